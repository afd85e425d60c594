/** Velocity with TensorFlow.js. */
import * as tf from '@tensorflow/tfjs-core';
import type { Implementation } from '../../core/implementation';
import type { VelocityProblem } from '../../workloads/velocity';
import { take, startWebGpu } from './device';

export async function create(problem: VelocityProblem): Promise<Implementation> {
  await startWebGpu();
  const { n, d, t } = problem;
  const anchors = tf.tensor2d(problem.anchors, [n, d]);
  const points = tf.tensor2d(problem.points, [n, d]);
  const sigma = 1 - t;
  const velocity = () =>
    tf.tidy(() => {
      // -|s - t a|^2 / 2 sigma^2 without the row's constant, which the softmax does not see.
      const products = tf.mul(tf.matMul(points, anchors, false, true), t / sigma ** 2);
      const squares = tf.mul(tf.sum(tf.square(anchors), 1), t ** 2 / (2 * sigma ** 2));
      const weights = tf.softmax(tf.sub(products, squares), 1);
      return tf.mul(tf.sub(tf.matMul(weights, anchors), points), 1 / sigma);
    });
  let latest: Float32Array = new Float32Array(0);
  return {
    async run() {
      latest = await take(velocity());
    },
    result: () => Promise.resolve(latest),
    destroy: () => tf.dispose([anchors, points]),
  };
}
