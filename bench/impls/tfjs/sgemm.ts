/** Matrix product with TensorFlow.js. */
import * as tf from '@tensorflow/tfjs-core';
import type { Implementation } from '../../core/implementation';
import type { SgemmProblem } from '../../workloads/sgemm';
import { take, startWebGpu } from './device';

export async function create({ n, a, b }: SgemmProblem): Promise<Implementation> {
  await startWebGpu();
  const left = tf.tensor2d(a, [n, n]);
  const right = tf.tensor2d(b, [n, n]);
  let latest: Float32Array = new Float32Array(0);
  return {
    async run() {
      latest = await take(tf.matMul(left, right));
    },
    result: () => Promise.resolve(latest),
    destroy: () => tf.dispose([left, right]),
  };
}
