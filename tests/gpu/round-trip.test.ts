/** The round trip that the page shows, against the float64 twin on the same anchors and latents. */
import { beforeAll, expect, it } from 'vitest';
import { loadDataset } from '../../src/data/load';
import { Eye } from '../../src/engine/eye';
import { shownCount } from '../../src/engine/samples';
import { Scene } from '../../src/engine/scene';
import { Trainer } from '../../src/engine/trainer';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { unpadRows } from '../../src/gpu/matrix';
import { integrate, points } from '../oracle/lzn';
import { testDevice } from './device';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** The figure, and the twin's. The first anchors are stored in float32, so a row on a boundary may go either way. */
async function measure(
  changes: Partial<Experiment>,
): Promise<{ shown: number; exact: number; rows: number }> {
  const e: Experiment = { ...DEFAULTS, seed: 5, data: 'blobs', d: 2, n: 96, alpha: 1, ...changes };
  const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl: `${location.origin}/` });
  const trainer = await Trainer.create(device, e, dataset);
  const eye = await Eye.create(device, trainer);
  const rows = shownCount(e);
  const scene = await Scene.create(device, e, rows);
  try {
    eye.look();
    scene.take(eye.anchors);
    const { roundTrip: shown, latents, anchors: both } = await scene.read();
    const origins = both.subarray(0, both.length / 2);
    const start = Float64Array.from(unpadRows(latents, rows, e.d));
    const anchors = points(unpadRows(origins, rows, e.d), e.d);
    const last = integrate('forward', start, anchors, e).logP.at(-1) ?? new Float64Array(0);
    let own = 0;
    for (let i = 0; i < rows; i += 1) {
      const row = last.subarray(i * rows, (i + 1) * rows);
      if (row.indexOf(Math.max(...row)) === i) own += 1;
    }
    return { shown, exact: own / rows, rows };
  } finally {
    for (const part of [scene, eye]) part.destroy();
    trainer.destroy();
  }
}

it.each([
  { solver: 'euler', grid: 'uniform', steps: 20, eps: 1e-4 },
  { solver: 'heun', grid: 'uniform', steps: 9 },
  { solver: 'dpm2', grid: 'uniform', steps: 10 },
  { solver: 'gauss2', grid: 'capacity', steps: 20 },
] as const)('$solver, $grid, $steps evaluations: as in float64', async (changes) => {
  const { shown, exact, rows } = await measure(changes);
  expect(Math.abs(shown - exact)).toBeLessThanOrEqual(1.01 / rows);
});

it('Euler loses many, the Gaussian rule on the capacity grid next to none', async () => {
  const euler = await measure({ solver: 'euler', grid: 'uniform', steps: 20, eps: 1e-4 });
  const gauss = await measure({ solver: 'gauss2', grid: 'capacity', steps: 20 });
  expect(euler.shown).toBeLessThan(0.9);
  expect(gauss.shown).toBeGreaterThan(0.97);
});
