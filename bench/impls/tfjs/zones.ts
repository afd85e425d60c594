/** The zone picture with TensorFlow.js. */
import * as tf from '@tensorflow/tfjs-core';
import type { Implementation } from '../../core/implementation';
import { zoneResult, type ZonesProblem } from '../../workloads/zones';
import { startWebGpu } from './device';

export async function create(problem: ZonesProblem): Promise<Implementation> {
  await startWebGpu();
  const { n, steps } = problem;
  const anchors = tf.tensor2d(problem.anchors, [n, 2]);
  const pixels = tf.tensor2d(problem.pixels, [problem.pixels.length / 2, 2]);
  const logits = (x: tf.Tensor2D, k: number) => {
    const [t, sigma] = [k / steps, 1 - k / steps];
    const squares = tf.mul(tf.sum(tf.square(anchors), 1), t ** 2 / (2 * sigma ** 2));
    return tf.sub<tf.Tensor2D>(tf.mul(tf.matMul(x, anchors, false, true), t / sigma ** 2), squares);
  };
  let latest: ArrayLike<number> = [];
  return {
    async run() {
      const winners = tf.tidy(() => {
        let x = pixels;
        // The picture needs no state after the last assignment. A tidy a step: an array of all logits takes 64 MiB.
        for (let k = 0; k < steps - 1; k += 1) {
          const before = x;
          x = tf.tidy(() => {
            const mean = tf.matMul(tf.softmax(logits(before, k), 1), anchors);
            return tf.add<tf.Tensor2D>(before, tf.mul(tf.sub(mean, before), 1 / (steps - k)));
          });
        }
        return tf.argMax(logits(x, steps - 1), 1);
      });
      latest = await winners.data();
      winners.dispose();
    },
    result: () => Promise.resolve(zoneResult(problem, latest)),
    destroy: () => tf.dispose([anchors, pixels]),
  };
}
