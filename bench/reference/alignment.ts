/**
 * Float64 alignment step and its gradient, from the textbook formulas in plain coordinates. The forward pass is the tests' own
 * oracle; the gradient walks its states backwards.
 *
 * With noise level sigma, t = 1 - sigma, P = softmax_j(-|s - t a_j|^2 / (2 sigma^2)), m = sum_j P_j a_j, a step of either direction is
 * s' = s + g (m - s), g = (sigma - sigma') / sigma. For lambda = dL/ds' and a pull w = dL/d(log P_own) at s:
 *
 *     b_j = g lambda . a_j,   slope_j = P_j (b_j - sum_k P_k b_k) + w ([j is own] - P_j)
 *     dL/ds   = (1 - g) lambda + t / sigma^2 sum_j slope_j a_j
 *     dL/da_j += P_j g lambda + t / sigma^2 slope_j (s - t a_j)
 */
import { align, points, type AlignmentResult } from '../../tests/oracle/lzn';
import { noiseLevels } from '../workloads/noise-levels';

export type { AlignmentResult } from '../../tests/oracle/lzn';

const at = (array: ArrayLike<number>, i: number): number => array[i] ?? Number.NaN;

/** What it takes of an alignment problem. */
interface Problem {
  readonly n: number;
  readonly d: number;
  readonly steps: number;
  readonly eps: number;
  readonly cutOff: number;
  /** n x d each. */
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  readonly noise: ArrayLike<number>;
}

const options = ({ steps, eps, cutOff }: Problem) =>
  ({
    solver: 'euler',
    grid: 'uniform',
    steps,
    eps,
    cutOff,
    loss: 'log',
    aggregate: 'max',
    own: 0,
  }) as const;

/** States, probabilities and the loss of each row. */
export function forwardPass(problem: Problem): AlignmentResult {
  const { d, first, second, noise } = problem;
  return align(points(first, d), points(second, d), noise, options(problem));
}

/** dL/d(first, second), 2 x n x d, of the mean of the rows' losses. */
export function adjoint(problem: Problem, result: AlignmentResult): Float64Array {
  const { n, d, steps, eps } = problem;
  const gradient = new Float64Array(2 * n * d);
  const lambda = new Float64Array(n * d);
  const pull = (k: number, i: number) => (result.chosen[i] === k ? -1 / n : 0);
  for (const direction of ['forward', 'inverse'] as const) {
    const sigmas = noiseLevels(direction, problem);
    const trajectory = result[direction];
    const anchors = Float64Array.from(direction === 'forward' ? problem.second : problem.first);
    const into = direction === 'forward' ? gradient.subarray(n * d) : gradient.subarray(0, n * d);
    for (let k = steps - 1; k >= 0; k -= 1) {
      stepBack({
        n,
        d,
        sigma: at(sigmas, k),
        next: at(sigmas, k + 1),
        state: trajectory.states[k] ?? new Float64Array(0),
        logP: trajectory.logP[k] ?? new Float64Array(0),
        pull: (i) => (direction === 'forward' ? pull(k, i) : 0),
        anchors,
        lambda,
        gradient: into,
      });
    }
  }
  for (let i = 0; i < n * d; i += 1) gradient[i] = at(gradient, i) + (1 - eps) * at(lambda, i);
  return gradient;
}

interface BackwardStep {
  readonly n: number;
  readonly d: number;
  readonly sigma: number;
  readonly next: number;
  /** n x d. */
  readonly state: Float64Array;
  /** n x n. */
  readonly logP: Float64Array;
  readonly pull: (row: number) => number;
  readonly anchors: Float64Array;
  /** n x d: dL/ds' on entry, dL/ds on return. */
  readonly lambda: Float64Array;
  /** n x d: added to. */
  readonly gradient: Float64Array;
}

function stepBack(step: BackwardStep): void {
  const { n, d, sigma, next, state, logP, pull, anchors, lambda, gradient } = step;
  const t = 1 - sigma;
  const g = (sigma - next) / sigma;
  const c = t / sigma ** 2;
  const b = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    let mean = 0;
    for (let j = 0; j < n; j += 1) {
      let dot = 0;
      for (let k = 0; k < d; k += 1) dot += at(lambda, i * d + k) * at(anchors, j * d + k);
      b[j] = g * dot;
      mean += Math.exp(at(logP, i * n + j)) * g * dot;
    }
    const w = pull(i);
    const before = lambda.slice(i * d, (i + 1) * d);
    for (let k = 0; k < d; k += 1) lambda[i * d + k] = (1 - g) * at(before, k);
    for (let j = 0; j < n; j += 1) {
      const p = Math.exp(at(logP, i * n + j));
      const slope = p * (at(b, j) - mean) + w * ((i === j ? 1 : 0) - p);
      if (p === 0 && slope === 0) continue;
      for (let k = 0; k < d; k += 1) {
        const a = at(anchors, j * d + k);
        lambda[i * d + k] = at(lambda, i * d + k) + c * slope * a;
        gradient[j * d + k] =
          at(gradient, j * d + k) + p * g * at(before, k) + c * slope * (at(state, i * d + k) - t * a);
      }
    }
  }
}
