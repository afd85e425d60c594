/** The program of the objectives that ask for pixels: its gradient, its memory, and that it learns the same twice. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/data/dataset';
import { loadDataset } from '../../src/data/load';
import { uploadSplit } from '../../src/data/split-buffer';
import { makeStore, specOf } from '../../src/engine/networks';
import { fetchProgram } from '../../src/engine/programs';
import { PixelsProgram, pixelsNeeds } from '../../src/engine/programs/pixels';
import { Trainer } from '../../src/engine/trainer';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { unpadRows } from '../../src/gpu/matrix';
import { Work } from '../../src/gpu/work';
import { encoderStages, spreadStage } from '../../src/nn/encoder-spec';
import type { ParameterStore } from '../../src/nn/parameters';
import { pixelDecoderStages } from '../../src/nn/pixel-decoder';
import { quantise } from '../../src/objectives/reference/quantised';
import { reconstruction } from '../../src/objectives/reference/reconstruction';
import { posteriorDraw } from '../../src/objectives/reference/vae';
import { fillNormals, STREAM } from '../../src/random/philox';
import type { Dense, Parameters } from '../oracle/nn';
import { normals } from '../oracle/nn-cases';
import { forward } from '../oracle/stack';
import { expectBuffers } from './buffers-made';
import { testDevice } from './device';

const base: Experiment = {
  ...DEFAULTS,
  encoder: 'mlp-s',
  // Smooth, so that no kink lies between the two ends of a difference.
  act: 'gelu',
  norm: 'none',
  // A single view, and that is the sample as it is.
  views: 'one',
  n: 10,
  d: 5,
  codes: 8,
  depth: 3,
  m: 0.9,
};

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

async function make(changes: Partial<Experiment>) {
  const e = { ...base, ...changes };
  const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl: `${location.origin}/` });
  await fetchProgram(e);
  const spec = specOf(e, dataset);
  const store = makeStore(device, e, dataset);
  const source = uploadSplit(device, dataset, 'train');
  const context = { experiment: e, dataset, store, control: undefined, source, keep: 'all' } as const;
  const create = () => PixelsProgram.create(device, { ...context, onProgress: () => undefined });
  const destroy = () => [store, source].forEach((part) => part.destroy());
  return { e, dataset, spec, store, create, destroy };
}

type Made = Awaited<ReturnType<typeof make>>;

/** Samples 0, 1, ... of the training split as they are. */
function firstSamples({ train, inputs, kind }: Dataset, n: number): Dense {
  const value = (i: number) => (kind === 'image' ? (train.pixels?.[i] ?? 0) / 255 : (train.points?.[i] ?? 0));
  return {
    rows: n,
    cols: inputs,
    data: Float64Array.from({ length: n * inputs }, (_, i) => Math.fround(value(i))),
  };
}

/** What the encoder and its twin say. */
function embed({ spec }: Made, parameters: Parameters, x: Dense) {
  const { backbone, head } = encoderStages(spec);
  const values = forward([...backbone, ...head], parameters, x, spec.activation, 1);
  const [hidden, embeddings] = values.slice(-2);
  if (hidden === undefined || embeddings === undefined) throw new Error('An encoder has layers.');
  const spreads = spec.spread
    ? forward([spreadStage(spec)], parameters, hidden, spec.activation, 1).at(-1)
    : undefined;
  return { embeddings, spreads };
}

/** The mean reconstruction of a code. */
function told({ e, dataset, spec }: Made, parameters: Parameters, code: Float64Array, x: Dense): number {
  const stages = pixelDecoderStages(spec);
  const z = { rows: e.n, cols: e.d, data: code };
  const output = forward(stages, parameters, z, spec.activation, 1).at(-1) ?? z;
  const { inputs, kind } = dataset;
  return reconstruction(output.data, x.data, { n: e.n, inputs, kind }).loss;
}

const mean = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0) / values.length;

const WEIGHT = 0.4;

/** Loss of the first samples in iteration 200, where a VAE's divergence has 0.4 of beta. */
function vaeLoss(made: Made, parameters: Parameters): number {
  const { e, dataset } = made;
  const x = firstSamples(dataset, e.n);
  const { embeddings, spreads } = embed(made, parameters, x);
  const noise = new Float32Array(e.n * e.d);
  fillNormals(noise, e.seed, STREAM.posterior, 200);
  const posterior = {
    means: embeddings.data,
    spreads: spreads?.data ?? x.data,
    noise: Float64Array.from(noise),
  };
  const { code, divergences } = posteriorDraw(posterior, e.d);
  return told(made, parameters, code, x) + WEIGHT * e.beta * mean(divergences);
}

/**
 * Loss of a quantiser whose codes stay where they are for `held`: straight through, what the decoder reads is the embedding and the way from
 * there to its codes.
 */
function quantisedLoss(made: Made, parameters: Parameters, held: Parameters, codebook: Float64Array): number {
  const { e, dataset } = made;
  const x = firstSamples(dataset, e.n);
  const shape = { n: e.n, d: e.d, codes: e.codes, depth: e.depth };
  const was = embed(made, held, x).embeddings.data;
  const { code, coded } = quantise(was, codebook, shape);
  const now = embed(made, parameters, x).embeddings.data;
  const size = e.n * e.d;
  let commitment = 0;
  for (let depth = 1; depth <= e.depth; depth += 1) {
    for (let i = 0; i < size; i += 1) {
      // What the codes so far say together: all of them, or all but what is left for the next.
      const said = depth === e.depth ? (code[i] ?? 0) : (was[i] ?? 0) - (coded[depth * size + i] ?? 0);
      commitment += ((now[i] ?? 0) - said) ** 2 / (e.depth * e.n);
    }
  }
  const through = now.map((z, i) => z + (code[i] ?? 0) - (was[i] ?? 0));
  return told(made, parameters, through, x) + e.beta * commitment;
}

async function read(store: ParameterStore, which: 'values' | 'gradients'): Promise<Parameters> {
  const tensors = store.entries.map(async ({ name, rows, cols }) => {
    const data = Float64Array.from(unpadRows(await store.tensor(name, which).read(), rows, cols));
    return [name, { rows, cols, data }] as const;
  });
  return Object.fromEntries(await Promise.all(tensors));
}

async function codesOf(store: ParameterStore, { codes, d }: Experiment): Promise<Float64Array> {
  return Float64Array.from(unpadRows(await store.stateTensor('codebook').read(), codes, d));
}

describe('the gradient of an iteration', () => {
  it.each<Partial<Experiment>>([
    { objective: 'vae', data: 'digits', beta: 3 },
    { objective: 'vae', data: 'blobs', d: 2 },
    { objective: 'rqvae', data: 'digits', beta: 2 },
  ])('is the slope of its loss: %j', async (changes) => {
    const made = await make(changes);
    const { e, store } = made;
    // What begins with zeros would hide what lies before it.
    for (const [i, { name, rows, cols }] of store.entries.entries()) {
      if (name.startsWith('pixels.') || name.startsWith('head.spread'))
        store.initialise(name, normals(rows, cols, 500 + i, 1 / Math.sqrt(rows + 4)).data);
    }
    const values = await read(store, 'values');
    const codebook = e.objective === 'rqvae' ? await codesOf(store, e) : undefined;
    const lossOf = (parameters: Parameters) =>
      codebook ? quantisedLoss(made, parameters, values, codebook) : vaeLoss(made, parameters);
    const program = await made.create();
    program.prepare(
      200,
      Uint32Array.from({ length: e.n }, (_, i) => i),
    );
    const work = new Work(device, 'iteration');
    program.forward(work);
    program.backward(work);
    work.submit();
    const losses = (await program.losses[0]?.[1].read()) ?? new Float32Array();
    const loss = losses.filter((_, i) => i % 4 === 0).reduce((sum, row) => sum + row, 0) / e.n;
    expect(loss / lossOf(values)).toBeCloseTo(1, 5);
    const use = await program.readCodes();
    expect(use?.uses.reduce((sum, count) => sum + count, 0)).toBe(codebook && e.n * e.depth);
    const gradients = await read(store, 'gradients');
    const modules = ['backbone.', 'head.', 'pixels.', ...(e.objective === 'vae' ? ['head.spread'] : [])];
    for (const module of modules) {
      const names = Object.keys(values).filter((name) => name.startsWith(module));
      // Along the gradient itself the slope is its length, and nothing of it may be lost.
      const squares = names.map((name) => gradients[name]?.data.reduce((sum, g) => sum + g * g, 0) ?? 0);
      const length = Math.sqrt(squares.reduce((a, b) => a + b, 0));
      const moved = (name: string, step: number): Dense => {
        const [value, gradient] = [values[name], gradients[name]];
        if (value === undefined || gradient === undefined) throw new Error(`no ${name}`);
        return { ...value, data: value.data.map((v, i) => v + (step * (gradient.data[i] ?? 0)) / length) };
      };
      const at = (step: number) =>
        lossOf({ ...values, ...Object.fromEntries(names.map((name) => [name, moved(name, step)])) });
      const centred = (h: number) => (at(h) - at(-h)) / (2 * h);
      const [coarse, fine] = [centred(2e-4), centred(1e-4)];
      expect(length, module).toBeGreaterThan(0);
      expect(Math.abs((4 * fine - coarse) / 3 / length - 1), module).toBeLessThan(1e-3);
    }
    program.destroy();
    made.destroy();
  });
});

/** What 40 iterations of RQ-VAE lead to. */
async function outcome() {
  const e: Experiment = { ...base, objective: 'rqvae', data: 'moons', n: 32, d: 2, iters: 40, warmup: 0 };
  const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl: `${location.origin}/` });
  await fetchProgram(e);
  const trainer = await Trainer.create(device, e, dataset);
  for (let k = 0; k < e.iters; k += 1) trainer.step();
  const losses = (await trainer.readHistory()).map(({ loss }) => loss);
  const after = await trainer.snapshot();
  trainer.destroy();
  return { losses, after };
}

describe('the program', () => {
  it.each(['vae', 'vqvae', 'rqvae', 'mae', 'restore'] as const)(
    'of %s makes the buffers that were told before, and frees them',
    async (objective) => {
      for (const data of ['digits', 'moons'] as const) {
        const { e, dataset, create, destroy } = await make({ objective, data });
        await expectBuffers(create, pixelsNeeds(e, dataset));
        destroy();
      }
    },
  );

  it('learns, the same twice, codebook and all', async () => {
    const first = await outcome();
    expect(first.losses.at(-1)).toBeLessThan((first.losses[0] ?? 0) / 2);
    expect(await outcome()).toEqual(first);
  });
});
