/**
 * Accuracy of a linear classifier on frozen features: softmax regression on standardised features, trained on the GPU with
 * Adam and a small penalty on the weights, a fixed number of steps down to learning rate zero.
 */
import { compile, createUniforms } from 'webgpu-typed';
import softmaxCrossEntropy from '../../shaders/eval/softmax-cross-entropy.wgsl';
import { pitch, vectors } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import { Optimiser } from '../nn/optimiser';
import type { ParameterStore } from '../nn/parameters';
import type { OptimiserSettings } from '../nn/schedule';
import { permutation, STREAM } from '../random/philox';
import { checkSets } from './check';
import type { FeatureSet } from './features';
import {
  batchRows,
  labelsNeed,
  lossesNeed,
  PROBE,
  scoresNeed,
  weightPlan,
  wholeRows,
} from './linear-probe-memory';
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
  const rows = batchRows(train.rows);
  const stepCost = 2 * rows * train.columns * pitch(classes);
  const pace = new Pace(device, PROBE.steps * stepCost, options);
  return scoped(async (own) => {
    const standardise = await createStandardise(device, train, own);
    // All zeros.
    const store = own(weightPlan(train.columns, classes).allocate(device));
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
  const order = permutation(train.rows, seed, STREAM.probe, 0);
  const whole = wholeRows(train.rows);
  const samples = Uint32Array.from({ length: whole }, (_, i) => order[i % train.rows] ?? 0);
  const inputs = standardise(train, samples);
  const labels = own(allocate(device, labelsNeed(train.rows)));
  labels.write(samples.map((sample) => train.labels[sample] ?? 0));

  const scores = own(allocate(device, scoresNeed(rows, classes, 'probe scores')));
  const gradient = own(allocate(device, scoresNeed(rows, classes, 'gradient of probe scores')));
  const losses = own(allocate(device, lossesNeed(rows)));
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
  const parts = Array.from({ length: whole / rows }, (_, batch) => {
    const first = batch * rows;
    return {
      linear: layer.on(inputs.slice(first * vectors(columns), rows * vectors(columns))),
      loss: kernel.bind({ shape, scores, labels: labels.slice(first, rows), gradient, losses }),
    };
  });
  return (pass, step) => {
    const part = parts[step % parts.length];
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
  const output = own(allocate(device, scoresNeed(rows, classes, 'test scores')));
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
