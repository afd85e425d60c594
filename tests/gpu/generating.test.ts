/** What is asked of a decoder, from request to samples: on a small experiment whose weights are drawn at random. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/data/dataset';
import { loadDataset } from '../../src/data/load';
import { generate, reconstruct } from '../../src/engine/tasks/generating';
import { LABEL_ANCHORS, specOf } from '../../src/engine/networks';
import { generatingNeedsOf } from '../../src/engine/tasks/generating-memory';
import { shownValues, type Workplace } from '../../src/engine/tasks/studio';
import type { GenerateRequest, ReconstructRequest, SamplerChoice } from '../../src/engine/tasks-protocol';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { drawNormals, DRAW } from '../../src/generation/draws';
import { kernelForm } from '../../src/lzn/flow-kernels';
import { initialiseDecoder, planDecoder } from '../../src/nn/decoder-spec';
import { initialiseEncoder, planEncoder } from '../../src/nn/encoder-spec';
import { ParameterStore } from '../../src/nn/parameters';
import { fillNormals, STREAM } from '../../src/random/philox';
import { expectClose, testDevice } from './device';

const experiment: Experiment = {
  ...DEFAULTS,
  objective: 'joint',
  data: 'digits',
  encoder: 'mlp-s',
  decoder: 'mlp',
  cond: 'label',
  control: 'on',
  loss: 'plain',
  alpha: 1,
  seed: 3,
  d: 8,
  n: 20,
  steps: 8,
  lsteps: 50,
};

const euler = (steps: number): SamplerChoice => ({ method: 'euler', steps, rtol: 1e-4, atol: 1e-4 });
const RK45: SamplerChoice = { ...euler(1), method: 'rk45' };

const ASKED: GenerateRequest = {
  model: 'zones',
  source: { kind: 'prior' },
  count: 3,
  seed: 11,
  sampler: euler(4),
  label: 'predict',
  sameNoise: false,
};

let place: Workplace;
/** Buffers that generating has made, by label, as "label: bytes"; read-backs come and go. */
const allocated: string[] = [];
const attached = new Map<string, Promise<{ destroy(): void }>>();

/** A decoder as it begins says nothing at all: its last layer is all zeros. */
function speak(store: ParameterStore, draw: number): void {
  const name = 'decoder.output.weight';
  const { rows = 0, cols = 0 } = store.entries.find((entry) => entry.name === name) ?? {};
  const weights = new Float32Array(rows * cols);
  fillNormals(weights, 1, STREAM.probe, draw);
  store.initialise(
    name,
    weights.map((x) => 0.4 * x),
  );
}

/** The networks of the experiment, but with a narrow decoder. */
function networks(device: GPUDevice, dataset: Dataset) {
  const { inputs, width, height, classNames } = dataset;
  const shape = { inputs, width, height, latent: experiment.d, classes: classNames.length };
  const decoderSpec = { kind: 'mlp', ...shape, hidden: 32 } as const;
  const spec = specOf(experiment, dataset);
  const [plan, alone] = [ParameterStore.plan(), ParameterStore.plan()];
  planEncoder(plan, spec);
  plan.add(LABEL_ANCHORS, classNames.length, experiment.d);
  planDecoder(plan, decoderSpec);
  planDecoder(alone, decoderSpec);
  const [store, control] = [plan.allocate(device), alone.allocate(device)];
  initialiseEncoder(store, spec, experiment.seed);
  const anchors = new Float32Array(classNames.length * experiment.d);
  fillNormals(anchors, experiment.seed, STREAM.labels, 0);
  store.initialise(LABEL_ANCHORS, anchors);
  [store, control].forEach((each, i) => {
    initialiseDecoder(each, decoderSpec, experiment.seed);
    speak(each, i);
  });
  return { spec, decoderSpec, store, control };
}

beforeAll(async () => {
  const device = await testDevice();
  const dataset = await loadDataset('digits', { seed: experiment.seed, baseUrl: `${location.origin}/` });
  place = {
    device,
    trainer: { ...networks(device, dataset), dataset, experiment, iteration: 0 },
    display: { plane: { lift: (base, x, y) => Float32Array.from(base, (z, i) => z + ([x, y][i] ?? 0)) } },
    attach: <T extends { destroy(): void }>(key: string, make: () => Promise<T>) => {
      const known = attached.get(key) ?? make();
      attached.set(key, known);
      return known as Promise<T>;
    },
  };
  watch(device);
});

/** Notes what the device makes from now on. */
function watch(device: GPUDevice): void {
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const { label = '', size } = descriptor;
    if (!label.endsWith('(read-back)')) allocated.push(`${label}: ${size}`);
    return create(descriptor);
  };
}

afterAll(async () => {
  for (const each of attached.values()) (await each).destroy();
  place.trainer.store.destroy();
  place.trainer.control?.destroy();
});

const going = (onProgress: (fraction: number) => void = () => undefined) => ({
  signal: new AbortController().signal,
  onProgress: (_: unknown, fraction: number) => onProgress(fraction),
});

const ask = (request: Partial<GenerateRequest> = {}) => generate(place, { ...ASKED, ...request }, going());

describe('generate', () => {
  it('makes the same samples of the same request, alone or among others', async () => {
    const made = await ask();
    expect(made).toMatchObject({ count: 3, width: 8, height: 8, kind: 'image', evaluations: 4, rejected: 0 });
    expect(await ask()).toEqual(made);
    expect((await ask({ seed: 12 })).values).not.toEqual(made.values);
    expect(made.latents).toEqual(drawNormals(11, DRAW.prior, 3, 8));
    const among = await ask({ count: 20 });
    expectClose(among.values.slice(0, 3 * 64), made.values, { absolute: 1e-5 });
    const alone = await ask({ count: 1 });
    expectClose(made.values.slice(0, 64), alone.values, { absolute: 1e-5 });
    const largest = await ask({ count: 65, sampler: euler(1) });
    expect(largest.values).toHaveLength(65 * 64);
    expect(new Set(largest.values).size).toBeGreaterThan(60 * 64);
  });

  it('begins everywhere at the same noise when asked to, so that equal latents make equal samples', async () => {
    const source = { kind: 'plane', x: 0.5, y: -1 } as const;
    const { values, latents, labels } = await ask({ source, sameNoise: true, count: 2 });
    expect([...latents]).toEqual([0.5, -1, 0, 0, 0, 0, 0, 0, 0.5, -1, 0, 0, 0, 0, 0, 0]);
    expect(values.slice(0, 64)).toEqual(values.slice(64));
    expect(labels[0]).toBe(labels[1]);
    const apart = await ask({ source, count: 2 });
    expect(apart.values.slice(64)).not.toEqual(apart.values.slice(0, 64));
  });

  it('makes latents of a class that the label flow leads back to it', async () => {
    const { labels, latents } = await ask({ source: { kind: 'class', label: 7 }, count: 40 });
    expect(labels.filter((label) => label === 7).length).toBeGreaterThan(34);
    expect(new Set(latents).size).toBe(latents.length);
    expect([...(await ask({ label: 2 })).labels]).toEqual([2, 2, 2]);
  });

  it('takes latents from the zones of shown samples, and from between two of them', async () => {
    const samples = { kind: 'samples', samples: [4, 9], noise: 1 } as const;
    const drawn = await ask({ source: samples, count: 4 });
    const centres = await ask({ source: { ...samples, noise: 0 }, count: 4, seed: 5 });
    expect(drawn.latents.slice(0, 8)).not.toEqual(drawn.latents.slice(16, 24));
    expect(centres.latents.slice(0, 16)).toEqual(centres.latents.slice(16));
    const between = await ask({ source: { kind: 'between', from: 4, to: 9, noise: 0 }, count: 3 });
    expectClose(between.latents.slice(0, 8), centres.latents.slice(0, 8), { absolute: 1e-6 });
    expectClose(between.latents.slice(16), centres.latents.slice(8, 16), { absolute: 1e-6 });
  });

  it('gives the control the same labels and noise, but no latents', async () => {
    const [zones, control] = [await ask(), await ask({ model: 'control' })];
    expect(control.latents.every((z) => z === 0)).toBe(true);
    expect(control.labels).toEqual(zones.labels);
    expect(control.values).not.toEqual(zones.values);
  });

  it('is of one moment, however far training goes meanwhile', async () => {
    const still = await ask({ count: 5, sampler: RK45 });
    expect(still.evaluations % 6).toBe(2);
    let steps = 0;
    const training = going(() => {
      steps += 1;
      speak(place.trainer.store, 2);
    });
    const moving = await generate(place, { ...ASKED, count: 5, sampler: RK45 }, training);
    expect(steps).toBeGreaterThan(2);
    expect(moving.values).toEqual(still.values);
    expect((await ask({ count: 5, sampler: RK45 })).values).not.toEqual(still.values);
  });

  it('ends when it is told to, and is there for the next', async () => {
    const ending = new AbortController();
    const on = { signal: ending.signal, onProgress: () => ending.abort(new Error('enough')) };
    await expect(generate(place, { ...ASKED, count: 5, sampler: RK45 }, on)).rejects.toThrow('enough');
    await expect(generate(place, ASKED, on)).rejects.toThrow('enough');
    expect((await ask()).count).toBe(3);
  });
});

describe('reconstruct', () => {
  const asked: ReconstructRequest = {
    model: 'zones',
    samples: [0, 7, 19],
    seed: 1,
    sampler: euler(4),
    repeats: 1,
  };

  it.each(['zones', 'control'] as const)('by %s comes nearer with more steps', async (model) => {
    const coarse = await reconstruct(place, { ...asked, model }, going());
    const fine = await reconstruct(place, { ...asked, model, sampler: euler(60) }, going());
    const exact = await reconstruct(place, { ...asked, model, sampler: RK45 }, going());
    expect(coarse.originals).toEqual(shownValues(place, asked.samples));
    expect(fine.mean).toBeLessThan(coarse.mean / 4);
    expect(exact.mean).toBeLessThan(0.1);
    expect(coarse.spread).toBeNull();
    const distances = [0, 1, 2].map((row) => {
      const part = (all: Float32Array) => all.slice(64 * row, 64 * (row + 1));
      const [made, real] = [part(coarse.values), part(coarse.originals)];
      return Math.hypot(...made.map((x, i) => 2 * (x - (real[i] ?? 0))));
    });
    expectClose(coarse.errors, distances, { relative: 1e-5 });
    expect(coarse.mean).toBeCloseTo(distances.reduce((sum, x) => sum + x, 0) / 3, 5);
  });

  it('draws fresh latents for each repetition', async () => {
    const once = await reconstruct(place, asked, going());
    const thrice = await reconstruct(place, { ...asked, repeats: 3 }, going());
    expect(thrice.values).toEqual(once.values);
    expect(thrice.spread).toBeGreaterThan(0);
    expect(thrice.mean).not.toBe(once.mean);
  });
});

describe('a request that cannot be', () => {
  it.each([
    [{ count: 0 }, 'count is 0; it must lie from 1 to 256.'],
    [{ count: 2.5 }, 'count is 2.5; it must lie from 1 to 256.'],
    [{ seed: -1 }, 'seed is -1; it must lie from 0 to 4294967295.'],
    [{ sampler: euler(0) }, 'sampler.steps is 0; it must lie from 1 to 1000.'],
    [{ sampler: { ...RK45, rtol: 1e-9 } }, 'sampler.rtol is 1e-9; it must lie from 0.000001 to 0.1.'],
    [{ source: { kind: 'class', label: 10 } }, 'source.label is 10; it must lie from 0 to 9.'],
    [
      { source: { kind: 'samples', samples: [3, 20], noise: 1 } },
      'source.samples is 20; it must lie from 0 to 19.',
    ],
    [{ source: { kind: 'samples', samples: [], noise: 1 } }, 'source.samples.length is 0'],
    [{ source: { kind: 'between', from: 0, to: 1, noise: Number.NaN } }, 'source.noise is NaN'],
    [{ label: 12 }, 'label is 12; it must lie from 0 to 9.'],
  ] as const)('is refused: %o', async (request, words) => {
    await expect(ask(request)).rejects.toThrow(words);
  });
});

describe('the memory of generating', () => {
  it('is what was estimated, once everything was asked for', async () => {
    for (const model of ['zones', 'control'] as const) {
      for (const count of [1, 2, 49]) await ask({ model, count, sampler: { ...RK45, rtol: 0.1, atol: 0.1 } });
    }
    const { store, control, spec, decoderSpec } = place.trainer;
    if (control === undefined || decoderSpec === undefined)
      throw new Error('There is a decoder and a control.');
    const needs = generatingNeedsOf({
      spec,
      decoderSpec,
      floats: [store.floats, control.floats],
      labels: 10,
      experiment,
      form: kernelForm(place.device),
    });
    expect(allocated.toSorted()).toEqual(needs.map(({ label, bytes }) => `${label}: ${bytes}`).toSorted());
  });
});
