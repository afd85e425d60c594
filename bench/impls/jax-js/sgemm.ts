/** Matrix product with jax-js. */
import { jit, numpy as np } from '@jax-js/jax';
import type { Implementation } from '../../core/implementation';
import type { SgemmProblem } from '../../workloads/sgemm';
import { matrix, type NdArray, read, startWebGpu } from './device';

export async function create(problem: SgemmProblem): Promise<Implementation> {
  await startWebGpu();
  const { n } = problem;
  const a = matrix(problem.a, n, n);
  const b = matrix(problem.b, n, n);
  const product = jit((x: NdArray, y: NdArray) => np.matmul(x, y));
  let latest: Float32Array = new Float32Array(0);
  return {
    async run() {
      latest = await read(product(a.ref, b.ref));
    },
    result: () => Promise.resolve(latest),
    destroy() {
      for (const array of [a, b]) array.dispose();
      product.dispose();
    },
  };
}
