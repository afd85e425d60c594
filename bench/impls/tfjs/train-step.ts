/** A training step with TensorFlow.js and its own Adam. */
import * as tf from '@tensorflow/tfjs-core';
import { GROUP_SIZE } from '../../../src/nn/group-norm';
import type { Implementation } from '../../core/implementation';
import type { TrainProblem } from '../../workloads/train-step';
import { rowLoss } from './alignment';
import { take, startWebGpu } from './device';

const EPSILON = 1e-5;

/** Mean 0 and variance 1 along an axis. */
function standardise(x: tf.Tensor3D, axis: number): tf.Tensor3D {
  const { mean, variance } = tf.moments(x, axis, true);
  return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, EPSILON)));
}

/** Images (2 n x inputs) -> anchors (2 n x d). */
function encode(
  { n, stages }: TrainProblem,
  weights: ReadonlyMap<string, tf.Variable>,
  images: tf.Tensor2D,
): tf.Tensor2D {
  const weight = (name: string): tf.Tensor2D => {
    const tensor = weights.get(name);
    if (tensor === undefined) throw new Error(`no tensor ${name}`);
    return tensor as tf.Tensor as tf.Tensor2D;
  };
  let x = images;
  for (const stage of stages) {
    const { columns } = stage;
    if (stage.kind === 'activation') x = tf.relu(x);
    else if (stage.kind === 'linear') {
      x = tf.matMul(x, weight(`${stage.name}.weight`));
      if (stage.bias) x = tf.add(x, weight(`${stage.name}.bias`));
    } else {
      const sets =
        stage.kind === 'batch'
          ? standardise(tf.reshape(x, [2, n, columns]), 1)
          : standardise(tf.reshape(x, [2 * n, columns / GROUP_SIZE, GROUP_SIZE]), 2);
      const flat = tf.reshape(sets, [2 * n, columns]);
      x = tf.add(tf.mul(flat, weight(`${stage.name}.scale`)), weight(`${stage.name}.shift`));
    }
  }
  return x;
}

function slopeOf(grads: tf.NamedTensorMap, name: string): tf.Tensor {
  const slope = grads[name];
  if (slope === undefined) throw new Error(`no gradient of ${name}`);
  return slope;
}

export async function create(problem: TrainProblem): Promise<Implementation> {
  await startWebGpu();
  const { n, d, spec, tensors, optimiser } = problem;
  const images = tf.tensor2d(problem.images, [2 * n, spec.inputs]);
  const noise = tf.tensor2d(problem.noise, [n, d]);
  const weights = new Map(
    tensors.map(({ name, rows, columns, data }) => [
      name,
      tf.variable(tf.tensor2d(data, [rows, columns]), true, name),
    ]),
  );
  const adam = tf.train.adam(optimiser.lr, 0.9, 0.999, 1e-8);
  const loss = (): tf.Scalar => {
    const anchors = encode(problem, weights, images);
    const first = tf.slice2d(anchors, [0, 0], [n, d]);
    const second = tf.slice2d(anchors, [n, 0], [n, d]);
    return tf.mean(rowLoss(problem, first, second, noise));
  };
  let gradient: Float32Array | undefined;
  return {
    async run() {
      const { value, grads } = tf.tidy(() => tf.variableGrads(loss, [...weights.values()]));
      if (gradient === undefined) {
        const parts = await Promise.all(tensors.map(({ name }) => slopeOf(grads, name).data<'float32'>()));
        gradient = Float32Array.from(parts.flatMap((part) => [...part]));
      }
      tf.tidy(() => {
        const squares = Object.values(grads).map((slope) => tf.sum(tf.square(slope)));
        const size = tf.sqrt(tf.addN(squares));
        const factor = tf.minimum(1, tf.div(optimiser.clip, tf.add(size, 1e-6)));
        adam.applyGradients(
          Object.fromEntries(Object.entries(grads).map(([name, slope]) => [name, tf.mul(slope, factor)])),
        );
      });
      tf.dispose(grads);
      // The update is part of the step: a weight of the last layer is read with the loss.
      const last = weights.get(tensors.at(-1)?.name ?? '');
      await Promise.all([take(value), last?.data()]);
    },
    result: () => Promise.resolve(gradient ?? new Float32Array(0)),
    destroy() {
      adam.dispose();
      tf.dispose([images, noise, ...weights.values()]);
    },
  };
}
