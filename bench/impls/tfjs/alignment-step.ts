/** One alignment step with TensorFlow.js, its gradient by `grads`. */
import * as tf from '@tensorflow/tfjs-core';
import type { Implementation } from '../../core/implementation';
import type { AlignmentProblem } from '../../workloads/alignment-step';
import { rowLoss } from './alignment';
import { take, startWebGpu } from './device';

export async function create(problem: AlignmentProblem): Promise<Implementation> {
  await startWebGpu();
  const { n, d } = problem;
  const first = tf.tensor2d(problem.first, [n, d]);
  const second = tf.tensor2d(problem.second, [n, d]);
  const noise = tf.tensor2d(problem.noise, [n, d]);
  const loss = (a: tf.Tensor, b: tf.Tensor): tf.Scalar =>
    tf.mean(rowLoss(problem, a as tf.Tensor2D, b as tf.Tensor2D, noise));
  const gradients = tf.grads(loss);
  let latest: Float32Array[] = [];
  return {
    async run() {
      const outputs = problem.gradient
        ? tf.tidy(() => gradients([first, second]))
        : [tf.tidy(() => rowLoss(problem, first, second, noise))];
      latest = await Promise.all(outputs.map((output) => take(output)));
    },
    result: () => Promise.resolve(Float32Array.from(latest.flatMap((part) => [...part]))),
    destroy: () => tf.dispose([first, second, noise]),
  };
}
