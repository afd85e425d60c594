/** The figures of a run: latents of whole splits against the float64 twin, and the task as the engine calls it. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Split } from '../../src/data/dataset';
import { loadDataset } from '../../src/data/load';
import { chanceLevel } from '../../src/engine/evaluation';
import { makeStore, specOf } from '../../src/engine/networks';
import { figures } from '../../src/engine/tasks/figures';
import { figuresStages } from '../../src/engine/tasks/figures-memory';
import { latentSet } from '../../src/eval/latent-sets';
import { DRAW } from '../../src/eval/quality-draws';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { padRows } from '../../src/gpu/matrix';
import { totalBytes } from '../../src/gpu/memory';
import { kernelForm } from '../../src/lzn/flow-kernels';
import { makeSchedule } from '../../src/lzn/schedule';
import { fillNormals, permutation, STREAM } from '../../src/random/philox';
import { inverseFlow, points } from '../oracle/lzn';
import { normals } from '../oracle/lzn-cases';
import { expectClose, testDevice } from './device';
import { download } from './nn-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Bytes of what is made from here on, now and at most. */
function watchMemory(): { live: number; peak: number } {
  const memory = { live: 0, peak: 0 };
  const create = device.createBuffer.bind(device);
  vi.spyOn(device, 'createBuffer').mockImplementation((descriptor) => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      memory.live -= descriptor.size;
      return destroy();
    };
    memory.live += descriptor.size;
    memory.peak = Math.max(memory.peak, memory.live);
    return buffer;
  });
  return memory;
}

it.each([1, 0] as const)(
  'latents with noise of scale %d are those of the twin, batch by batch',
  async (alpha) => {
    const [rows, d, batch, seed] = [43, 5, 20, 7];
    const anchors = normals(rows * d, 31);
    const labels = Uint8Array.from({ length: rows }, (_, i) => i);
    const solver = { solver: 'dpm2', grid: 'uniform', steps: 12, eps: 1e-3 } as const;
    const schedule = makeSchedule({ direction: 'inverse', ...solver });
    const set = await latentSet(device, {
      anchors: padRows(anchors, rows, d),
      labels,
      d,
      batch,
      schedule,
      alpha,
      seed,
      split: 'test',
    });
    // Labels are the numbers of the samples here.
    expect(set.labels.toSorted()).toEqual(labels);
    const order = [...set.labels];
    expect(order).toEqual([...permutation(rows, seed, STREAM.quality, DRAW.fields + 1)]);
    const draws = new Float32Array(rows * d);
    fillNormals(draws, seed, STREAM.quality, DRAW.latents + 1);
    const of = (all: ArrayLike<number>, samples: readonly number[]) =>
      samples.flatMap((sample) => Array.from({ length: d }, (_, c) => all[sample * d + c] ?? Number.NaN));
    const twin = [0, 20, 23].map((first) => {
      const samples = order.slice(first, first + batch);
      const noise = of(draws, samples).map((value) => alpha * value);
      return [...(inverseFlow(points(of(anchors, samples), d), noise, 0, solver).states.at(-1) ?? [])];
    });
    // The last batch went over those of the batch before that it was filled up with.
    const expected = [...(twin[0] ?? []), ...(twin[1] ?? []).slice(0, 3 * d), ...(twin[2] ?? [])];
    const found = await download(set.features, rows, d);
    set.destroy();
    expectClose(found, expected, { relative: 1e-4 });
  },
);

/** The first samples of a split of digits. */
function some({ pixels = new Uint8Array(), labels }: Split, count: number): Split {
  return { count, labels: labels.slice(0, count), pixels: pixels.slice(0, 64 * count) };
}

describe('the task', () => {
  const experiment: Experiment = { ...DEFAULTS, data: 'digits', encoder: 'mlp-s', d: 8, n: 64, steps: 4 };

  async function benchOfDigits(changed: Partial<Experiment> = {}) {
    const e = { ...experiment, ...changed };
    const whole = await loadDataset('digits', { seed: 1, baseUrl: `${location.origin}/` });
    const dataset = { ...whole, train: some(whole.train, 400), test: some(whole.test, 150) };
    const store = makeStore(device, e, dataset);
    return { device, trainer: { store, spec: specOf(e, dataset), dataset, experiment: e, iteration: 7 } };
  }

  it('measures everything, knows references again, and takes the memory that was planned', async () => {
    const bench = await benchOfDigits();
    const { dataset } = bench.trainer;
    const told: [string, number][] = [];
    const memory = watchMemory();
    const ask = () =>
      figures(
        bench,
        {},
        {
          signal: new AbortController().signal,
          onProgress: ({ message }, fraction) => told.push([message, fraction]),
        },
      );
    const found = await ask();
    const planned = figuresStages(experiment, dataset, kernelForm(device)).map(totalBytes);
    expect(memory).toEqual({ live: 0, peak: Math.max(...planned) });
    expect(found).toMatchObject({ iteration: 7, tests: 150, looked: 150 });
    expect(found.chance).toBe(chanceLevel(dataset.test.labels));
    const names = ['features', 'output', 'latents', 'centres', 'random', 'pixels'];
    expect(found.probed.map(({ name }) => name)).toEqual(names);
    const of = (name: string) => found.probed.find((each) => each.name === name);
    // Nothing has been learnt yet, so the features are those of the random encoder.
    expect({ ...of('features'), name: 'random' }).toEqual(of('random'));
    expect(of('pixels')).toMatchObject({ columns: 64, rankMost: 64 });
    expect(of('pixels')?.linear).toBeGreaterThan(0.8);
    for (const { linear, knn, rankMe, rankMost, columns } of found.probed) {
      expect(Math.min(linear, knn)).toBeGreaterThan(found.chance);
      expect(rankMe).toBeGreaterThan(1);
      expect(rankMe).toBeLessThanOrEqual(rankMost);
      expect(rankMost).toBe(columns);
    }
    const [output, latents] = found.shapes;
    expect([output?.name, latents?.name, found.shapes.length]).toEqual(['output', 'latents', 2]);
    expect(output?.alignment).toBeGreaterThan(0);
    expect(output?.alignment).toBeLessThan(2);
    expect(latents?.alignment).toBeNull();
    // Latents of the whole prior are near N(0, I), anchors are not.
    expect(latents?.gaussianity).toBeLessThan(0.5 * (output?.gaussianity ?? 0));
    const fractions = told.map(([, fraction]) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBeCloseTo(1, 9);
    expect(new Set(told.map(([message]) => message)).size).toBe(6);

    told.length = 0;
    expect(await ask()).toEqual(found);
    expect(new Set(told.map(([message]) => message)).size).toBe(4);
    bench.trainer.store.destroy();
  });

  it('ends when it is cancelled, and leaves nothing behind', async () => {
    const bench = await benchOfDigits({ seed: 2 });
    const memory = watchMemory();
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = (_: unknown, fraction: number) => {
      if (fraction > 0.3) controller.abort(reason);
    };
    await expect(figures(bench, {}, { signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect(memory.live).toBe(0);
    bench.trainer.store.destroy();
  });
});
