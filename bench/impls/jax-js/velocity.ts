/** Velocity with jax-js: one jitted function, logits by a matrix product. */
import { jit, nn, numpy as np } from '@jax-js/jax';
import type { Implementation } from '../../core/implementation';
import type { VelocityProblem } from '../../workloads/velocity';
import { matrix, type NdArray, read, startWebGpu } from './device';

export async function create(problem: VelocityProblem): Promise<Implementation> {
  await startWebGpu();
  const { n, d, t } = problem;
  const anchors = matrix(problem.anchors, n, d);
  const points = matrix(problem.points, n, d);
  const sigma = 1 - t;
  const velocity = jit((s: NdArray, a: NdArray) => {
    // -|s - t a|^2 / 2 sigma^2 without the row's constant, which the softmax does not see.
    const squares = np.square(a.ref).sum(1);
    const logits = np
      .matmul(s.ref, np.transpose(a.ref))
      .mul(t / sigma ** 2)
      .sub(squares.mul(t ** 2 / (2 * sigma ** 2)));
    return np
      .matmul(nn.softmax(logits, 1), a)
      .sub(s)
      .mul(1 / sigma);
  });
  let latest: Float32Array = new Float32Array(0);
  return {
    async run() {
      latest = await read(velocity(points.ref, anchors.ref));
    },
    result: () => Promise.resolve(latest),
    destroy() {
      for (const array of [points, anchors]) array.dispose();
      velocity.dispose();
    },
  };
}
