/** Repeatability of the flow kernels, inputs at the edge of what they must bear, and the round trip anchor -> latent -> anchor. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Case, largest, makeCase, twin } from '../oracle/lzn-cases';
import { testDevice } from './device';
import { expectSound, runCase, sameBits } from './lzn-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** Every anchor is the first one. */
const same = (values: Float32Array<ArrayBuffer>) => values.map((_, i) => values[i % 3] ?? 0);
/** Anchors 2 i + 1 are anchors 2 i, in 3 dimensions. */
const paired = (values: Float32Array<ArrayBuffer>) =>
  values.map((_, i) => values[6 * Math.floor(i / 6) + (i % 3)] ?? 0);

/** The losses of the twin, each row to float32's precision of a number of that size. */
async function expectFinite(c: Case, bound = 1e-4): Promise<void> {
  const run = await runCase(device, c);
  expectSound(c, run);
  const exact = twin(c);
  const size = Math.max(1, ...exact.rowLoss.map(Math.abs));
  expect(largest(run.rowLoss, exact.rowLoss) / size).toBeLessThan(bound);
  // A log-probability stays finite where the probability underflows.
  expect(Math.min(...run.logOwn)).toBeGreaterThan(-1e30);
  expect(Math.max(...run.logOwn)).toBeLessThan(1e-5);
}

/** Share of rows that come back to their own anchor: same anchors both ways, mean of 4 draws. */
async function shareBack(solver: 'euler' | 'dpm2'): Promise<number> {
  let back = 0;
  for (let seed = 1; seed <= 4; seed++) {
    const c = makeCase(64, 16, { solver, eps: solver === 'euler' ? 1e-4 : 1e-3, alpha: 1, apart: 0, seed });
    const { winners } = await runCase(device, c, { backward: false });
    back += winners.filter((winner, i) => winner === i).length / 64 / 4;
  }
  return back;
}

describe('repeatability', () => {
  const cases: readonly (readonly [string, Case])[] = [
    ['euler', makeCase(61, 5, { apart: 0.8 })],
    ['dpm3', makeCase(45, 17, { solver: 'dpm3', eps: 1e-3, apart: 0.8, loss: 'plain', aggregate: 'sum' })],
    ['heun', makeCase(37, 6, { solver: 'heun', eps: 1e-3, apart: 0.8 })],
    ['dpm1', makeCase(33, 7, { solver: 'dpm1', grid: 'logsnr', eps: 1e-3, apart: 0.8 })],
    ['gauss2', makeCase(41, 10, { solver: 'gauss2', grid: 'capacity', eps: 1e-3, apart: 0.8 })],
    ['gauss2 in the plane', makeCase(70, 2, { solver: 'gauss2', grid: 'capacity', eps: 1e-3, apart: 0.8 })],
    ['shared-out rows', makeCase(45, 6, { rows: 29, own: 16, solver: 'dpm2', eps: 1e-3, apart: 0.8 })],
  ];

  it.each(cases)(
    '%s: two runs give the same bits, and running twice on the same buffers too',
    async (_, c) => {
      const [a, b, again] = [
        await runCase(device, c),
        await runCase(device, c),
        await runCase(device, c, { times: 2 }),
      ];
      for (const other of [b, again]) {
        for (const key of Object.keys(a.stored) as (keyof typeof a.stored)[]) {
          expect(sameBits(a.stored[key], other.stored[key]), key).toBe(true);
        }
      }
    },
  );

  it.each([...cases, ['more rows than a cut', makeCase(131, 6, { apart: 0.8 })] as const])(
    '%s: dispatches of any size, and states that are walked once more, change no bit',
    async (_, c) => {
      const whole = await runCase(device, c);
      const line = c.n * 4 * Math.ceil(c.d / 4);
      for (const how of [
        { budget: 1 },
        { budget: 3.5 * c.rows * line },
        { budget: 70 * line },
        { keep: 1 },
        { keep: 3 },
        { keep: 7, budget: 2 * c.rows * line },
        { keep: c.steps - 1 },
        { keep: c.steps },
      ]) {
        const other = await runCase(device, c, how);
        expectSound(c, other);
        const name = JSON.stringify(how);
        for (const key of ['latents', 'rows', 'firstGradient', 'secondGradient'] as const)
          expect(sameBits(whole.stored[key], other.stored[key]), `${name}: ${key}`).toBe(true);
        expect(sameBits(whole.logOwn, other.logOwn), `${name}: log P`).toBe(true);
      }
    },
  );

  it('a backward pass changes no bit forwards', async () => {
    const c = makeCase(33, 9, { apart: 0.8 });
    const [withGradient, without] = [await runCase(device, c), await runCase(device, c, { backward: false })];
    expect(without.gradient).toHaveLength(0);
    expect(sameBits(withGradient.stored.latents, without.stored.latents)).toBe(true);
    expect(sameBits(withGradient.logOwn, without.logOwn)).toBe(true);
    expect(sameBits(withGradient.stored.rows, without.stored.rows)).toBe(true);
  });
});

describe('extreme inputs give finite numbers', () => {
  const solvers = [
    { solver: 'euler', grid: 'uniform', eps: 1e-4 },
    { solver: 'dpm3', grid: 'uniform', eps: 1e-3 },
    { solver: 'dpm2', grid: 'logsnr', eps: 1e-4 },
  ] as const;

  it.each(solvers)('$solver $grid: one anchor', async (solver) => {
    const c = makeCase(1, 5, { ...solver, apart: 3 });
    await expectFinite(c);
    const run = await runCase(device, c);
    expect(run.rowLoss[0]).toBeCloseTo(0, 12);
    expect(run.lastP[0]).toBe(1);
    expect(largest(run.gradient, new Float32Array(run.gradient.length))).toBe(0);
  });

  it.each(solvers)('$solver $grid: all anchors the same point', async (solver) => {
    const c = makeCase(6, 3, solver);
    const all = { ...c, first: same(c.first), second: same(c.second) };
    await expectFinite(all);
    const run = await runCase(device, all);
    expect(run.loss).toBeCloseTo(Math.log(6), 5);
    expect(run.logOwn.every((v) => Math.abs(v + Math.log(6)) < 1e-6)).toBe(true);
    expect([...run.winners]).toEqual([0, 0, 0, 0, 0, 0]); // the first of equals
  });

  it.each(solvers)('$solver $grid: pairs of exact duplicates', async (solver) => {
    const c = makeCase(8, 3, { ...solver, apart: 0.3 });
    const twins = { ...c, first: paired(c.first), second: paired(c.second) };
    await expectFinite(twins);
    const run = await runCase(device, twins);
    expect(Math.max(...run.lastP)).toBeLessThan(0.5 + 1e-5);
    expect(run.winners.every((w) => w % 2 === 0)).toBe(true);
  });

  it.each(solvers)('$solver $grid: far anchors, unrelated views', async (solver) => {
    await expect(
      expectFinite(makeCase(12, 16, { ...solver, scale: 30, apart: 1.5 }), 1e-3),
    ).resolves.toBeUndefined();
  });

  it.each(solvers)('$solver $grid: far anchors of one view only', async (solver) => {
    const c = makeCase(12, 16, { ...solver, scale: 30, apart: 0.01 });
    await expect(expectFinite({ ...c, first: c.first.map((v) => v / 30) }, 1e-3)).resolves.toBeUndefined();
  });

  it.each(solvers)('$solver $grid: anchors within a thousandth', async (solver) => {
    await expect(expectFinite(makeCase(12, 16, { ...solver, scale: 1e-3 }))).resolves.toBeUndefined();
  });

  it('a thousand steps, a single step, no noise at all', async () => {
    await expect(expectFinite(makeCase(3, 2, { steps: 1000, cutOff: 200 }))).resolves.toBeUndefined();
    await expect(expectFinite(makeCase(5, 3, { steps: 1, cutOff: 0 }))).resolves.toBeUndefined();
    await expect(expectFinite(makeCase(9, 4, { alpha: 0 }))).resolves.toBeUndefined();
    await expect(expectFinite(makeCase(9, 4, { steps: 20, cutOff: 19 }))).resolves.toBeUndefined();
  });
});

describe('round trip', () => {
  it('dpm2 with 20 steps brings 97 % of the rows back, Euler fewer', async () => {
    const [dpm2, euler] = [await shareBack('dpm2'), await shareBack('euler')];
    expect(dpm2).toBeGreaterThanOrEqual(0.97);
    expect(euler).toBeLessThan(dpm2);
    expect(euler).toBeGreaterThan(0.6);
  });
});
