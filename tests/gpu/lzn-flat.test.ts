/** The flow kernels for d <= 3, whose rows lie in the lanes of vectors, against the float64 twin at sizes that fill no tile. */
import { createBuffer } from 'webgpu-typed';
import { beforeAll, describe, expect, it } from 'vitest';
import { padRows, pitch, unpadRows } from '../../src/gpu/matrix';
import { runWork } from '../../src/gpu/work';
import { Flow, type FlowOptions } from '../../src/lzn/flow';
import { makeSchedule } from '../../src/lzn/schedule';
import { integrate, points } from '../oracle/lzn';
import { type Case, largest, makeCase, normals, slope } from '../oracle/lzn-cases';
import { testDevice } from './device';
import { expectSound, runCase, sameBits } from './lzn-harness';
import { norm, wrongGradient, wrongValues } from './lzn-verdict';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const SOLVERS = [
  { solver: 'euler', grid: 'uniform', eps: 1e-4 },
  { solver: 'dpm2', grid: 'uniform', eps: 1e-3 },
  { solver: 'dpm3', grid: 'logsnr', eps: 1e-3 },
  { solver: 'euler', grid: 'logsnr', eps: 1e-3 },
] as const;

/** `sum` and a late cut-off, so that no tie between steps spoils a derivative. */
const shared = { apart: 0.8, alpha: 0.7, cutOff: 2, aggregate: 'sum' } as const;
const CASES: readonly Case[] = [
  ...[1, 2, 31, 33, 257].flatMap((n, i) =>
    [1, 2, 3].map((d) =>
      makeCase(n, d, { ...shared, ...SOLVERS[(i + d) % SOLVERS.length], steps: n > 200 ? 5 : 9 }),
    ),
  ),
  makeCase(45, 2, { ...shared, ...SOLVERS[1], steps: 7, rows: 18, own: 9 }),
  makeCase(50, 3, { ...shared, ...SOLVERS[2], steps: 7, rows: 37, own: 5 }),
];

it.each(CASES)('n = $n, d = $d, $rows rows, $solver $grid: like the twin', async (c) => {
  const run = await runCase(device, c);
  expectSound(c, run);
  expect([...wrongValues(c, run), ...wrongGradient(c, run)]).toEqual([]);
});

it.each([1, 2, 3])('d = %i: every coordinate of a gradient like the twin', async (d) => {
  const c = makeCase(6, d, { ...shared, apart: 1, alpha: 1, steps: 12, solver: 'dpm3', eps: 1e-3 });
  const run = await runCase(device, c);
  const size = norm(run.gradient);
  const wrong = Array.from(run.gradient, (_, i) => {
    const unit = new Float64Array(run.gradient.length);
    unit[i] = 1;
    const { value, doubt } = slope(c, unit, 2e-5);
    return [Math.abs((run.gradient[i] ?? Number.NaN) - value) / size, doubt / size] as const;
  }).filter(([error, doubt]) => !(error < 5e-5 && doubt < 1e-6));
  expect(wrong).toEqual([]);
});

it.each([2, 3])(
  'd = %i: same bits on old buffers, in dispatches of any size, with every second state kept, and in any form',
  async (d) => {
    const c = makeCase(150, d, { ...shared, ...SOLVERS[2], steps: 5, rows: 131, own: 3 });
    const pairs = c.n * pitch(d);
    const one = await runCase(device, c);
    for (const how of [
      { times: 2 },
      { form: 'rows' },
      { form: 'tiles' },
      { budget: 64 * pairs },
      { budget: 2 * c.rows * pairs },
      { budget: 1, keep: 2 },
    ] as const) {
      const other = await runCase(device, c, how);
      const names = ['forwardStats', 'latents', 'rows', 'firstGradient', 'secondGradient'] as const;
      // A ring of states is laid out otherwise; everything else is the same.
      for (const name of 'keep' in how ? names : ([...names, 'inverseStates', 'forwardStates'] as const)) {
        expect(sameBits(one.stored[name], other.stored[name]), `${name}, ${JSON.stringify(how)}`).toBe(true);
      }
    }
  },
);

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

describe.each([1, 2, 3])('d = %i, rows of no anchor', (d) => {
  const solver = { solver: 'dpm2', grid: 'uniform', eps: 1e-3, steps: 8 } as const;
  const [n, rows] = [45, 19];
  const schedule = makeSchedule({ direction: 'forward', ...solver });
  const options = { rows, d, anchorCount: n, schedule };

  it('like the twin at every step', async () => {
    const [anchors, start] = [normals(n * d, 1), normals(rows * d, 2)];
    const { states } = await runRows(options, anchors, start);
    const exact = integrate('forward', Float64Array.from(start), points(anchors, d), solver);
    const moved = [0, 1, 2].map((shift) => {
      const nudged = Float64Array.from(start, (v, i) => v * (1 + (((i + shift) % 3) - 1) * 2 ** -23));
      return integrate('forward', nudged, points(anchors, d), solver).states;
    });
    exact.states.forEach((expected, k) => {
      const actual = unpadRows(states.subarray(k * rows * pitch(d)), rows, d);
      const rounding = Math.max(...moved.map((nudged) => largest(expected, nudged[k] ?? [])));
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

it.each([1, 2, 3])('d = %i: 1 / Z is marked where nothing else is in the sum, and only there', async (d) => {
  const [n, rows, steps] = [9, 40, 20];
  const schedule = makeSchedule({ direction: 'forward', solver: 'euler', grid: 'logsnr', eps: 1e-3, steps });
  const anchors = normals(n * d, 1);
  const options = { rows, d, anchorCount: n, schedule };
  const { states, stats } = await runRows(options, anchors, normals(rows * d, 2));
  const wrong: string[] = [];
  const seen = { alone: 0, company: 0 };
  schedule.steps.forEach(({ kappa, rho }, k) => {
    for (let i = 0; i < rows; i++) {
      const at = 4 * (k * rows + i);
      const logits = Array.from({ length: n }, (_, j) => {
        const gaps = Array.from(
          { length: d },
          (__, c) => (states[at + c] ?? 0) - rho * (anchors[j * d + c] ?? 0),
        );
        return -kappa * gaps.reduce((sum, gap) => sum + gap * gap, 0);
      });
      const [first = 0, second = 0] = logits.toSorted((a, b) => b - a);
      const behind = first - second;
      const share = stats[at + 1] ?? Number.NaN;
      // Between the two, exp is what the adapter makes of the smallest numbers.
      if (behind > 105 ? share !== 2 : behind < 85 && !(share <= 1)) wrong.push(`${behind} nats: ${share}`);
      seen[behind > 105 ? 'alone' : 'company'] += 1;
    }
  });
  expect(wrong).toEqual([]);
  expect(Math.min(seen.alone, seen.company)).toBeGreaterThan(100);
});
