/** What a judgement is made of, with stand-ins for the decoder and the classifier: the GPU's part is tested in tests/gpu. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeToySet } from '../../src/data/toy';
import type { Dataset } from '../../src/data/dataset';
import { judge } from '../../src/engine/tasks/judging';
import type { Workplace } from '../../src/engine/tasks/studio';
import type { DecoderName, Generated, GenerateRequest, JudgeRequest } from '../../src/engine/tasks-protocol';
import type * as classifier from '../../src/eval/classifier';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { decoderSpec } from '../../src/nn/decoder-spec';
import { fillNormals, STREAM } from '../../src/random/philox';

const made: GenerateRequest[] = [];
/** What the stand-in makes of a request: count x inputs. */
let maker: (request: GenerateRequest) => Float32Array<ArrayBuffer>;
let dataset: Dataset;
const reconstructed: { readonly model: DecoderName; readonly samples: number; readonly repeats: number }[] =
  [];

vi.mock('../../src/engine/tasks/generating', () => ({
  generate: (_: unknown, request: GenerateRequest, on: Told): Promise<Generated> => {
    on.signal.throwIfAborted();
    made.push(request);
    on.onProgress({}, 0.5);
    const { kind, width, height } = dataset;
    const rest = { latents: new Float32Array(), labels: new Int16Array(), evaluations: 0, rejected: 0 };
    return Promise.resolve({ count: request.count, width, height, kind, values: maker(request), ...rest });
  },
  reconstruct: (
    _: unknown,
    { model, samples, repeats }: { model: DecoderName; samples: readonly number[]; repeats: number },
  ) => {
    reconstructed.push({ model, samples: samples.length, repeats });
    return Promise.resolve({ mean: model === 'zones' ? 0.25 : 0.75 });
  },
}));

const trained: string[] = [];
vi.mock('../../src/eval/classifier', async (original) => ({
  ...(await original<typeof classifier>()),
  trainClassifier: (_: unknown, { name }: Dataset) => {
    trained.push(name);
    return Promise.resolve({ heldOut: Uint32Array.from({ length: 90 }, (__, i) => i), accuracy: 0.93 });
  },
  // Features are the images; the class is the first pixel's.
  look: (_: unknown, __: unknown, shown: { count: number; columns: number; values: Float32Array }) =>
    Promise.resolve({
      features: shown,
      classes: Uint8Array.from(
        { length: shown.count },
        (___, i) => (shown.values[i * shown.columns] ?? 0) * 3,
      ),
    }),
}));

interface Told {
  readonly signal: AbortSignal;
  readonly onProgress: (stage: unknown, fraction: number) => void;
}

const moons = makeToySet('moons', 5);
/** Few points, so that permutations are quick. */
const toy: Dataset = { ...moons, train: { ...moons.train, count: 400 }, test: { ...moons.test, count: 320 } };

const noise = (count: number) => ({
  count,
  labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
  pixels: Uint8Array.from({ length: 64 * count }, (_, at) => (at * 7919) % 256),
});

const images: Dataset = {
  name: 'digits',
  kind: 'image',
  width: 8,
  height: 8,
  inputs: 64,
  train: noise(300),
  test: noise(120),
  classNames: ['a', 'b', 'c'],
};

/** Real training points, others in each part. */
function realPoints({ count, seed }: GenerateRequest): Float32Array<ArrayBuffer> {
  const { points = new Float32Array(), count: all } = toy.train;
  return Float32Array.from({ length: 2 * count }, (_, at) => {
    const sample = (seed + Math.floor(at / 2)) % all;
    return points[2 * sample + (at % 2)] ?? 0;
  });
}

function normals({ count, seed }: GenerateRequest): Float32Array<ArrayBuffer> {
  const values = new Float32Array(dataset.inputs * count);
  fillNormals(values, seed, STREAM.noise, 0);
  return values;
}

function place(change: Partial<Experiment>, { control = false } = {}): Workplace {
  const { width, height, inputs, classNames } = dataset;
  const experiment = { ...DEFAULTS, objective: 'generation', data: dataset.name, ...change } as Experiment;
  const told = experiment.cond === 'label' ? classNames.length : 0;
  const spec = decoderSpec('mlp', { inputs, width, height, latent: 4, classes: told });
  const trainer = {
    dataset,
    experiment,
    iteration: 40,
    decoderSpec: spec,
    control: control ? {} : undefined,
  };
  return { device: {}, trainer } as unknown as Workplace;
}

const REQUEST: JudgeRequest = {
  count: 300,
  seed: 3,
  sampler: { method: 'euler', steps: 4, rtol: 1e-5, atol: 1e-5 },
  repeats: 0,
};

function judged(
  where: Workplace,
  request: Partial<JudgeRequest> = {},
  signal = new AbortController().signal,
) {
  const told: number[] = [];
  const onProgress = (_: unknown, fraction: number) => void told.push(fraction);
  return { told, result: judge(where, { ...REQUEST, ...request }, { signal, onProgress }) };
}

beforeEach(() => {
  made.length = 0;
  reconstructed.length = 0;
  dataset = toy;
  maker = realPoints;
});

describe('points', () => {
  it('are compared with test points; real points are as near as others, noise is not', async () => {
    maker = (request) => (request.model === 'zones' ? realPoints(request) : normals(request));
    const { result, told } = judged(place({}, { control: true }));
    const { models, floor, ...rest } = await result;
    expect(rest).toEqual({ iteration: 40, count: 300, classifierAccuracy: null });
    const [zones, control] = models;
    expect(zones).toMatchObject({ model: 'zones', frechet: null, classAccuracy: null, reconstruction: null });
    expect(zones?.mmd?.p).toBeGreaterThan(0.05);
    expect(control?.mmd?.p).toBe(1 / 200);
    expect(zones?.slicedWasserstein).toBeLessThan(2 * (floor.slicedWasserstein ?? 0));
    expect(control?.slicedWasserstein).toBeGreaterThan(3 * (floor.slicedWasserstein ?? 0));
    expect(floor.mmd?.p).toBeGreaterThan(0.05);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
  });

  it('of both decoders begin at the same noise, other noise in each part', async () => {
    await judged(place({}, { control: true })).result;
    const of = (model: DecoderName) => made.filter((request) => request.model === model);
    expect(of('zones').map(({ count }) => count)).toEqual([256, 44]);
    expect(of('control').map(({ seed }) => seed)).toEqual(of('zones').map(({ seed }) => seed));
    expect(new Set(of('zones').map(({ seed }) => seed)).size).toBe(2);
    expect(made.every(({ source, label }) => source.kind === 'prior' && label === 'predict')).toBe(true);
  });

  it('are as many as there are test points, at most', async () => {
    const { count } = await judged(place({}), { count: 4096 }).result;
    expect(count).toBe(320);
    expect(made.reduce((sum, request) => sum + request.count, 0)).toBe(320);
  });

  it('of a class look like the nearest training point', async () => {
    const { points = new Float32Array(), labels } = toy.train;
    maker = (request) => {
      if (request.source.kind !== 'class') return realPoints(request);
      // Three quarters are of the class that was asked for.
      const { label } = request.source;
      const own = labels.indexOf(label);
      const other = labels.indexOf(1 - label);
      return Float32Array.from({ length: 2 * request.count }, (_, at) => {
        const sample = Math.floor(at / 2) % 4 === 0 ? other : own;
        return (points[2 * sample + (at % 2)] ?? 0) + 1e-4;
      });
    };
    const joint = await judged(place({ objective: 'joint' }, { control: true })).result;
    expect(joint.models.map(({ classAccuracy }) => classAccuracy)).toEqual([0.75, null]);
    const told = await judged(place({ objective: 'joint', cond: 'label' }, { control: true })).result;
    expect(told.models.map(({ classAccuracy }) => classAccuracy)).toEqual([0.75, 0.75]);
  });

  it('are reconstructed where that is asked for', async () => {
    const { models } = await judged(place({}, { control: true }), { repeats: 3 }).result;
    expect(models.map(({ reconstruction }) => reconstruction)).toEqual([0.25, 0.75]);
    const each = { samples: 64, repeats: 3 };
    expect(reconstructed).toEqual([
      { model: 'zones', ...each },
      { model: 'control', ...each },
    ]);
    await judged(place({ n: 20 }), { repeats: 1 }).result;
    expect(reconstructed.at(-1)).toEqual({ model: 'zones', samples: 20, repeats: 1 });
  });
});

describe('images', () => {
  it('are compared in the features of a classifier, which is trained once for a data set', async () => {
    dataset = images;
    maker = (request) => normals(request).map((value) => 0.5 + 2 * value);
    const { models, floor, count, classifierAccuracy } = await judged(place({})).result;
    // As many as the classifier has not seen.
    expect(count).toBe(90);
    expect(classifierAccuracy).toBe(0.93);
    expect(models).toHaveLength(1);
    expect(models[0]).toMatchObject({ slicedWasserstein: null, mmd: null, classAccuracy: null });
    expect(models[0]?.frechet).toBeGreaterThan(floor.frechet ?? Infinity);
    await judged(place({ seed: 77 })).result;
    expect(trained).toEqual(['digits']);
    await judged(place({ sha: 'another' })).result;
    expect(trained).toEqual(['digits', 'digits']);
  });

  it('without classes have no figure but what they reconstruct to', async () => {
    dataset = { ...images, classNames: ['all'] };
    maker = normals;
    const { models, floor, classifierAccuracy, count } = await judged(place({ objective: 'joint' }), {
      repeats: 1,
    }).result;
    expect(models).toEqual([
      {
        model: 'zones',
        slicedWasserstein: null,
        mmd: null,
        frechet: null,
        classAccuracy: null,
        reconstruction: 0.25,
      },
    ]);
    expect(floor).toEqual({ slicedWasserstein: null, mmd: null, frechet: null });
    expect([classifierAccuracy, count]).toEqual([null, 300]);
  });
});

describe('what cannot be judged', () => {
  it('is refused by its name', async () => {
    const failing = (request: Partial<JudgeRequest>) => judged(place({}), request).result;
    await expect(failing({ count: 63 })).rejects.toThrow('count is 63; it must lie from 64 to 4096');
    await expect(failing({ count: 100.5 })).rejects.toThrow('count');
    await expect(failing({ repeats: 21 })).rejects.toThrow('repeats is 21');
    const none = place({});
    const without = { ...none, trainer: { ...none.trainer, decoderSpec: undefined } } as Workplace;
    await expect(judged(without).result).rejects.toThrow('no decoder');
    dataset = { ...toy, test: { ...toy.test, count: 1 } };
    await expect(judged(place({})).result).rejects.toThrow('too few real samples');
  });

  it('is said where samples are not finite', async () => {
    maker = (request) => realPoints(request).fill(Number.NaN, 3, 4);
    await expect(judged(place({})).result).rejects.toThrow('not finite');
  });

  it('ends when asked', async () => {
    const stop = new AbortController();
    maker = (request) => {
      stop.abort(new Error('enough'));
      return realPoints(request);
    };
    await expect(judged(place({}), {}, stop.signal).result).rejects.toThrow('enough');
    expect(made).toHaveLength(1);
  });
});
