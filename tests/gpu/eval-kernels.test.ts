/** The kernels of shaders/eval against their float64 twins at awkward sizes. */
import { compile, createBuffer, createUniforms } from 'webgpu-typed';
import { beforeAll, describe, expect, it } from 'vitest';
import normaliseRows from '../../shaders/eval/normalise-rows.wgsl';
import softmaxCrossEntropy from '../../shaders/eval/softmax-cross-entropy.wgsl';
import rowProducts from '../../shaders/nn/row-products.wgsl';
import { createNarrowLinear } from '../../src/eval/narrow-linear';
import { scoped } from '../../src/eval/scope';
import { createStandardise } from '../../src/eval/standardise';
import golden from '../golden/eval-metrics.json';
import * as twin from '../oracle/eval';
import { dense, linear, linearBackward, type Dense } from '../oracle/nn';
import { normals } from '../oracle/nn-cases';
import { expectClose, testDevice } from './device';
import { download, rubbish, submit, upload } from './nn-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const matrix = (rows: readonly number[][]) =>
  dense(rows.length, rows[0]?.length ?? 0, (r, c) => rows[r]?.[c] ?? NaN);

async function runLoss(scores: Dense, targets: readonly number[]) {
  const { rows, cols: classes } = scores;
  const gradient = rubbish(device, rows, classes);
  const losses = createBuffer(device, 'f32', rows);
  const labels = createBuffer(device, 'u32', rows);
  labels.write(Uint32Array.from(targets));
  const shape = createUniforms(device, softmaxCrossEntropy, 'shape', 1);
  shape.set(0, { rows, classes, inverseRows: 1 / rows });
  shape.flush();
  const kernel = await compile(device, softmaxCrossEntropy, 'main');
  const bound = kernel.bind({ shape, scores: upload(device, scores), labels, gradient, losses });
  submit(device, (pass) => bound.dispatchThreads(pass, rows));
  return { losses: await losses.read(), gradient: await download(gradient, rows, classes) };
}

const targetsFor = (rows: number, classes: number) =>
  Array.from({ length: rows }, (_, r) => (7 * r + 3) % classes);

describe.each([
  [1, 1],
  [1, 2],
  [65, 3],
  [7, 4],
  [33, 10],
  [129, 13],
  [2, 100],
])('softmax cross-entropy: %i rows, %i classes', (rows, classes) => {
  it('loss and gradient agree with the twin, the gradient with central differences', async () => {
    const scores = normals(rows, classes, 1, 4);
    const targets = targetsFor(rows, classes);
    const got = await runLoss(scores, targets);
    const expected = twin.softmaxCrossEntropy(scores, targets);
    expectClose(got.losses, expected.losses, { absolute: 1e-5 });
    expectClose(got.gradient, expected.gradient.data, { absolute: 1e-6 / Math.sqrt(rows) });
    const step = 1e-5;
    const mean = (at: number, by: number) => {
      const moved = { ...scores, data: scores.data.map((value, i) => (i === at ? value + by : value)) };
      return twin.softmaxCrossEntropy(moved, targets).losses.reduce((sum, loss) => sum + loss, 0) / rows;
    };
    for (let at = 0; at < rows * classes; at += Math.ceil((rows * classes) / 20)) {
      const slope = (mean(at, step) - mean(at, -step)) / (2 * step);
      expect(Math.abs((got.gradient[at] ?? NaN) - slope)).toBeLessThan(2e-6);
    }
  });
});

it('softmax cross-entropy stands scores of any size', async () => {
  const scores = matrix([
    [1e6, -1e6, 0],
    [-5000, -5000, -5000],
    [300, 301, -1e30],
  ]);
  const { losses, gradient } = await runLoss(scores, [1, 2, 0]);
  const expected = twin.softmaxCrossEntropy(scores, [1, 2, 0]);
  expectClose(losses, expected.losses, { relative: 1e-6 });
  expectClose(gradient, expected.gradient.data, { absolute: 1e-6 });
});

async function runLayer(x: Dense, w: Dense, b: Dense, dy: Dense, decay: number) {
  const [rows, inputs, outputs] = [x.rows, w.rows, w.cols];
  const output = rubbish(device, rows, outputs);
  const gradients = {
    output: upload(device, dy),
    weight: rubbish(device, inputs, outputs),
    bias: rubbish(device, 1, outputs),
  };
  const [weight, bias] = [upload(device, w), upload(device, b)];
  const shape = { rows, inputs, outputs, decay };
  const layer = await createNarrowLinear(device, { ...shape, weight, bias, output, gradients });
  const bound = layer.on(upload(device, x));
  submit(device, (pass) => {
    bound.forward(pass);
    bound.backward(pass);
  });
  const result = {
    output: await download(output, rows, outputs),
    weight: await download(gradients.weight, inputs, outputs),
    bias: await download(gradients.bias, 1, outputs),
  };
  layer.destroy();
  return result;
}

describe.each([
  [1, 1, 1],
  [2, 3, 5],
  [31, 65, 10],
  [33, 1, 9],
  [257, 7, 13],
  [64, 257, 12],
  [1029, 8, 25],
])('narrow linear layer: %i rows, %i -> %i', (rows, inputs, outputs) => {
  const x = normals(rows, inputs, 1);
  const w = normals(inputs, outputs, 2, 1 / Math.sqrt(inputs));
  const [b, dy] = [normals(1, outputs, 3), normals(rows, outputs, 4)];

  it('forward and backward agree with the twin, and a rerun gives the same bits', async () => {
    const got = await runLayer(x, w, b, dy, 0.25);
    expectClose(got.output, linear(x, w, b).data, { relative: 1e-6 });
    const back = linearBackward(x, w, dy);
    const weight = back.weight.data.map((value, i) => value + 0.25 * (w.data[i] ?? NaN));
    expectClose(got.weight, weight, { relative: 1e-6 });
    expectClose(got.bias, back.bias.data, { relative: 1e-6 });
    const again = await runLayer(x, w, b, dy, 0.25);
    for (const key of ['output', 'weight', 'bias'] as const) expectClose(again[key], got[key]);
  });
});

it('the whole gradient of the probe agrees with the golden one', async () => {
  const { f, y, W, b, wd, expected } = golden.linear_probe;
  const [x, w, bias] = [matrix(f), matrix(W), matrix([b])];
  const { losses, gradient } = await runLoss(linear(x, w, bias), y);
  const penalty = (wd / 2) * w.data.reduce((sum, value) => sum + value * value, 0);
  const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length + penalty;
  expect(Math.abs(loss - expected.loss)).toBeLessThan(1e-6);
  const dy = { rows: x.rows, cols: w.cols, data: Float64Array.from(gradient) };
  const got = await runLayer(x, w, bias, dy, wd);
  expectClose(got.weight, expected.grad_W.flat(), { absolute: 1e-7 });
  expectClose(got.bias, expected.grad_b, { absolute: 1e-7 });
});

describe.each([
  [2, 1, 1],
  [1, 3, 5],
  [33, 65, 2],
  [257, 9, 40],
])('standardise: %i rows x %i columns, applied to %i', (rows, columns, others) => {
  it('agrees with the twin', async () => {
    // The last column is far from zero; column 1 is constant in the training set, not at zero, and not so in the other.
    const shape = (x: Dense, constant: boolean) =>
      dense(x.rows, x.cols, (r, c) =>
        Math.fround(
          constant && c === 1 ? 1234.567 : (x.data[r * x.cols + c] ?? NaN) + (c === columns - 1 ? 50 : 0),
        ),
      );
    const train = shape(normals(rows, columns, 1, 2), true);
    const other = shape(normals(others, columns, 2, 2), false);
    const order = Array.from({ length: rows + 3 }, (_, i) => (5 * i + 1) % rows);
    await scoped(async (own) => {
      const set = (x: Dense) => ({
        features: own(upload(device, x)),
        rows: x.rows,
        columns,
        labels: new Uint8Array(x.rows),
      });
      const standardise = await createStandardise(device, set(train), own);
      const expected = twin.standardise(train, train);
      const got = await download(standardise(set(train), Uint32Array.from(order)), order.length, columns);
      const ordered = order.flatMap((row) => [...expected.data.subarray(row * columns, (row + 1) * columns)]);
      expectClose(got, ordered, { absolute: 1e-4 });
      const onOther = await download(standardise(set(other)), others, columns);
      expectClose(onOther, twin.standardise(train, other).data, { absolute: 1e-3 });
      const dead = onOther.filter((_, i) => i % columns === 1);
      expect(dead.every((value) => value === 0)).toBe(true);
    });
  });
});

async function runUnit(x: Dense) {
  const { rows, cols: columns } = x;
  const y = rubbish(device, rows, columns);
  const shape = createUniforms(device, normaliseRows, 'shape', 1);
  shape.set(0, { rows, columns });
  shape.flush();
  const kernel = await compile(device, normaliseRows, 'main');
  const bound = kernel.bind({ shape, x: upload(device, x), y });
  submit(device, (pass) => bound.dispatchThreads(pass, rows));
  return y;
}

it('rows of unit length, tiny, huge or zero', async () => {
  const x = matrix([
    [3, 4, 0, 0, 0],
    [0, 0, 0, 0, 0],
    [1e25, -1e25, 1e25, 0, 1e25],
    [1e-25, 0, 0, 0, 0],
    [1e-36, 1e-36, 0, 0, 0],
  ]);
  const expected = [...twin.unitRows(x).data.subarray(0, 20), 0, 0, 0, 0, 0];
  expectClose(await download(await runUnit(x), 5, 5), expected, { absolute: 1e-6 });
});

describe.each([
  [1, 1, 1],
  [9, 3, 5],
  [65, 38, 7],
  [8, 257, 65],
])('cosine similarity: %i queries, %i rows, %i columns', (count, bankRows, columns) => {
  it('agrees with the twin for every block', async () => {
    const [queries, bank] = [normals(count, columns, 1, 3), normals(bankRows, columns, 2, 0.1)];
    const shape = createUniforms(device, rowProducts, 'shape', 2);
    const half = Math.ceil(count / 2);
    shape.set(0, { first: 0, rows: count, others: bankRows, columns });
    shape.set(1, { first: half, rows: Math.max(1, count - half), others: bankRows, columns });
    shape.flush();
    const kernel = await compile(device, rowProducts, 'main');
    const [q, b] = [await runUnit(queries), await runUnit(bank)];
    const expected = twin.cosine(queries, bank).data;
    for (const [slot, first] of [0, count > 1 ? half : 0].entries()) {
      const rows = count - first;
      const similarities = rubbish(device, rows, bankRows);
      const bound = kernel.bind({ shape, a: q, b, products: similarities });
      submit(device, (pass) =>
        bound.dispatchThreads(pass, [Math.ceil(bankRows / 8), Math.ceil(rows / 8)], count > 1 ? slot : 0),
      );
      const got = await download(similarities, rows, bankRows);
      expectClose(got, expected.subarray(first * bankRows), { absolute: 2e-6 });
    }
  });
});
