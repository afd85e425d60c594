/** The tolerance of receipts: two forms of the flow's kernels stay within it, and another experiment does not. */
import { expect, it } from 'vitest';
import { loadDataset } from '../../src/data/load';
import { Trainer } from '../../src/engine/trainer';
import { type Checkpoint, compareReceipt, DEFAULTS, type Experiment, relative } from '../../src/experiment';
import { testDevice } from './device';

const small: Experiment = {
  ...DEFAULTS,
  seed: 3,
  data: 'digits',
  encoder: 'mlp-s',
  d: 8,
  n: 32,
  steps: 6,
};
const ITERATIONS = 16;

/** The first iterations as an adapter makes them that gets kernels of this form. */
async function run(e: Experiment, form: 'rows' | 'tiles'): Promise<Checkpoint[]> {
  const device = await testDevice();
  const value = { isFallbackAdapter: form === 'rows', architecture: '' };
  Object.defineProperty(device, 'adapterInfo', { value, configurable: true });
  try {
    const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl: `${location.origin}/` });
    const trainer = await Trainer.create(device, e, dataset);
    for (let i = 0; i < ITERATIONS; i += 1) trainer.step();
    const points = await trainer.readHistory();
    trainer.destroy();
    return points.map(({ iteration, loss, gradientNorm }) => ({ iteration, loss, gradientNorm }));
  } finally {
    Reflect.deleteProperty(device, 'adapterInfo');
  }
}

it('is kept by the other form of the kernels, by far, and by no other experiment', async () => {
  const rows = await run(small, 'rows');
  const receipt = { iteration: ITERATIONS, fingerprint: 'rows', checkpoints: rows, by: '' };
  const verdict = async (e: Experiment, form: 'rows' | 'tiles') =>
    compareReceipt(receipt, { fingerprint: form, checkpoints: await run(e, form) });
  expect(await run(small, 'rows')).toEqual(rows);
  const tiles = await run(small, 'tiles');
  expect(tiles).not.toEqual(rows);
  expect(Math.max(...rows.map((p, i) => relative(p.loss, tiles[i]?.loss ?? Infinity)))).toBeLessThan(1e-4);
  expect(compareReceipt(receipt, { fingerprint: 'tiles', checkpoints: tiles }).kind).toBe('close');
  expect((await verdict({ ...small, seed: 4 }, 'tiles')).kind).toBe('different');
  // A setting that tells only as the learning rate warms up.
  expect((await verdict({ ...small, lr: 2.2e-3 }, 'tiles')).kind).toBe('different');
});
