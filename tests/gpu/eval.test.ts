/** Features, probe and neighbours as the engine calls them. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Dataset } from '../../src/data/dataset';
import { loadDataset } from '../../src/data/load';
import { extractFeatures, type FeatureSet } from '../../src/eval/features';
import { linearProbe } from '../../src/eval/linear-probe';
import { PROBE } from '../../src/eval/linear-probe-memory';
import { nearestNeighbours } from '../../src/eval/nearest-neighbours';
import { Encoder } from '../../src/nn/encoder';
import { initialiseEncoder, planEncoder, type EncoderSpec } from '../../src/nn/encoder-spec';
import { ParameterStore } from '../../src/nn/parameters';
import { permutation, STREAM } from '../../src/random/philox';
import golden from '../golden/eval-metrics.json';
import * as twin from '../oracle/eval';
import { dense, type Dense } from '../oracle/nn';
import { normals } from '../oracle/nn-cases';
import { expectClose, testDevice } from './device';
import { download, submit, upload } from './nn-harness';

let device: GPUDevice;
let digits: Dataset;
beforeAll(async () => {
  device = await testDevice();
  digits = await loadDataset('digits', { seed: 1, baseUrl: new URL('/', location.href).href });
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface Labelled {
  readonly x: Dense;
  readonly labels: Uint8Array;
}

const onDevice = ({ x, labels }: Labelled): FeatureSet => ({
  features: upload(device, x),
  rows: x.rows,
  columns: x.cols,
  labels,
});

/** Gaussians about the corners of a simplex, `apart` deviations from the origin. */
function clusters(rows: number, columns: number, classes: number, apart: number, label: number): Labelled {
  const labels = Uint8Array.from({ length: rows }, (_, r) => r % classes);
  const noise = normals(rows, columns, label);
  const x = dense(rows, columns, (r, c) =>
    Math.fround((noise.data[r * columns + c] ?? NaN) + (labels[r] === c ? apart : 0)),
  );
  return { x, labels };
}

function pixelsOf(set: Dataset, split: 'train' | 'test'): Labelled {
  const { pixels = new Uint8Array(), count, labels } = set[split];
  return { x: dense(count, set.inputs, (r, c) => (pixels[r * set.inputs + c] ?? NaN) / 255), labels };
}

const matrix = (rows: readonly number[][]) =>
  dense(rows.length, rows[0]?.length ?? 0, (r, c) => rows[r]?.[c] ?? NaN);

function accuracy(predictions: readonly number[], labels: Uint8Array): number {
  return predictions.filter((prediction, i) => prediction === labels[i]).length / predictions.length;
}

function neighbourPredictions(train: Labelled, test: Labelled, classes: number, k = 20, t = 0.07): number[] {
  const scores = twin.neighbourScores(train.x, train.labels, test.x, classes, k, t);
  return Array.from({ length: test.x.rows }, (_, r) =>
    twin.argmax(scores.data.subarray(r * classes, (r + 1) * classes)),
  );
}

/** Every buffer made from here on, and whether it has been destroyed. */
function watchBuffers(): () => { made: number; left: string[] } {
  const alive = new Set<GPUBuffer>();
  let made = 0;
  const create = device.createBuffer.bind(device);
  vi.spyOn(device, 'createBuffer').mockImplementation((descriptor) => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      alive.delete(buffer);
      return destroy();
    };
    alive.add(buffer);
    made++;
    return buffer;
  });
  return () => ({ made, left: Array.from(alive, ({ label }) => label) });
}

describe('linear probe', () => {
  it('solves a separable problem', async () => {
    const [train, test] = [clusters(240, 5, 3, 6, 1), clusters(91, 5, 3, 6, 2)];
    const got = await linearProbe(device, onDevice(train), onDevice(test), 3, { seed: 1 });
    expect(got).toBeGreaterThan(0.98);
  });

  it('agrees with the twin where classes overlap and the last batch is filled up', async () => {
    const [train, test] = [clusters(1100, 3, 4, 1.5, 3), clusters(1000, 3, 4, 1.5, 4)];
    const got = await linearProbe(device, onDevice(train), onDevice(test), 4, { seed: 5 });
    const order = permutation(1100, 5, STREAM.probe, 0);
    const expected = twin.probePredictions(train.x, train.labels, test.x, 4, order, PROBE);
    expect(got).toBeGreaterThan(0.5);
    expect(got).toBeLessThan(0.9);
    expect(Math.abs(got - accuracy(expected, test.labels))).toBeLessThan(0.01);
  });

  it('reads the 8 x 8 digits; a rerun gives the same, and all memory is given back', async () => {
    const [train, test] = [onDevice(pixelsOf(digits, 'train')), onDevice(pixelsOf(digits, 'test'))];
    const buffers = watchBuffers();
    const fractions: number[] = [];
    const onProgress = (fraction: number) => fractions.push(fraction);
    const first = await linearProbe(device, train, test, 10, { seed: 2, onProgress });
    expect(await linearProbe(device, train, test, 10, { seed: 2 })).toBe(first);
    expect(first).toBeGreaterThan(0.88);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    const { made, left } = buffers();
    expect(made).toBeGreaterThan(10);
    expect(left).toEqual([]);
  });

  it('names the most frequent class where features tell nothing', async () => {
    const labels = Uint8Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 0 : 2));
    const blind = onDevice({ x: dense(40, 7, (_, c) => (c === 3 ? 0.1 : 0)), labels });
    expect(await linearProbe(device, blind, blind, 3, { seed: 1 })).toBe(0.75);
  });

  it('takes one training row and one test row', async () => {
    const one = onDevice({ x: normals(1, 2, 1), labels: Uint8Array.of(1) });
    expect(await linearProbe(device, one, one, 2, { seed: 1 })).toBe(1);
  });

  it('stops with the reason of the signal and frees its memory', async () => {
    const train = onDevice(pixelsOf(digits, 'train'));
    const buffers = watchBuffers();
    const abort = new AbortController();
    const reason = new Error('enough');
    let calls = 0;
    const onProgress = () => {
      calls++;
      abort.abort(reason);
    };
    const run = linearProbe(device, train, train, 10, { seed: 1, signal: abort.signal, onProgress });
    await expect(run).rejects.toBe(reason);
    expect(calls).toBe(1);
    expect(buffers().left).toEqual([]);
    await expect(linearProbe(device, train, train, 10, { seed: 1, signal: abort.signal })).rejects.toBe(
      reason,
    );
  });
});

describe('nearest neighbours', () => {
  it.each(golden.knn)('agrees with the golden predictions, k = $k', async (case_) => {
    const { k, T: temperature, classes, expected } = case_;
    const bank = onDevice({ x: matrix(case_.bank), labels: Uint8Array.from(case_.bank_labels) });
    const queries = onDevice({ x: matrix(case_.queries), labels: Uint8Array.from(expected.pred) });
    expect(await nearestNeighbours(device, bank, queries, classes, { k, temperature })).toBe(1);
    const wrong = { ...queries, labels: queries.labels.map((label) => (label + 1) % classes) };
    expect(await nearestNeighbours(device, bank, wrong, classes, { k, temperature })).toBe(0);
  });

  it('predicts what the twin predicts on the 8 x 8 digits, and gives its memory back', async () => {
    const [train, test] = [pixelsOf(digits, 'train'), pixelsOf(digits, 'test')];
    const predicted = neighbourPredictions(train, test, 10);
    const bank = onDevice(train);
    const queries = onDevice(test);
    const buffers = watchBuffers();
    const fractions: number[] = [];
    const onProgress = (fraction: number) => fractions.push(fraction);
    const got = await nearestNeighbours(device, bank, queries, 10, { onProgress });
    expect(got).toBe(accuracy(predicted, test.labels));
    expect(got).toBeGreaterThan(0.93);
    // With the twin's predictions as labels every single one must match.
    const asPredicted = { ...queries, labels: Uint8Array.from(predicted) };
    expect(await nearestNeighbours(device, bank, asPredicted, 10)).toBe(1);
    expect(fractions.at(-1)).toBe(1);
    expect(buffers().left).toEqual([]);
  });

  it.each([
    [1, 1, 1],
    [1, 30, 5],
    [13, 7, 3],
    [70, 1, 9],
  ])('%i test rows, %i training rows, %i columns', async (rows, bankRows, columns) => {
    const [train, test] = [clusters(bankRows, columns, 3, 1, 1), clusters(rows, columns, 3, 1, 2)];
    const labels = Uint8Array.from(neighbourPredictions(train, test, 3));
    expect(await nearestNeighbours(device, onDevice(train), onDevice({ ...test, labels }), 3)).toBe(1);
  });

  it('cuts many queries into blocks', async () => {
    // So many training rows that memory bounds a block: 104 queries in this case.
    const [train, test] = [clusters(40_000, 2, 2, 1, 1), clusters(113, 2, 2, 1, 2)];
    const labels = Uint8Array.from(neighbourPredictions(train, test, 2, 200));
    const [bank, queries] = [onDevice(train), onDevice({ ...test, labels })];
    const fractions: number[] = [];
    const onProgress = (fraction: number) => fractions.push(fraction);
    expect(await nearestNeighbours(device, bank, queries, 2, { k: 200, onProgress })).toBe(1);
    expect(fractions).toEqual([104 / 113, 1]);
  });

  it('lets the lowest indices vote where features are zero', async () => {
    const labels = Uint8Array.from({ length: 50 }, (_, i) => (i < 11 ? 1 : 0));
    const zero = onDevice({ x: dense(50, 6, () => 0), labels });
    expect(await nearestNeighbours(device, zero, zero, 2)).toBe(11 / 50);
  });

  it('stops with the reason of the signal, and refuses sets that do not fit', async () => {
    const set = onDevice(clusters(30, 4, 3, 1, 1));
    const reason = new Error('enough');
    const buffers = watchBuffers();
    const abort = new AbortController();
    const run = nearestNeighbours(device, set, set, 3, { signal: abort.signal });
    abort.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect(buffers().left).toEqual([]);
    await expect(nearestNeighbours(device, set, { ...set, columns: 3 }, 3)).rejects.toThrow('4 columns');
    await expect(nearestNeighbours(device, set, set, 2)).rejects.toThrow('training label 2 is 2');
    await expect(nearestNeighbours(device, set, { ...set, rows: 31 }, 3)).rejects.toThrow('30 labels');
    await expect(nearestNeighbours(device, set, set, 3, { k: 0 })).rejects.toThrow('number of neighbours');
  });
});

describe('features', () => {
  it.each([undefined, 100, 297, 1000])('of raw inputs are the inputs, chunk %s', async (chunk) => {
    const made = await extractFeatures(device, digits, 'test', chunk === undefined ? {} : { chunk });
    expect([made.rows, made.columns]).toEqual([297, 64]);
    expect(made.labels).toBe(digits.test.labels);
    expectClose(await download(made.features, 297, 64), pixelsOf(digits, 'test').x.data, { absolute: 1e-7 });
    made.destroy();
  });

  it('of points, whose rows are padded', async () => {
    const moons = await loadDataset('moons', { seed: 1 });
    const made = await extractFeatures(device, moons, 'test', { chunk: 100 });
    expectClose(await download(made.features, moons.test.count, 2), moons.test.points ?? []);
    made.destroy();
  });

  it('of an encoder do not depend on how they are cut', async () => {
    const spec: EncoderSpec = {
      inputs: 64,
      backbone: [20, 9],
      head: 16,
      outputs: 8,
      activation: 'relu',
      hiddenNorm: 'batch',
      outputNorm: 'group',
    };
    const plan = ParameterStore.plan();
    planEncoder(plan, spec);
    const store = plan.allocate(device);
    initialiseEncoder(store, spec, 1);
    const create = (rows: number) =>
      Encoder.create(device, store, spec, { rows, groups: 1, which: 'average', backward: false });
    const [small, large] = [await create(100), await create(297)];
    const pixels = upload(device, pixelsOf(digits, 'test').x);
    large.input.write(await pixels.read());
    submit(device, (pass) => large.forwardFeatures(pass));
    const whole = await download(large.features, 297, 9);
    const fractions: number[] = [];
    const onProgress = (fraction: number) => fractions.push(fraction);
    const buffers = watchBuffers();
    const made = await extractFeatures(device, digits, 'test', { encoder: small, onProgress });
    expect([made.rows, made.columns]).toEqual([297, 9]);
    expectClose(await download(made.features, 297, 9), whole, { absolute: 1e-6 });
    expect(fractions.at(-1)).toBe(1);
    made.destroy();
    expect(buffers().left).toEqual([]);

    const abort = new AbortController();
    const reason = new Error('enough');
    const run = extractFeatures(device, digits, 'train', { encoder: small, signal: abort.signal });
    abort.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect(buffers().left).toEqual([]);
    for (const resource of [small, large, store]) resource.destroy();
  });
});
