/**
 * The alignment loss with TensorFlow.js: logits by matrix products, the inverse flow in noise coordinates, x = t a_i + sigma u.
 * Coefficients are plain numbers, which this library passes as uniforms.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { AlignmentProblem } from '../../workloads/alignment-step';
import { noiseLevels } from '../../workloads/noise-levels';

type Matrix = tf.Tensor2D;

/** Loss of each row; view 1's anchors, view 2's anchors and noise are n x d each. To be called within a tidy. */
export function rowLoss(
  problem: Pick<AlignmentProblem, 'n' | 'd' | 'steps' | 'eps' | 'cutOff'>,
  first: Matrix,
  second: Matrix,
  noise: Matrix,
): tf.Tensor1D {
  let u = noise;
  for (const [sigma, next] of pairs(noiseLevels('inverse', problem))) {
    const rho = (1 - sigma) / sigma;
    const query = tf.add(u, tf.mul(first, rho));
    const squares = tf.mul(tf.sum(tf.square(first), 1), rho ** 2 / 2);
    const logits = tf.sub(tf.mul(tf.matMul(query, first, false, true), rho), squares);
    const mean = tf.matMul(tf.softmax(logits, 1), first);
    u = tf.add(u, tf.mul(tf.sub(first, mean), (next - sigma) / (sigma * next)));
  }
  let x = u;
  const logOwn: tf.Tensor1D[] = [];
  for (const [sigma, next] of pairs(noiseLevels('forward', problem))) {
    const c = (1 - sigma) / sigma ** 2;
    const squares = tf.mul(tf.sum(tf.square(second), 1), (1 - sigma) ** 2 / (2 * sigma ** 2));
    const logits = tf.sub(tf.mul(tf.matMul(x, second, false, true), c), squares);
    const total = tf.logSumExp(logits, 1, true);
    const mean = tf.matMul(tf.exp(tf.sub(logits, total)), second);
    const ownLogit = tf.sub(tf.mul(tf.sum(tf.mul(x, second), 1), c), squares);
    logOwn.push(tf.sub(ownLogit, tf.reshape(total, [-1])));
    x = tf.add(x, tf.mul(tf.sub(mean, x), (sigma - next) / sigma));
  }
  return tf.neg(tf.max(tf.stack(logOwn.slice(problem.cutOff)), 0));
}

/** Neighbours: (s0, s1), (s1, s2), ... */
function pairs(sigmas: readonly number[]): [number, number][] {
  return sigmas.slice(0, -1).map((sigma, k) => [sigma, sigmas[k + 1] ?? Number.NaN]);
}
