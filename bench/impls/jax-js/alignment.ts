/**
 * The alignment loss with jax-js. One Euler step is jitted and gets its coefficients as arrays, so that all steps of a flow
 * share one set of kernels. Logits come from matrix products; the inverse flow is in noise coordinates, x = t a_i + sigma u.
 */
import { jit, nn, numpy as np } from '@jax-js/jax';
import type { AlignmentProblem } from '../../workloads/alignment-step';
import { noiseLevels } from '../../workloads/noise-levels';
import { type NdArray, scalar } from './device';

export interface JaxAlignment {
  /** Loss of each row; takes view 1's anchors, view 2's anchors and noise, n x d each. */
  rowLoss(first: NdArray, second: NdArray, noise: NdArray): NdArray;
  destroy(): void;
}

export function createAlignment(
  problem: Pick<AlignmentProblem, 'n' | 'd' | 'steps' | 'eps' | 'cutOff'>,
): JaxAlignment {
  const { cutOff } = problem;
  const inverseStep = jit((u: NdArray, a: NdArray, rho: NdArray, half: NdArray, move: NdArray) => {
    const query = u.ref.add(a.ref.mul(rho.ref));
    const logits = np.matmul(query, np.transpose(a.ref)).mul(rho).sub(np.square(a.ref).sum(1).mul(half));
    const mean = np.matmul(nn.softmax(logits, 1), a.ref);
    return u.add(a.sub(mean).mul(move));
  });
  const forwardStep = jit(
    (x: NdArray, a: NdArray, own: NdArray, c: NdArray, half: NdArray, move: NdArray) => {
      const squares = np.square(a.ref).sum(1);
      const logits = np.matmul(x.ref, np.transpose(a.ref)).mul(c.ref).sub(squares.ref.mul(half.ref));
      const total = nn.logsumexp(logits.ref, 1, { keepdims: true });
      const mean = np.matmul(np.exp(logits.sub(total.ref)), a);
      const ownLogit = x.ref.mul(own).sum(1).mul(c).sub(squares.mul(half));
      const logOwn = ownLogit.sub(total.reshape([-1]));
      return [x.ref.add(mean.sub(x).mul(move)), logOwn];
    },
  );
  const inverse = coefficients(noiseLevels('inverse', problem), (sigma, next) => {
    const rho = (1 - sigma) / sigma;
    return [rho, rho ** 2 / 2, (next - sigma) / (sigma * next)];
  });
  const forward = coefficients(noiseLevels('forward', problem), (sigma, next) => {
    const t = 1 - sigma;
    return [t / sigma ** 2, t ** 2 / (2 * sigma ** 2), (sigma - next) / sigma];
  });
  return {
    rowLoss(first, second, noise) {
      let u = noise;
      for (const [rho, half, move] of inverse) {
        u = inverseStep(u, first.ref, rho.ref, half.ref, move.ref);
      }
      first.dispose();
      let x = u;
      const logOwn: NdArray[] = [];
      for (const [c, half, move] of forward) {
        const [moved, log] = forwardStep(x, second.ref, second.ref, c.ref, half.ref, move.ref);
        if (moved === undefined || log === undefined) throw new Error('a step gave nothing');
        x = moved;
        logOwn.push(log);
      }
      x.dispose();
      second.dispose();
      for (const early of logOwn.splice(0, cutOff)) early.dispose();
      return np.max(np.stack(logOwn), 0).neg();
    },
    destroy() {
      for (const array of [...inverse, ...forward].flat()) array.dispose();
      inverseStep.dispose();
      forwardStep.dispose();
    },
  };
}

type Three<T> = readonly [T, T, T];

function coefficients(
  sigmas: readonly number[],
  of: (sigma: number, next: number) => Three<number>,
): Three<NdArray>[] {
  return sigmas.slice(0, -1).map((sigma, k) => {
    const [a, b, c] = of(sigma, sigmas[k + 1] ?? Number.NaN);
    return [scalar(a), scalar(b), scalar(c)];
  });
}
