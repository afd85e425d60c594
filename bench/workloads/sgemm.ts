/** Product of two n x n matrices: what this adapter computes when nothing but multiply-adds is asked of it. */
import type { Workload } from '../core/implementation';
import { normals } from '../core/random';

export interface SgemmProblem {
  readonly n: number;
  /** n x n each, row-major. */
  readonly a: Float32Array<ArrayBuffer>;
  readonly b: Float32Array<ArrayBuffer>;
}

function product({ n, a, b }: SgemmProblem): Float64Array {
  const c = new Float64Array(n * n);
  const right = Float64Array.from(b);
  for (let i = 0; i < n; i += 1) {
    const row = c.subarray(i * n, (i + 1) * n);
    for (let k = 0; k < n; k += 1) {
      const factor = a[i * n + k] ?? 0;
      for (let j = 0; j < n; j += 1) row[j] = (row[j] ?? 0) + factor * (right[k * n + j] ?? 0);
    }
  }
  return c;
}

/** Result: the n x n product. */
export function sgemm(n: number): Workload {
  const problem: SgemmProblem = { n, a: normals(n * n, 0), b: normals(n * n, 1) };
  return {
    name: `sgemm n=${n}`,
    flops: 2 * n * n * n,
    expected: () => product(problem),
    makers: {
      ours: async (context) => (await import('../impls/ours/sgemm')).create(context, problem),
      naive: async (context) => (await import('../impls/naive/sgemm')).create(context, problem),
      'jax-js': async () => (await import('../impls/jax-js/sgemm')).create(problem),
      tfjs: async () => (await import('../impls/tfjs/sgemm')).create(problem),
    },
  };
}
