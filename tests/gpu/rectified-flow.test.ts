/** Rectified flow against its float64 twin: what it draws, its loss and its gradient, at awkward sizes. */
import { describe, expect, it } from 'vitest';
import { createBuffer } from 'webgpu-typed';
import { Work } from '../../src/gpu/work';
import { RectifiedFlow } from '../../src/objectives/rectified-flow';
import { fillNormals, STREAM } from '../../src/random/philox';
import { pitch } from '../../src/gpu/matrix';
import { type Dense, dense, get } from '../oracle/nn';
import { drawnNoise, drawnTimes, onTheLine, rectifiedLoss } from '../oracle/rectified-flow';
import { expectClose, testDevice } from './device';
import { download, rubbish, upload } from './nn-harness';

const SEED = 4_000_000_007;

/** A decoder whose answer stands in its output already; it counts how often it was asked. */
function stand(device: GPUDevice, output: Dense) {
  const { rows, cols } = output;
  const decoder = {
    rows,
    labels: createBuffer(device, 'u32', rows),
    times: createBuffer(device, 'f32', rows),
    state: rubbish(device, rows, cols),
    output: upload(device, output),
    outputGradient: rubbish(device, rows, cols),
    asked: [0, 0],
    forward: () => void (decoder.asked[0] = (decoder.asked[0] ?? 0) + 1),
    backward: () => void (decoder.asked[1] = (decoder.asked[1] ?? 0) + 1),
  };
  return decoder;
}

async function run(kind: 'image' | 'points', rows: number, inputs: number, iteration: number) {
  const device = await testDevice();
  const numbers = (k: number) => {
    const normals = new Float32Array(rows * inputs);
    fillNormals(normals, 1, STREAM.probe, k);
    return dense(rows, inputs, (r, c) => normals[r * inputs + c] ?? 0);
  };
  const samples = numbers(0);
  const output = numbers(1);
  const decoder = stand(device, output);
  const target = upload(device, samples);
  const flow = await RectifiedFlow.create(device, {
    rows,
    inputs,
    kind,
    seed: SEED,
    target,
    decoder,
    backward: true,
  });
  flow.prepare(
    iteration,
    Array.from({ length: rows }, (_, r) => r % 10),
  );
  const work = new Work(device, 'test');
  flow.forward(work);
  flow.backward(work);
  work.submit();
  const got = {
    state: await download(decoder.state, rows, inputs),
    velocity: await download(flow.velocity, rows, inputs),
    gradient: await download(decoder.outputGradient, rows, inputs),
    rows: (await flow.rows.read()).filter((_, i) => i % 4 === 0),
    times: await decoder.times.read(),
    labels: await decoder.labels.read(),
  };
  expect(decoder.asked).toEqual([1, 1]);
  flow.destroy();
  return { got, samples, output };
}

describe.each([
  ['image', 33, 785],
  ['image', 3, 64],
  ['points', 65, 2],
  ['points', 1, 7],
] as const)('rectified flow of %s, %i x %i', (kind, rows, inputs) => {
  it('draws, measures and pulls as the float64 twin', async () => {
    const { got, samples, output } = await run(kind, rows, inputs, 3);
    const x1 = dense(rows, inputs, (r, c) =>
      kind === 'image' ? 2 * get(samples, r, c) - 1 : get(samples, r, c),
    );
    const x0 = drawnNoise(rows, inputs, SEED, 3);
    const times = drawnTimes(rows, SEED, 3);
    expectClose(got.times, times, { absolute: 1e-7 });
    expectClose(got.state, onTheLine(x1, x0, times).data, { absolute: 1e-5 });
    expectClose(
      got.velocity,
      x1.data.map((value, i) => value - (x0.data[i] ?? 0)),
      { absolute: 1e-5 },
    );
    const expected = rectifiedLoss(output, x1, x0);
    expectClose(got.rows, expected.rows, { relative: 1e-6 });
    expectClose(got.gradient, expected.gradient.data, { relative: 1e-6 });
    expect([...got.labels]).toEqual(Array.from({ length: rows }, (_, r) => r % 10));
  });
});

describe('rectified flow', () => {
  it('has the noise of the CPU, the same bits twice, and others in the next iteration', async () => {
    const [rows, inputs] = [5, 30];
    const first = await run('points', rows, inputs, 7);
    const noise = new Float32Array(rows * pitch(inputs));
    fillNormals(noise, SEED, STREAM.flowNoise, 7);
    const x0 = first.got.velocity.map((v, i) => (first.samples.data[i] ?? 0) - v);
    expectClose(
      x0,
      noise.filter((_, i) => i % pitch(inputs) < inputs),
      { absolute: 1e-5 },
    );
    expect((await run('points', rows, inputs, 7)).got).toEqual(first.got);
    const other = await run('points', rows, inputs, 8);
    expect(other.got.velocity).not.toEqual(first.got.velocity);
    expect(other.got.times).not.toEqual(first.got.times);
  });

  it('refuses a decoder of other rows or without gradients, and a batch of other labels', async () => {
    const device = await testDevice();
    const decoder = stand(
      device,
      dense(4, 2, () => 0),
    );
    const target = rubbish(device, 4, 2);
    const options = { rows: 4, inputs: 2, kind: 'points', seed: 1, target, backward: true } as const;
    await expect(RectifiedFlow.create(device, { ...options, rows: 3, decoder })).rejects.toThrow(
      'the decoder has 4 rows, not 3',
    );
    await expect(
      RectifiedFlow.create(device, { ...options, decoder: { ...decoder, outputGradient: undefined } }),
    ).rejects.toThrow('without gradients');
    const flow = await RectifiedFlow.create(device, { ...options, decoder });
    expect(() => flow.prepare(0, [1, 2])).toThrow('expected the labels of 4 rows, got 2');
    flow.destroy();
  });
});
