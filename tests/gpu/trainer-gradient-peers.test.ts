/**
 * The gradient of a whole iteration of every method beside latent zoning (views, encoder, target network, predictor, objective, decoder) against
 * central differences of its float64 twin, module by module: what the optimiser is given is the slope of the loss that is told.
 */
import { beforeAll, expect, it } from 'vitest';
import { createBuffer } from 'webgpu-typed';
import { ViewMaker } from '../../src/data/augment';
import type { Dataset } from '../../src/data/dataset';
import { loadDataset } from '../../src/data/load';
import { Sampler } from '../../src/data/sampler';
import {
  groupsOf,
  hasPredictor,
  hasTarget,
  predictorStages,
  PROTOTYPES,
  QUEUE,
} from '../../src/engine/peer-networks';
import { momentumAt } from '../../src/engine/programs/pairs';
import { Trainer } from '../../src/engine/trainer';
import { DEFAULTS, type Experiment, viewsOf } from '../../src/experiment';
import { unpadRows, vectors } from '../../src/gpu/matrix';
import { encoderStages, spreadStage } from '../../src/nn/encoder-spec';
import type { ParameterStore } from '../../src/nn/parameters';
import { pixelDecoderStages } from '../../src/nn/pixel-decoder';
import { unitRows } from '../../src/objectives/reference/unit-rows';
import type { Dense, Parameters } from '../oracle/nn';
import { normals } from '../oracle/nn-cases';
import { type Batch, inputOf, type Made, peerLoss } from '../oracle/peers';
import { forward, type OracleStage } from '../oracle/stack';
import { testDevice } from './device';
import { submit } from './nn-harness';

/** Late enough for prototypes to learn and for a divergence to count. */
const ITERATION = 250;

const base: Experiment = {
  ...DEFAULTS,
  data: 'blobs',
  encoder: 'mlp-s',
  // Smooth, so that no kink lies between the two ends of a difference.
  act: 'gelu',
  views: 'one',
  n: 9,
  d: 3,
  clip: 0,
  queue: 25,
  codes: 5,
  slices: 6,
};

/** Each method, where it is most peculiar, with the modules that it has beside backbone and head. */
const METHODS: readonly (Partial<Experiment> & { objective: Experiment['objective']; beside?: string[] })[] =
  [
    { objective: 'onestep' },
    { objective: 'simclr' },
    { objective: 'moco' },
    { objective: 'byol', beside: ['predictor.'] },
    { objective: 'simsiam', beside: ['predictor.'] },
    { objective: 'simsiam', stopgrad: 'off', beside: ['predictor.'] },
    { objective: 'simsiam', stopgrad: 'off', predictor: 'off' },
    { objective: 'swav', tau: 0.1, beside: [PROTOTYPES] },
    { objective: 'mveb', lambda: 0.1 },
    { objective: 'lejepa', crops: 3 },
    { objective: 'uniform', lambda: 1 },
    { objective: 'vae', beside: ['head.spread', 'pixels.'] },
    { objective: 'vqvae', beta: 0.25, beside: ['pixels.'] },
    { objective: 'rqvae', beta: 0.25, depth: 3, beside: ['pixels.'] },
    { objective: 'mae', data: 'digits', d: 8, n: 6, beside: ['pixels.'] },
    { objective: 'restore', data: 'digits', d: 8, n: 6, beside: ['pixels.'] },
  ];

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

type Entry = ParameterStore['entries'][number];

async function read(
  entries: readonly Entry[],
  bufferOf: (name: string) => ReturnType<ParameterStore['tensor']>,
): Promise<Parameters> {
  const tensors = entries.map(async ({ name, rows, cols }) => {
    const data = Float64Array.from(unpadRows(await bufferOf(name).read(), rows, cols));
    return [name, { rows, cols, data }] as const;
  });
  return Object.fromEntries(await Promise.all(tensors));
}

const scattered = ({ name, rows, cols }: Entry, label: number) =>
  normals(rows, cols, label, 1 / Math.sqrt(rows + 4), name.endsWith('.scale') ? 1 : 0).data;

/** Weights away from where they begin, where some are zero and the target is the encoder: learnt ones, and those of the target. */
function scatter(store: ParameterStore): void {
  for (const [i, entry] of store.entries.entries()) store.initialise(entry.name, scattered(entry, 500 + i));
  for (const [i, entry] of store.stateEntries.entries())
    if (entry.name.startsWith('target.')) store.initialiseState(entry.name, scattered(entry, 700 + i));
}

/** The views of an iteration; the first are the samples as they are. */
async function viewsAt(e: Experiment, dataset: Dataset): Promise<Dense> {
  const { train, inputs, kind } = dataset;
  const count = viewsOf(e);
  const output = createBuffer(device, 'vec4f', count * e.n * vectors(inputs));
  const maker = await ViewMaker.create(device, dataset, {
    n: e.n,
    count,
    views: e.views,
    seed: e.seed,
    output,
  });
  const batch = new Sampler(train.count, e.seed).batchIndices(ITERATION, e.n);
  maker.prepare(batch, ITERATION);
  submit(device, (pass) => maker.run(pass));
  const data = Float64Array.from(unpadRows(await output.read(), count * e.n, inputs));
  maker.destroy();
  output.destroy();
  for (const [i, index] of batch.entries()) {
    for (let c = 0; c < inputs; c += 1) {
      const at = index * inputs + c;
      const given = kind === 'image' ? (train.pixels?.[at] ?? 0) / 255 : (train.points?.[at] ?? 0);
      expect(data[i * inputs + c]).toBeCloseTo(given, 6);
    }
  }
  return { rows: count * e.n, cols: inputs, data };
}

/** What the networks make of an input with such weights. */
function make({ e, spec }: Pick<Case, 'e' | 'spec'>, weights: Parameters, input: Dense): Made {
  const run = (stages: readonly OracleStage[], x: Dense) =>
    forward(stages, weights, x, spec.activation, groupsOf(e));
  const last = (stages: readonly OracleStage[], x: Dense) => run(stages, x).at(-1) ?? x;
  const { backbone, head } = encoderStages(spec);
  const [before, z] = run([...backbone, ...head], input).slice(-2);
  if (before === undefined || z === undefined) throw new Error('An encoder has layers.');
  return {
    z: z.data,
    spreads: spec.spread === true ? last([spreadStage(spec)], before).data : undefined,
    predictions: hasPredictor(e) ? last(predictorStages(spec), z).data : z.data,
    prototypes: weights[PROTOTYPES]?.data,
    decode: (code) => last(pixelDecoderStages(spec), { ...z, data: code }).data,
  };
}

interface Case {
  readonly e: Experiment;
  readonly spec: Trainer['spec'];
  readonly batch: Batch;
  /** Learnt tensors before the iteration. */
  readonly values: Parameters;
}

/** The iteration as the twin sees it. */
async function prepare({ experiment: e, dataset, spec, store }: Trainer): Promise<Case> {
  const values = await read(store.entries, (name) => store.tensor(name, 'values'));
  const state = await read(store.stateEntries, (name) => store.stateTensor(name));
  const prototypes = values[PROTOTYPES];
  // Prototypes are brought to unit length before they are used, and no gradient goes through that.
  if (prototypes) values[PROTOTYPES] = { ...prototypes, data: unitRows(prototypes.data, e.d).u };
  const views = await viewsAt(e, dataset);
  const m = momentumAt(e, ITERATION);
  const followed = Object.entries(values).flatMap(([name, value]) => {
    const target = state[`target.${name}`];
    if (target === undefined) return [];
    const data = value.data.map((v, i) => m * (target.data[i] ?? 0) + (1 - m) * v);
    return [[name, { ...value, data }] as const];
  });
  const batch = {
    e,
    iteration: ITERATION,
    kind: dataset.kind,
    views,
    targets: hasTarget(e)
      ? make({ e: { ...e, predictor: 'off' }, spec }, Object.fromEntries(followed), views).z
      : undefined,
    queue: state[QUEUE]?.data,
    codebook: state['codebook']?.data,
  };
  return { e, spec, batch, values };
}

/** The weights of a module moved along their gradient, by steps of which 1 is its length. */
function along(values: Parameters, gradients: Parameters, names: readonly string[]) {
  const squares = names.map((name) => gradients[name]?.data.reduce((sum, g) => sum + g * g, 0) ?? 0);
  const length = Math.sqrt(squares.reduce((a, b) => a + b, 0));
  const moved = (step: number): Parameters => ({
    ...values,
    ...Object.fromEntries(
      names.map((name) => {
        const [value, gradient] = [values[name], gradients[name]];
        if (value === undefined || gradient === undefined) throw new Error(`no ${name}`);
        const data = value.data.map((v, i) => v + (step * (gradient.data[i] ?? 0)) / length);
        return [name, { ...value, data }];
      }),
    ),
  });
  return { length, moved };
}

it.each(METHODS)(
  'the gradient of an iteration is the slope of its loss: %j',
  async ({ beside = [], ...changes }) => {
    const e: Experiment = { ...base, ...changes };
    const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl: `${location.origin}/` });
    const trainer = await Trainer.create(device, e, dataset);
    const { store } = trainer;
    scatter(store);
    trainer.restore({ ...(await trainer.snapshot()), iteration: ITERATION });
    const given = await prepare(trainer);
    const { batch, values } = given;
    const input = inputOf(batch);
    const held = make(given, values, input);
    const lossOf = (weights: Parameters) => peerLoss(batch, make(given, weights, input), held);

    trainer.step();
    const [point] = await trainer.readHistory();
    const loss = lossOf(values);
    expect(Math.abs((point?.loss ?? Number.NaN) - loss)).toBeLessThan(1e-4 * Math.max(1, Math.abs(loss)));
    const gradients = await read(store.entries, (name) => store.tensor(name, 'gradients'));
    for (const module of ['backbone.', 'head.', ...beside]) {
      const names = Object.keys(values).filter((name) => name.startsWith(module));
      expect(names.length, module).toBeGreaterThan(0);
      // Along the gradient itself the slope is its length, and nothing of it may be lost.
      const { length, moved } = along(values, gradients, names);
      const centred = (h: number) => (lossOf(moved(h)) - lossOf(moved(-h))) / (2 * h);
      const [coarse, fine] = [centred(2e-4), centred(1e-4)];
      expect(length, module).toBeGreaterThan(0);
      expect(Math.abs((4 * fine - coarse) / 3 / length - 1), module).toBeLessThan(1e-3);
    }
    trainer.destroy();
  },
);
