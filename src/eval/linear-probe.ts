/**
 * Accuracy of a linear classifier on frozen features: softmax regression on standardised features, trained on the GPU with
 * Adam and a small penalty on the weights, a fixed number of steps down to learning rate zero.
 */
import { compile, createBuffer, createUniforms } from 'webgpu-typed';
import softmaxCrossEntropy from '../../shaders/eval/softmax-cross-entropy.wgsl';
import { pitch, vectors } from '../gpu/matrix';
import { Optimiser } from '../nn/optimiser';
import { ParameterStore } from '../nn/parameters';
import type { OptimiserSettings } from '../nn/schedule';
import { permutation, STREAM } from '../random/philox';
import { checkSets } from './check';
import type { FeatureSet } from './features';
import { createNarrowLinear } from './narrow-linear';
import { largest } from './neighbour-vote';
import { Pace, type PaceOptions } from './pace';
import { submit } from './pass';
import { scoped, type Own } from './scope';
import { createStandardise, type Standardise } from './standardise';

export interface ProbeOptions extends PaceOptions {
  /** Of the experiment; it decides the order of the samples. */
  readonly seed: number;
}

/**
 * How the probe is trained. With the penalty decay |weight|^2 / 2 the accuracy has converged: twice the steps change it by
 * less than half a point, on raw MNIST too, where without it the probe goes on to overfit.
 */
export const PROBE = { steps: 300, batch: 1024, lr: 2e-2, decay: 3e-3 } as const;

const SETTINGS: OptimiserSettings = {
  lr: PROBE.lr,
  schedule: 'cosine',
  iters: PROBE.steps,
  warmup: 0,
  clip: 0,
  ema: 0,
};

/**
 * Share of the test rows whose class the probe names, 0 to 1. Features that are not finite give the accuracy of always
 * naming one class.
 * @throws the signal's reason once it is aborted; RangeError where the sets do not fit each other
 */
export async function linearProbe(
  device: GPUDevice,
  train: FeatureSet,
  test: FeatureSet,
  classes: number,
  options: ProbeOptions,
): Promise<number> {
  checkSets(train, test, classes);
  const rows = Math.min(train.rows, PROBE.batch);
  const stepCost = 2 * rows * train.columns * pitch(classes);
  const pace = new Pace(device, PROBE.steps * stepCost, options);
  return scoped(async (own) => {
    const standardise = await createStandardise(device, train, own);
    const store = createWeights(device, train.columns, classes, own);
    const record = await createStep(device, train, classes, rows, options.seed, store, standardise, own);
    const optimiser = own(await Optimiser.create(device, store));
    for (let step = 0; step < PROBE.steps; step++) {
      optimiser.prepare(step, SETTINGS);
      submit(device, 'probe', (pass) => {
        record(pass, step);
        optimiser.step(pass);
      });
      await pace.spend(stepCost);
    }
    await pace.finish();
    return measureAccuracy(device, test, classes, store, standardise, own);
  });
}

/** Weights and bias, all zeros. */
function createWeights(device: GPUDevice, columns: number, classes: number, own: Own): ParameterStore {
  const plan = ParameterStore.plan();
  plan.add('weight', columns, classes);
  plan.add('bias', 1, classes);
  return own(plan.allocate(device));
}

/** Records what writes the gradients of a step: batch after batch of one random order, round and round. */
async function createStep(
  device: GPUDevice,
  train: FeatureSet,
  classes: number,
  rows: number,
  seed: number,
  store: ParameterStore,
  standardise: Standardise,
  own: Own,
): Promise<(pass: GPUComputePassEncoder, step: number) => void> {
  const { columns } = train;
  const batches = Math.ceil(train.rows / rows);
  const order = permutation(train.rows, seed, STREAM.probe, 0);
  // Whole batches: the last one is filled up from the start of the order.
  const samples = Uint32Array.from({ length: batches * rows }, (_, i) => order[i % train.rows] ?? 0);
  const inputs = standardise(train, samples);
  const labels = own(createBuffer(device, 'u32', samples.length, 'probe labels'));
  labels.write(samples.map((sample) => train.labels[sample] ?? 0));

  const scores = own(createBuffer(device, 'vec4f', rows * vectors(classes), 'probe scores'));
  const gradient = own(createBuffer(device, 'vec4f', scores.length, 'gradient of probe scores'));
  const losses = own(createBuffer(device, 'f32', rows, 'probe losses'));
  const shape = own(createUniforms(device, softmaxCrossEntropy, 'shape', 1));
  shape.set(0, { rows, classes, inverseRows: 1 / rows });
  shape.flush();
  const kernel = await compile(device, softmaxCrossEntropy, 'main');
  const layer = own(
    await createNarrowLinear(device, {
      rows,
      inputs: columns,
      outputs: classes,
      decay: PROBE.decay,
      weight: store.tensor('weight', 'values'),
      bias: store.tensor('bias', 'values'),
      output: scores,
      gradients: {
        output: gradient,
        weight: store.tensor('weight', 'gradients'),
        bias: store.tensor('bias', 'gradients'),
      },
    }),
  );
  const parts = Array.from({ length: batches }, (_, batch) => {
    const first = batch * rows;
    return {
      linear: layer.on(inputs.slice(first * vectors(columns), rows * vectors(columns))),
      loss: kernel.bind({ shape, scores, labels: labels.slice(first, rows), gradient, losses }),
    };
  });
  return (pass, step) => {
    const part = parts[step % batches];
    part?.linear.forward(pass);
    part?.loss.dispatchThreads(pass, rows);
    part?.linear.backward(pass);
  };
}

async function measureAccuracy(
  device: GPUDevice,
  test: FeatureSet,
  classes: number,
  store: ParameterStore,
  standardise: Standardise,
  own: Own,
): Promise<number> {
  const { rows, columns } = test;
  const output = own(createBuffer(device, 'vec4f', rows * vectors(classes), 'test scores'));
  const layer = own(
    await createNarrowLinear(device, {
      rows,
      inputs: columns,
      outputs: classes,
      decay: 0,
      weight: store.tensor('weight', 'values'),
      bias: store.tensor('bias', 'values'),
      output,
    }),
  );
  const onTest = layer.on(standardise(test));
  submit(device, 'test scores', (pass) => onTest.forward(pass));
  const scores = await output.read();
  let right = 0;
  for (let row = 0; row < rows; row++) {
    if (largest(scores, row * pitch(classes), classes) === test.labels[row]) right++;
  }
  return right / rows;
}
