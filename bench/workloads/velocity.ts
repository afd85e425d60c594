/** Velocity of the latent flow at n points among n anchors: one attention head. */
import { points, velocity as reference } from '../../tests/oracle/lzn';
import type { Workload } from '../core/implementation';
import { normals } from '../core/random';

export interface VelocityProblem {
  /** Number of anchors, and of points. */
  readonly n: number;
  readonly d: number;
  readonly t: number;
  /** n x d each. */
  readonly anchors: Float32Array<ArrayBuffer>;
  readonly points: Float32Array<ArrayBuffer>;
}

/** Result: n x d velocities at t = 0.5. */
export function velocity(n: number, d: number): Workload {
  const t = 0.5;
  const problem: VelocityProblem = { n, d, t, anchors: normals(n * d, 0), points: normals(n * d, 1) };
  return {
    name: `velocity n=${n} d=${d}`,
    flops: 4 * n * n * d,
    expected: () => reference(Float64Array.from(problem.points), points(problem.anchors, d), 1 - t),
    makers: {
      ours: async (context) => (await import('../impls/ours/velocity')).create(context, problem),
      naive: async (context) => (await import('../impls/naive/velocity')).create(context, problem),
      'jax-js': async () => (await import('../impls/jax-js/velocity')).create(problem),
      tfjs: async () => (await import('../impls/tfjs/velocity')).create(problem),
    },
  };
}
