/** One alignment step with jax-js, its gradient by `valueAndGrad`. */
import { grad, type numpy as np } from '@jax-js/jax';
import type { Implementation } from '../../core/implementation';
import type { AlignmentProblem } from '../../workloads/alignment-step';
import { createAlignment } from './alignment';
import { matrix, type NdArray, read, startWebGpu } from './device';

export async function create(problem: AlignmentProblem): Promise<Implementation> {
  await startWebGpu();
  const { n, d } = problem;
  const first = matrix(problem.first, n, d);
  const second = matrix(problem.second, n, d);
  const noise = matrix(problem.noise, n, d);
  const alignment = createAlignment(problem);
  const loss = (a: NdArray, b: NdArray, e: NdArray): np.Array => alignment.rowLoss(a, b, e).mean();
  const gradients = grad(loss, { argnums: [0, 1] });
  let latest: Float32Array[] = [];
  return {
    async run() {
      const outputs = problem.gradient
        ? gradients(first.ref, second.ref, noise.ref)
        : [alignment.rowLoss(first.ref, second.ref, noise.ref)];
      latest = await Promise.all(outputs.map((output) => read(output)));
    },
    result: () => Promise.resolve(Float32Array.from(latest.flatMap((part) => [...part]))),
    destroy() {
      for (const array of [first, second, noise]) array.dispose();
      alignment.destroy();
    },
  };
}
