/** The flows and the alignment loss on the GPU against the float64 twin, at sizes that fill no tile. */
import { createBuffer } from 'webgpu-typed';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateField } from '../../src/lzn/field';
import { runWork } from '../../src/gpu/work';
import { Flow } from '../../src/lzn/flow';
import { makeSchedule } from '../../src/lzn/schedule';
import { padRows, pitch, unpadRows } from '../../src/gpu/matrix';
import { type Case, largest, makeCase, normals, relative, sensitivity, twin } from '../oracle/lzn-cases';
import { assignment, integrate, points, velocity } from '../oracle/lzn';
import { testDevice } from './device';
import { expectSound, runCase, sameBits } from './lzn-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const SIZES: readonly (readonly [number, number])[] = [
  [1, 1],
  [2, 3],
  [31, 65],
  [33, 1],
  [257, 3],
  [64, 17],
  [5, 256],
];
const SOLVERS = [
  { solver: 'euler', grid: 'uniform', eps: 1e-4 },
  { solver: 'euler', grid: 'logsnr', eps: 1e-3 },
  { solver: 'dpm2', grid: 'uniform', eps: 1e-3 },
  { solver: 'dpm3', grid: 'uniform', eps: 1e-3 },
  { solver: 'dpm3', grid: 'logsnr', eps: 1e-3 },
  { solver: 'dpm2', grid: 'logsnr', eps: 1e-4 },
] as const;

const probabilities = (log: ArrayLike<number>) => Array.from(log, Math.exp);

/**
 * Bounds: what float32 arithmetic costs a row away from every boundary, plus a multiple of what rounding the inputs to float32
 * does to the exact answer, which is what a row near a boundary is worth.
 */
async function expectLikeTwin(c: Case): Promise<void> {
  const run = await runCase(device, c, { backward: false });
  expectSound(c, run);
  const exact = twin(c);
  const rounding = sensitivity(c);
  expect(largest(run.latents, exact.latents)).toBeLessThan(2e-6 + 30 * rounding.latents);
  expect(largest(run.finals, exact.finals)).toBeLessThan(1e-5 + 30 * rounding.finals);
  expect(largest(probabilities(run.logOwn), probabilities(exact.logOwn))).toBeLessThan(
    1e-5 + 30 * rounding.probabilities,
  );
  expect(Math.abs(run.loss - exact.loss)).toBeLessThan(1e-6 + 30 * rounding.loss);
  const last = exact.logOwn.subarray((c.steps - 1) * c.rows);
  expect(largest(run.lastP, probabilities(last))).toBeLessThan(1e-5 + 30 * rounding.probabilities);
  // A chosen step may differ where the two are within rounding of one another.
  const chosenLogP = Array.from(run.chosen, (k, i) => exact.logOwn[k * c.rows + i] ?? Number.NaN);
  const bestLogP = Array.from(exact.chosen, (k, i) => exact.logOwn[k * c.rows + i] ?? Number.NaN);
  expect(largest(chosenLogP, bestLogP)).toBeLessThan(1e-4 + 30 * rounding.loss);
}

describe.each(SIZES)('n = %i, d = %i', (n, d) => {
  it.each(n > 200 ? SOLVERS.filter((_, i) => i % 2 === 0) : SOLVERS)('$solver, $grid', async (solver) => {
    await expect(expectLikeTwin(makeCase(n, d, solver))).resolves.toBeUndefined();
  });
});

it.each(['euler', 'dpm3'] as const)(
  '%s: rows of a shared-out batch own anchors from 9 on',
  async (solver) => {
    const c = makeCase(31, 6, { rows: 12, own: 9, solver, eps: 1e-3, apart: 0.8 });
    await expect(expectLikeTwin(c)).resolves.toBeUndefined();
  },
);

describe.each([
  ['around the origin', 0, 1],
  ['a tight cluster off the centre', 12, 0.1],
] as const)('rows of no anchor, anchors %s', (_, offset, scale) => {
  it.each(SOLVERS)('$solver, $grid: dispatches of any size, same bits, like the twin', async (solver) => {
    const [n, d, rows, steps] = [19, 3, 50, 16];
    const anchors = normals(n * d, 1, scale).map((v) => v + offset);
    const start = normals(rows * d, 2);
    const buffer = createBuffer(device, 'vec4f', (n * pitch(d)) / 4, 'anchors');
    buffer.write(padRows(anchors, n, d));
    const schedule = makeSchedule({ direction: 'forward', steps, ...solver });
    const runs = await Promise.all(
      [Infinity, 3 * rows * n * pitch(d)].map(async (budget) => {
        const options = { rows, d, schedule, anchors: buffer, anchorCount: n, budget, keep: 'all' as const };
        const flow = await Flow.create(device, options);
        flow.start.write(padRows(start, rows, d));
        await runWork(device, 'test', (work) => flow.forward(work));
        const [states, stats] = await Promise.all([flow.states.read(), flow.stats.read()]);
        expect(flow.latents).toBeUndefined();
        flow.destroy();
        return { states, stats };
      }),
    );
    buffer.destroy();
    const [one, many] = runs;
    if (!one || !many) throw new Error('two runs were asked for');
    expect(sameBits(one.states, many.states) && sameBits(one.stats, many.stats)).toBe(true);
    expect(one.states.filter((v, i) => i % 4 === 3 && v !== 0)).toHaveLength(0);
    const anchorPoints = points(anchors, d);
    const exact = integrate('forward', Float64Array.from(start), anchorPoints, { steps, ...solver });
    const nudged = integrate(
      'forward',
      Float64Array.from(start, (v, i) => v * (1 + ((i % 3) - 1) * 2 ** -23)),
      anchorPoints,
      { steps, ...solver },
    );
    for (let k = 0; k <= steps; k++) {
      const expected = exact.states[k] ?? [];
      const rounding = largest(expected, nudged.states[k] ?? []);
      const actual = unpadRows(one.states.subarray(k * rows * pitch(d)), rows, d);
      // An offset of 12 costs its own rounding, 1e-6, and the logits' 1/sigma^2 multiplies it.
      expect(largest(actual, expected)).toBeLessThan((1 + offset) * (2e-6 + 30 * rounding));
    }
    const exactWinners = exact.logP.flatMap((log) =>
      Array.from({ length: rows }, (__, i) => {
        const row = log.subarray(i * n, (i + 1) * n);
        return row.indexOf(Math.max(...row));
      }),
    );
    const winners = one.stats.filter((__, i) => i % 4 === 3);
    // Step 0 of Euler has all anchors alike; elsewhere a row on a boundary may go either way.
    const wrong = exactWinners.filter((w, i) => i >= rows && w !== winners[i]).length;
    expect(wrong).toBeLessThan(0.01 * rows * steps);
  });
});

describe('the field at points', () => {
  it.each([
    [1, 1, 1],
    [7, 3, 5],
    [33, 17, 9],
    [5, 256, 3],
  ])('%i anchors in %i dimensions at %i points', async (n, d, q) => {
    const anchors = normals(n * d, 1);
    const at = normals(q * d, 2);
    const buffer = createBuffer(device, 'vec4f', (n * pitch(d)) / 4, 'anchors');
    buffer.write(padRows(anchors, n, d));
    for (const t of [0, 0.3, 0.9, 0.99]) {
      const field = await evaluateField(device, { anchors: buffer, anchorCount: n, d }, at, t);
      const [x, a] = [Float64Array.from(at), points(anchors, d)];
      const nudged = x.map((v, i) => v * (1 + ((i % 3) - 1) * 2 ** -23));
      const v = velocity(x, a, 1 - t);
      const p = assignment(x, a, 1 - t).logP.map(Math.exp);
      const rounding = {
        v: relative(velocity(nudged, a, 1 - t), v),
        p: largest(assignment(nudged, a, 1 - t).logP.map(Math.exp), p),
      };
      // Logits are measured from the origin here, near d, and carry the rounding of a number of that size.
      const floor = 1e-6 * (1 + d / 16);
      expect(relative(field.velocities, v)).toBeLessThan(floor + 30 * rounding.v);
      expect(largest(field.probabilities, p)).toBeLessThan(floor + 30 * rounding.p);
    }
    buffer.destroy();
  });

  it('refuses a time that is none', async () => {
    const buffer = createBuffer(device, 'vec4f', 1, 'anchors');
    const options = { anchors: buffer, anchorCount: 1, d: 1 };
    for (const t of [1, -0.1, Number.NaN]) {
      await expect(evaluateField(device, options, [0], t)).rejects.toThrow(RangeError);
    }
    buffer.destroy();
  });
});
