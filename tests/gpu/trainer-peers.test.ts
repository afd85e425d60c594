/** The training loop of every method beside latent zoning: what it takes, that it goes on to the same bits, and that it learns. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/data/dataset';
import { loadDataset } from '../../src/data/load';
import { fingerprint } from '../../src/engine/fingerprint';
import { fetchProgram } from '../../src/engine/programs';
import { Trainer, trainerNeeds } from '../../src/engine/trainer';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { kernelForm } from '../../src/lzn/flow-kernels';
import { expectBuffers } from './buffers-made';
import { testDevice } from './device';

const small: Experiment = {
  ...DEFAULTS,
  data: 'digits',
  encoder: 'mlp-s',
  d: 8,
  n: 24,
  warmup: 2,
  iters: 60,
  queue: 100,
  codes: 8,
  slices: 16,
};

/** Each method with what is peculiar to it. */
const METHODS: Partial<Experiment>[] = [
  { objective: 'onestep' },
  { objective: 'simclr' },
  { objective: 'moco' },
  { objective: 'byol' },
  { objective: 'simsiam' },
  { objective: 'simsiam', stopgrad: 'off', predictor: 'off' },
  { objective: 'swav', tau: 0.1 },
  { objective: 'mveb', lambda: 0.01 },
  { objective: 'lejepa', crops: 3 },
  { objective: 'uniform', lambda: 1, head: 'shared' },
  { objective: 'vae' },
  { objective: 'vqvae', beta: 0.25 },
  { objective: 'rqvae', beta: 0.25, depth: 2 },
  { objective: 'mae' },
  { objective: 'restore' },
];

let device: GPUDevice;
let dataset: Dataset;
beforeAll(async () => {
  device = await testDevice();
  dataset = await loadDataset('digits', { seed: 1, baseUrl: `${location.origin}/` });
});

const run = (trainer: Trainer, iterations: number) => {
  for (let i = 0; i < iterations; i += 1) trainer.step();
};

/** Of what is learnt and of what is kept beside it. */
const print = async ({ store: { values, state } }: Trainer) => [
  fingerprint(await values.read()),
  fingerprint(await state.read()),
];

const mean = (losses: readonly number[]) => losses.reduce((a, b) => a + b, 0) / losses.length;

describe.each(METHODS)('a trainer of %j', (changes) => {
  const e: Experiment = { ...small, ...changes };

  it('makes the buffers that are planned, and frees them', async () => {
    await fetchProgram(e);
    await expectBuffers(
      () => Trainer.create(device, e, dataset),
      trainerNeeds(e, dataset, kernelForm(device)),
    );
  });

  it('learns, and continues from a snapshot to the same bits', async () => {
    const whole = await Trainer.create(device, e, dataset);
    run(whole, 3);
    const snapshot = await whole.snapshot();
    run(whole, 2);
    const before = await print(whole);
    whole.restore(snapshot);
    run(whole, 2);
    expect(await print(whole)).toEqual(before);
    run(whole, 35);
    const history = await whole.readHistory();
    expect(history.every(({ loss, notFinite }) => Number.isFinite(loss) && notFinite === 0)).toBe(true);
    expect(history.some(({ gradientNorm }) => gradientNorm > 0)).toBe(true);
    const losses = history.map(({ loss }) => loss);
    // The queue begins with random keys, which are easily told from real ones: MoCo's loss rises at first.
    const fell = mean(losses.slice(-5)) < mean(losses.slice(0, 5));
    expect(fell || e.objective === 'moco').toBe(true);
    whole.destroy();
  });
});
