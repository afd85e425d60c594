/**
 * The gradient of a whole iteration of case study 3 (encoder, latents, label flow, decoder) against central differences of its float64 twin,
 * module by module: what the optimiser is given is the slope of the loss that is told.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/data/dataset';
import { loadDataset } from '../../src/data/load';
import { Sampler } from '../../src/data/sampler';
import { LABEL_ANCHORS } from '../../src/engine/networks';
import { Trainer } from '../../src/engine/trainer';
import { cutOffStep, DEFAULTS, type Experiment } from '../../src/experiment';
import { unpadRows } from '../../src/gpu/matrix';
import { classWeights } from '../../src/lzn/label-alignment';
import { LABEL_FLOW } from '../../src/lzn/label-flow';
import { fillNormals, STREAM } from '../../src/random/philox';
import { decode } from '../oracle/decoder';
import { inverseFlow, points } from '../oracle/lzn';
import { alignLabels } from '../oracle/lzn-labels';
import type { Dense, Parameters } from '../oracle/nn';
import { forward } from '../oracle/stack';
import { normals, oracleEncoder } from '../oracle/nn-cases';
import { drawnNoise, drawnTimes, onTheLine, rectifiedLoss } from '../oracle/rectified-flow';
import { testDevice } from './device';

const base: Experiment = {
  ...DEFAULTS,
  objective: 'joint',
  cond: 'label',
  encoder: 'mlp-s',
  // Smooth, so that no kink lies between the two ends of a difference.
  act: 'gelu',
  views: 'one',
  n: 10,
  d: 2,
  steps: 5,
  lsteps: 8,
  alpha: 1,
  clip: 0,
};

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** The samples of iteration 0 as they are. */
function batchOf(e: Experiment, { train, inputs, kind }: Dataset) {
  const batch = new Sampler(train.count, e.seed).batchIndices(0, e.n);
  const cell = (i: number, c: number) => {
    const place = (batch[i] ?? 0) * inputs + c;
    return Math.fround(kind === 'image' ? (train.pixels?.[place] ?? 0) / 255 : (train.points?.[place] ?? 0));
  };
  const data = Float64Array.from({ length: e.n * inputs }, (_, i) =>
    cell(Math.floor(i / inputs), i % inputs),
  );
  return {
    x: { rows: e.n, cols: inputs, data } satisfies Dense,
    labels: Array.from(batch, (index) => train.labels[index] ?? 0),
  };
}

/** The loss of iteration 0 in float64. */
function lossOf(e: Experiment, trainer: Trainer, parameters: Parameters): number {
  const { dataset, spec, decoderSpec } = trainer;
  const { x, labels } = batchOf(e, dataset);
  const anchors = forward(oracleEncoder(spec).stages, parameters, x, spec.activation, 1).at(-1)?.data;
  const noise = new Float32Array(e.n * e.d);
  fillNormals(noise, e.seed, STREAM.noise, 0);
  const { states } = inverseFlow(points(anchors ?? [], e.d), noise, 0, e);
  const latents = states[e.steps] ?? new Float64Array();
  const { loss } = alignLabels(latents, points(parameters[LABEL_ANCHORS]?.data ?? [], e.d), labels, {
    ...LABEL_FLOW,
    solver: e.lsolver,
    steps: e.lsteps,
    loss: e.loss,
    cutOff: cutOffStep({ steps: e.lsteps, u: e.u }),
    weights: classWeights(labels, dataset.classNames.length),
  });
  if (decoderSpec === undefined) throw new Error('This experiment has a decoder.');
  const x1 = { ...x, data: dataset.kind === 'image' ? x.data.map((value) => 2 * value - 1) : x.data };
  const x0 = drawnNoise(e.n, x.cols, e.seed, 0);
  const times = drawnTimes(e.n, e.seed, 0);
  const { output } = decode(decoderSpec, parameters, {
    latents: { rows: e.n, cols: e.d, data: latents },
    labels,
    times,
    state: onTheLine(x1, x0, times),
  });
  return loss + rectifiedLoss(output, x1, x0).loss;
}

describe('the gradient of an iteration with labels and decoder', () => {
  it.each<Partial<Experiment>>([
    { data: 'blobs' },
    { data: 'digits', n: 4, d: 8, loss: 'plain', solver: 'dpm3', decoder: 'conv' },
  ])('is the slope of its loss: %j', async (changes) => {
    const e = { ...base, ...changes };
    const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl: `${location.origin}/` });
    const trainer = await Trainer.create(device, e, dataset);
    const { store } = trainer;
    // The last layer of a decoder may begin with zeros, behind which nothing has a slope.
    for (const [i, { name, rows, cols }] of store.entries.entries()) {
      if (name.startsWith('decoder.'))
        store.initialise(name, normals(rows, cols, 500 + i, 1 / Math.sqrt(rows + 4)).data);
    }
    const read = async (which: 'values' | 'gradients') =>
      Object.fromEntries(
        await Promise.all(
          store.entries.map(async ({ name, rows, cols }) => {
            const data = Float64Array.from(unpadRows(await store.tensor(name, which).read(), rows, cols));
            return [name, { rows, cols, data }] as const;
          }),
        ),
      );
    const values = await read('values');
    trainer.step();
    const [point] = await trainer.readHistory();
    expect(point?.loss).toBeCloseTo(lossOf(e, trainer, values), 4);
    const gradients = await read('gradients');
    for (const module of ['backbone.', 'head.', LABEL_ANCHORS, 'decoder.']) {
      const names = Object.keys(values).filter((name) => name.startsWith(module));
      expect(names.length).toBeGreaterThan(0);
      // Along the gradient itself the slope is its length, and nothing of it may be lost.
      const squares = names.map((name) => gradients[name]?.data.reduce((sum, g) => sum + g * g, 0) ?? 0);
      const length = Math.sqrt(squares.reduce((a, b) => a + b, 0));
      const at = (step: number) =>
        lossOf(e, trainer, {
          ...values,
          ...Object.fromEntries(
            names.map((name) => {
              const [value, gradient] = [values[name], gradients[name]];
              if (value === undefined || gradient === undefined) throw new Error(`no ${name}`);
              const moved = value.data.map((v, i) => v + (step * (gradient.data[i] ?? 0)) / length);
              return [name, { ...value, data: moved }];
            }),
          ),
        });
      const centred = (h: number) => (at(h) - at(-h)) / (2 * h);
      const [coarse, fine] = [centred(2e-4), centred(1e-4)];
      expect(length, module).toBeGreaterThan(0);
      expect(Math.abs((4 * fine - coarse) / 3 / length - 1), module).toBeLessThan(1e-3);
    }
    trainer.destroy();
  });
});
