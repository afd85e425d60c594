/** Every layer's kernels against their float64 twins at awkward sizes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createActivation } from '../../src/nn/activation';
import { createBatchNorm } from '../../src/nn/batch-norm';
import { createGroupNorm } from '../../src/nn/group-norm';
import { createLinear } from '../../src/nn/linear';
import blocks from '../golden/nn-blocks.json';
import * as twin from '../oracle/nn';
import { normals } from '../oracle/nn-cases';
import { expectClose, testDevice } from './device';
import { download, rubbish, submit, upload } from './nn-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

describe.each([
  [1, 1, 1],
  [2, 3, 5],
  [31, 65, 33],
  [33, 1, 9],
  [257, 3, 65],
  [64, 257, 7],
  [8, 12, 16],
])('linear: %i rows, %i -> %i', (rows, inputs, outputs) => {
  it('forward and backward agree with the twin', async () => {
    const x = normals(rows, inputs, 1);
    const w = normals(inputs, outputs, 2, 1 / Math.sqrt(inputs));
    const b = normals(1, outputs, 3);
    const dy = normals(rows, outputs, 4);
    const output = rubbish(device, rows, outputs);
    const gradients = {
      output: upload(device, dy),
      input: rubbish(device, rows, inputs),
      weight: rubbish(device, inputs, outputs),
      bias: rubbish(device, 1, outputs),
    };
    const layer = await createLinear(device, {
      rows,
      inputs,
      outputs,
      input: upload(device, x),
      output,
      weight: upload(device, w),
      bias: upload(device, b),
      gradients,
    });
    submit(device, (pass) => {
      layer.forward(pass);
      layer.backward(pass);
    });
    const expected = twin.linearBackward(x, w, dy);
    expectClose(await download(output, rows, outputs), twin.linear(x, w, b).data, {
      relative: 1e-6,
      absolute: 1e-5,
    });
    expectClose(await download(gradients.input, rows, inputs), expected.x.data, { relative: 1e-6 });
    expectClose(await download(gradients.weight, inputs, outputs), expected.weight.data, { relative: 1e-6 });
    expectClose(await download(gradients.bias, 1, outputs), expected.bias.data, { relative: 1e-6 });
    layer.destroy();
  });
});

it('linear without bias, for inference only', async () => {
  const [x, w] = [normals(9, 5, 1), normals(5, 6, 2)];
  const output = rubbish(device, 9, 6);
  const layer = await createLinear(device, {
    rows: 9,
    inputs: 5,
    outputs: 6,
    input: upload(device, x),
    output,
    weight: upload(device, w),
  });
  submit(device, (pass) => layer.forward(pass));
  expectClose(await download(output, 9, 6), twin.linear(x, w).data, { relative: 1e-6 });
  expect(() => submit(device, (pass) => layer.backward(pass))).toThrow('without gradients');
});

describe.each(['relu', 'gelu'] as const)('%s', (activation) => {
  it.each([
    [1, 1],
    [33, 3],
    [31, 65],
  ])('%i x %i', async (rows, columns) => {
    const x = normals(rows, columns, 5, 3);
    // Far tails: where exp would overflow, and where the cubic would.
    for (const [i, value] of [-40, 40, -1e4, 1e4, -1e20, 1e20, 0].entries()) {
      if (i < x.data.length) x.data[i] = Math.fround(value);
    }
    const dy = normals(rows, columns, 6);
    const output = rubbish(device, rows, columns);
    const gradients = { output: upload(device, dy), input: rubbish(device, rows, columns) };
    const layer = await createActivation(device, {
      activation,
      rows,
      columns,
      input: upload(device, x),
      output,
      gradients,
    });
    submit(device, (pass) => {
      layer.forward(pass);
      layer.backward(pass);
    });
    const y = twin.activate(activation, x);
    // Relative entry by entry: the tails span twenty orders of magnitude.
    const scaled = (values: ArrayLike<number>) =>
      Array.from(values, (v, i) => v / Math.max(1, Math.abs(x.data[i] ?? 0)));
    expectClose(scaled(await download(output, rows, columns)), scaled(y.data), { absolute: 1e-6 });
    const dx = twin.activateBackward(activation, x, dy);
    expectClose(await download(gradients.input, rows, columns), dx.data, { absolute: 5e-6 });
  });
});

/** Runs a normalisation layer on the GPU with every gradient. */
async function runNorm(
  kind: 'batch' | 'group',
  groups: number,
  x: twin.Dense,
  scale: twin.Dense,
  shift: twin.Dense,
  dy: twin.Dense,
  running?: { start: twin.Dense; mode: 'train' | 'inference'; track: boolean },
) {
  const { rows, cols: columns } = x;
  const output = rubbish(device, rows, columns);
  const gradients = {
    output: upload(device, dy),
    input: rubbish(device, rows, columns),
    scale: rubbish(device, 1, columns),
    shift: rubbish(device, 1, columns),
  };
  const state = upload(device, running?.start ?? twin.dense(2, columns, (r) => r));
  const common = {
    rows,
    columns,
    input: upload(device, x),
    output,
    scale: upload(device, scale),
    shift: upload(device, shift),
    gradients,
  };
  const mode = running?.mode ?? 'train';
  const layer =
    kind === 'group'
      ? await createGroupNorm(device, common)
      : await createBatchNorm(device, {
          ...common,
          groups,
          mode,
          track: running?.track ?? false,
          running: state,
        });
  submit(device, (pass) => {
    layer.forward(pass);
    if (mode === 'train') layer.backward(pass);
  });
  const result = {
    y: await download(output, rows, columns),
    ...(mode === 'train' && {
      x: await download(gradients.input, rows, columns),
      scale: await download(gradients.scale, 1, columns),
      shift: await download(gradients.shift, 1, columns),
    }),
    running: await download(state, 2, columns),
  };
  layer.destroy();
  return result;
}

describe.each([
  ['batch', 1, 2, 3],
  ['batch', 1, 31, 65],
  ['batch', 1, 257, 3],
  ['batch', 2, 66, 33],
  ['batch', 3, 27, 1],
  ['group', 1, 1, 2],
  ['group', 1, 33, 3],
  ['group', 1, 2, 7],
  ['group', 1, 257, 8],
  ['group', 1, 31, 64],
] as const)('%s norm: %i groups of rows, %i x %i', (kind, groups, rows, columns) => {
  it('forward and backward agree with the twin', async () => {
    // A mean of four deviations: the one-sweep variance would show.
    const x = normals(rows, columns, 7, 0.5, 2);
    const [scale, shift, dy] = [normals(1, columns, 8), normals(1, columns, 9), normals(rows, columns, 10)];
    const got = await runNorm(kind, groups, x, scale, shift, dy);
    const expected = twin.normBackward(x, scale, dy, kind, groups);
    expectClose(got.y, twin.norm(x, scale, shift, kind, groups).data, { absolute: 2e-5 });
    // Absolute: with two or three entries a set the terms of the gradient all but cancel, and 1 / deviation is large.
    expectClose(got.x ?? [], expected.x.data, { absolute: 1e-4 });
    expectClose(got.scale ?? [], expected.scale.data, { absolute: 2e-5 });
    expectClose(got.shift ?? [], expected.shift.data, { absolute: 2e-5 });
  });
});

const matrix = (rows: readonly number[][]) =>
  twin.dense(rows.length, rows[0]?.length ?? 0, (r, c) => rows[r]?.[c] ?? NaN);

describe('batch norm', () => {
  it('agrees with the golden numbers', async () => {
    const { x, gamma, beta, upstream, expected } = blocks.batchnorm1d_train;
    const got = await runNorm('batch', 1, matrix(x), matrix([gamma]), matrix([beta]), matrix(upstream));
    expectClose(got.y, expected.y.flat(), { absolute: 1e-6 });
    expectClose(got.x ?? [], expected.grad_x.flat(), { absolute: 2e-6 });
    expectClose(got.scale ?? [], expected.grad_gamma, { absolute: 2e-6 });
    expectClose(got.shift ?? [], expected.grad_beta, { absolute: 2e-6 });
  });

  it('moves the running statistics group after group, only where they are tracked', async () => {
    const [x, one, zero] = [normals(20, 5, 11, 2, 1), twin.dense(1, 5, () => 1), twin.dense(1, 5, () => 0)];
    const start = twin.dense(2, 5, (r, c) => 1 + r + c / 10);
    const tracked = await runNorm('batch', 2, x, one, zero, x, { start, mode: 'train', track: true });
    const row = (r: number) => Array.from({ length: 5 }, (_, c) => twin.get(start, r, c));
    const expected = twin.runningStatistics(x, 2, row(0), row(1));
    expectClose(tracked.running, [...expected.mean, ...expected.variance], { absolute: 1e-5 });
    const untracked = await runNorm('batch', 2, x, one, zero, x, { start, mode: 'train', track: false });
    expectClose(untracked.running, Float32Array.from(start.data));
    const huge = twin.dense(20, 5, () => 3e38); // their sum is no number, and 0 times it neither
    const looked = await runNorm('batch', 2, huge, one, zero, x, { start, mode: 'train', track: false });
    expectClose(looked.running, Float32Array.from(start.data));
  });

  it('uses the running statistics at inference', async () => {
    const [x, scale, shift] = [normals(7, 5, 12), normals(1, 5, 13), normals(1, 5, 14)];
    const start = twin.dense(2, 5, (r, c) => Math.fround(0.5 + r + c / 10));
    const got = await runNorm('batch', 1, x, scale, shift, x, { start, mode: 'inference', track: false });
    const expected = twin.dense(7, 5, (r, c) => {
      const h = (twin.get(x, r, c) - twin.get(start, 0, c)) / Math.sqrt(twin.get(start, 1, c) + 1e-5);
      return twin.get(scale, 0, c) * h + twin.get(shift, 0, c);
    });
    expectClose(got.y, expected.data, { absolute: 2e-6 });
    expectClose(got.running, Float32Array.from(start.data));
  });

  it('refuses rows that cannot be cut, and groups of one row', async () => {
    const x = normals(3, 2, 1);
    await expect(runNorm('batch', 2, x, x, x, x)).rejects.toThrow('3 rows cannot be cut into 2 equal groups');
    await expect(runNorm('batch', 3, x, x, x, x)).rejects.toThrow('at least two rows');
  });
});

it('group norm refuses columns that groups of 8 cannot cut', async () => {
  const x = normals(2, 12, 1);
  await expect(runNorm('group', 1, x, x, x, x)).rejects.toThrow('12 columns');
});
