/**
 * Sizes that are promised though few will use them: n = 4096, where indices and blocks of rows are large, and wide rows. Few
 * steps, since it is sizes that are tested.
 */
import { expect, it } from 'vitest';
import { largest, makeCase, sensitivity, slope, twin } from '../oracle/lzn-cases';
import { testDevice } from './device';
import { expectSound, runCase } from './lzn-harness';

const options = { solver: 'dpm2', eps: 1e-2, steps: 2, cutOff: 0 } as const;

it('all rows: the latents are the twin’s', { timeout: 300_000 }, async () => {
  const c = makeCase(4096, 3, options);
  const run = await runCase(await testDevice(), c);
  expectSound(c, run);
  // Rows do not depend on each other, so the twin need not go through all 67 million pairs.
  for (const own of [0, 2047, 4092]) {
    const rows = 4;
    const part = twin({ ...c, own, rows, noise: c.noise.slice(own * c.d, (own + rows) * c.d) });
    expect(largest(run.latents.slice(own * c.d, (own + rows) * c.d), part.latents)).toBeLessThan(1e-4);
    expect(largest(run.rowLoss.slice(own, own + rows), part.rowLoss)).toBeLessThan(1e-3);
  }
});

it('a share of the rows: the gradient is the twin’s slope', { timeout: 300_000 }, async () => {
  const c = makeCase(4096, 3, { ...options, rows: 50, own: 4000 });
  const run = await runCase(await testDevice(), c);
  expectSound(c, run);
  const size = Math.hypot(...run.gradient);
  const along = slope(
    c,
    Float64Array.from(run.gradient, (v) => v / size),
    2e-5,
  );
  expect(Math.abs(along.value - size) / size).toBeLessThan(1e-4);
});

it('wide rows: a thousand anchors in 256 dimensions, forwards', { timeout: 300_000 }, async () => {
  const c = makeCase(1000, 256, { ...options, apart: 0.8 });
  const run = await runCase(await testDevice(), c, { backward: false });
  expectSound(c, run);
  for (const own of [0, 501, 997]) {
    const rows = 3;
    const part = twin({ ...c, own, rows, noise: c.noise.slice(own * c.d, (own + rows) * c.d) });
    expect(largest(run.latents.slice(own * c.d, (own + rows) * c.d), part.latents)).toBeLessThan(1e-4);
    expect(largest(run.rowLoss.slice(own, own + rows), part.rowLoss)).toBeLessThan(1e-3);
  }
});

it.each(['rows', 'tiles'] as const)('twenty anchors in 512 dimensions, form %s', async (form) => {
  const c = makeCase(20, 512, {
    solver: 'dpm2',
    eps: 1e-3,
    steps: 12,
    cutOff: 2,
    apart: 2,
    aggregate: 'sum',
  });
  const run = await runCase(await testDevice(), c, { form });
  expectSound(c, run);
  const exact = twin(c);
  const rounding = sensitivity(c);
  expect(largest(run.latents, exact.latents)).toBeLessThan(1e-5 + 20 * rounding.latents);
  expect(largest(run.finals, exact.finals)).toBeLessThan(1e-5 + 20 * rounding.finals);
  expect(Math.abs(run.loss - exact.loss)).toBeLessThan(1e-6 * Math.max(1, exact.loss) + 20 * rounding.loss);
  const size = Math.hypot(...run.gradient);
  const along = slope(
    c,
    Float64Array.from(run.gradient, (v) => v / size),
    2e-5,
  );
  expect(along.doubt / size).toBeLessThan(1e-6);
  expect(Math.abs(along.value - size) / size).toBeLessThan(1e-4);
});
