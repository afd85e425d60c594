/** The zone picture with jax-js: one jitted Euler step of all pixels. */
import { jit, nn, numpy as np } from '@jax-js/jax';
import type { Implementation } from '../../core/implementation';
import { zoneResult, type ZonesProblem } from '../../workloads/zones';
import { matrix, type NdArray, readAny, scalar, startWebGpu } from './device';

/** -|x - t a|^2 / 2 sigma^2 without the pixel's constant, which the softmax does not see. */
function logits(x: NdArray, a: NdArray, c: NdArray, half: NdArray): NdArray {
  return np.matmul(x, np.transpose(a.ref)).mul(c).sub(np.square(a).sum(1).mul(half));
}

export async function create(problem: ZonesProblem): Promise<Implementation> {
  await startWebGpu();
  const { n, steps } = problem;
  const anchors = matrix(problem.anchors, n, 2);
  const pixels = matrix(problem.pixels, problem.pixels.length / 2, 2);
  const move = jit((x: NdArray, a: NdArray, c: NdArray, half: NdArray, rate: NdArray) => {
    const weights = nn.softmax(logits(x.ref, a.ref, c, half), 1);
    return x.ref.add(np.matmul(weights, a).sub(x).mul(rate));
  });
  const decide = jit((x: NdArray, a: NdArray, c: NdArray, half: NdArray) =>
    np.argmax(logits(x, a, c, half), 1),
  );
  const coefficients = Array.from({ length: steps }, (_, k) => {
    const [t, sigma] = [k / steps, 1 - k / steps];
    return [scalar(t / sigma ** 2), scalar(t ** 2 / (2 * sigma ** 2)), scalar(1 / (steps - k))] as const;
  });
  let latest: ArrayLike<number> = [];
  return {
    async run() {
      let x = pixels.ref;
      // The picture needs no state after the last assignment.
      for (const [c, half, rate] of coefficients.slice(0, -1))
        x = move(x, anchors.ref, c.ref, half.ref, rate.ref);
      const [c, half] = coefficients[steps - 1] ?? [];
      if (c === undefined || half === undefined) throw new Error('no steps');
      latest = await readAny(decide(x, anchors.ref, c.ref, half.ref));
    },
    result: () => Promise.resolve(zoneResult(problem, latest)),
    destroy() {
      for (const array of [anchors, pixels, ...coefficients.flat()]) array.dispose();
      move.dispose();
      decide.dispose();
    },
  };
}
