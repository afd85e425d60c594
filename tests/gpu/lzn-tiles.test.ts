/**
 * Both forms of the flow kernels, the one for GPUs and the one for software adapters, against the float64 twin at sizes that fill
 * no tile. The form for GPUs runs here on whatever adapter the tests have.
 */
import { createBuffer } from 'webgpu-typed';
import { beforeAll, describe, expect, it } from 'vitest';
import { padRows, pitch, unpadRows } from '../../src/gpu/matrix';
import { runWork } from '../../src/gpu/work';
import { Flow, type FlowOptions } from '../../src/lzn/flow';
import { flowKernels } from '../../src/lzn/flow-kernels';
import { makeSchedule } from '../../src/lzn/schedule';
import { integrate, points } from '../oracle/lzn';
import { type Case, largest, makeCase, normals } from '../oracle/lzn-cases';
import { testDevice } from './device';
import { expectSound, runCase, sameBits } from './lzn-harness';
import { wrongGradient, wrongValues } from './lzn-verdict';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const FORMS = ['rows', 'tiles'] as const;

/** `sum`, because ties between steps would spoil a derivative; `plain` on the log-SNR grid, whose late log P are -1e5. */
const shared = { apart: 0.4, alpha: 0.7, cutOff: 2, aggregate: 'sum' } as const;
const plain = { ...shared, grid: 'logsnr', loss: 'plain', eps: 1e-3 } as const;
const CASES: readonly Case[] = [
  makeCase(1, 64, { ...shared, steps: 4 }),
  makeCase(2, 17, { ...shared, steps: 8, solver: 'dpm3', eps: 1e-3 }),
  makeCase(31, 65, { ...plain, steps: 10, solver: 'dpm2' }),
  makeCase(33, 4, { ...shared, steps: 12 }),
  // An odd multiple of 16: the second half of the last tile lies beyond the padded weights.
  makeCase(48, 64, { ...plain, steps: 12, rows: 18, own: 9, solver: 'dpm3' }),
  makeCase(257, 4, { ...shared, steps: 6 }),
];

it('the forms are different kernels', async () => {
  const [rows, tiles] = await Promise.all(FORMS.map((form) => flowKernels(4, form)));
  for (const name of ['walk', 'adjoint', 'gather'] as const) expect(rows?.[name]).not.toBe(tiles?.[name]);
});

describe.each(FORMS)('form %s', (form) => {
  it.each(CASES)('n = $n, d = $d, $solver $grid: like the twin', async (c) => {
    const run = await runCase(device, c, { form });
    expectSound(c, run);
    expect([...wrongValues(c, run), ...wrongGradient(c, run)]).toEqual([]);
  });

  it('same bits on old buffers, in dispatches of any size, and with every second state kept', async () => {
    const c = makeCase(80, 9, {
      ...shared,
      steps: 5,
      rows: 70,
      own: 3,
      solver: 'dpm3',
      grid: 'uniform',
      eps: 1e-3,
    });
    const pairs = c.n * pitch(c.d);
    const one = await runCase(device, c, { form });
    for (const how of [
      { times: 2 },
      { budget: 64 * pairs },
      { budget: 2 * c.rows * pairs },
      { budget: 1, keep: 2 },
    ]) {
      const other = await runCase(device, c, { form, ...how });
      const names = ['forwardStats', 'latents', 'rows', 'firstGradient', 'secondGradient'] as const;
      // A ring of states is laid out otherwise; everything else is the same.
      for (const name of 'keep' in how ? names : ([...names, 'inverseStates', 'forwardStates'] as const)) {
        expect(sameBits(one.stored[name], other.stored[name]), `${name}, ${JSON.stringify(how)}`).toBe(true);
      }
    }
  });
});

/** States of all steps and statistics of a forward flow of rows of no anchor. */
async function runRows(
  options: Omit<FlowOptions, 'anchors' | 'keep'>,
  anchors: Float32Array,
  start: Float32Array,
): Promise<{ states: Float32Array; stats: Float32Array }> {
  const { rows, d, anchorCount } = options;
  const buffer = createBuffer(device, 'vec4f', (anchorCount * pitch(d)) / 4, 'anchors');
  buffer.write(padRows(anchors, anchorCount, d));
  const flow = await Flow.create(device, { ...options, anchors: buffer, keep: 'all' });
  flow.start.write(padRows(start, rows, d));
  await runWork(device, 'test', (work) => flow.forward(work));
  const [states, stats] = await Promise.all([flow.states.read(), flow.stats.read()]);
  flow.destroy();
  buffer.destroy();
  return { states, stats };
}

describe.each(FORMS)('form %s, rows of no anchor', (form) => {
  const solver = { solver: 'dpm2', grid: 'uniform', eps: 1e-3, steps: 8 } as const;
  const [n, d, rows] = [45, 17, 19];
  const schedule = makeSchedule({ direction: 'forward', ...solver });
  const options = { rows, d, anchorCount: n, schedule, form };

  it('like the twin at every step', async () => {
    const [anchors, start] = [normals(n * d, 1), normals(rows * d, 2)];
    const { states } = await runRows(options, anchors, start);
    const exact = integrate('forward', Float64Array.from(start), points(anchors, d), solver);
    const nudged = Float64Array.from(start, (v, i) => v * (1 + ((i % 3) - 1) * 2 ** -23));
    const moved = integrate('forward', nudged, points(anchors, d), solver);
    exact.states.forEach((expected, k) => {
      const actual = unpadRows(states.subarray(k * rows * pitch(d)), rows, d);
      const rounding = largest(expected, moved.states[k] ?? []);
      expect(largest(actual, expected), `step ${k}`).toBeLessThan(2e-6 + 20 * rounding);
    });
  });

  it('of equal anchors the first one wins, wherever in a tile the others are', async () => {
    const different = normals(5 * d, 1);
    const anchors = Float32Array.from({ length: n * d }, (_, i) => different[i % (5 * d)] ?? 0);
    const { stats } = await runRows(options, anchors, normals(rows * d, 2));
    const winners = stats.filter((_, i) => i % 4 === 3);
    expect(winners).toHaveLength(solver.steps * rows);
    expect(Math.max(...winners)).toBeLessThan(5);
    expect(new Set(winners).size).toBeGreaterThan(1);
  });
});
