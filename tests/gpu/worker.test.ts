/** What only a worker that has done nothing yet can show: all that a call needs beforehand it fetches itself. */
import * as Comlink from 'comlink';
import { afterEach, expect, it } from 'vitest';
import type { EngineApi } from '../../src/engine/protocol';
import { DEFAULTS, type Experiment, reconcile, withObjective } from '../../src/experiment';

const workers: Worker[] = [];
afterEach(() => workers.splice(0).forEach((worker) => worker.terminate()));

async function freshEngine(): Promise<Comlink.Remote<EngineApi>> {
  const worker = new Worker(new URL('../../src/engine/worker.ts', import.meta.url), { type: 'module' });
  workers.push(worker);
  const engine = Comlink.wrap<EngineApi>(worker);
  await engine.start(
    null,
    Comlink.proxy(() => undefined),
    `${location.origin}/`,
  );
  return engine;
}

const SMALL: Partial<Experiment> = { data: 'digits', encoder: 'mlp-s', n: 32, d: 8, steps: 4, seed: 3 };

it('a kept run is brought back as the first thing that a worker does, and goes on to the same bits', async () => {
  // A method whose program is fetched only when it is asked for.
  const objective = 'moco';
  const { experiment } = reconcile({ ...DEFAULTS, ...withObjective(DEFAULTS, objective), ...SMALL });
  expect(experiment.objective).toBe(objective);
  const first = await freshEngine();
  await first.load(experiment);
  await first.step(2);
  const kept = await first.keep();
  await first.step(2);
  const second = await freshEngine();
  await second.bringBack(kept);
  expect((await second.telemetry()).iteration).toBe(2);
  await second.step(2);
  expect(await second.fingerprint()).toEqual(await first.fingerprint());
});
