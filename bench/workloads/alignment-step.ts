/**
 * One alignment step: latents of view 1 by the inverse Euler flow, their flow through view 2's anchors, and the mean over rows of
 * -log of the largest probability of the own anchor at the late steps.
 */
import { adjoint, type AlignmentResult, forwardPass } from '../reference/alignment';
import type { Workload } from '../core/implementation';
import { normals } from '../core/random';

export interface AlignmentProblem {
  readonly n: number;
  readonly d: number;
  /** Steps of each flow, T. */
  readonly steps: number;
  readonly eps: number;
  /** First step that the loss may choose. */
  readonly cutOff: number;
  readonly gradient: boolean;
  /** n x d each: anchors of view 1 and 2, and the noise of the latents, scaled. */
  readonly first: Float32Array<ArrayBuffer>;
  readonly second: Float32Array<ArrayBuffer>;
  readonly noise: Float32Array<ArrayBuffer>;
}

const STEPS = 20;
const CUT_OFF = 4;
const EPS = 1e-4;
const ALPHA = 0.45;
/** How far apart the two views of a sample lie; anchors have deviation 1. */
const VIEWS_APART = 0.3;

export function alignmentProblem(n: number, d: number, gradient: boolean): AlignmentProblem {
  const first = normals(n * d, 0);
  const apart = normals(n * d, 1, VIEWS_APART);
  return {
    n,
    d,
    steps: STEPS,
    eps: EPS,
    cutOff: CUT_OFF,
    gradient,
    first,
    second: first.map((value, i) => value + (apart[i] ?? 0)),
    noise: normals(n * d, 2, ALPHA),
  };
}

/**
 * Result: the loss of each row (n), or the gradient of their mean by both views' anchors (2 x n x d).
 * @param checked false where the float64 reference would take longer than the measurement
 */
export function alignmentStep(n: number, d: number, gradient: boolean, checked = true): Workload {
  const problem = alignmentProblem(n, d, gradient);
  const expected = () => {
    const result: AlignmentResult = forwardPass(problem);
    return gradient ? adjoint(problem, result) : result.rowLoss;
  };
  return {
    name: `alignment-step n=${n} d=${d} ${gradient ? 'gradient' : 'forward'}`,
    // Two products of rows by anchors a step forwards, seven in the adjoint with its recomputation (docs/benchmarks.md).
    flops: 2 * STEPS * n * n * d * (gradient ? 4 + 14 : 4),
    expected: () => (checked ? expected() : null),
    makers: {
      ours: async (context) => (await import('../impls/ours/alignment-step')).create(context, problem),
      naive: async (context) => (await import('../impls/naive/alignment-step')).create(context, problem),
      'jax-js': async () => (await import('../impls/jax-js/alignment-step')).create(problem),
      tfjs: async () => (await import('../impls/tfjs/alignment-step')).create(problem),
    },
  };
}
