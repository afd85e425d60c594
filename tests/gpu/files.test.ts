/** Runs and weights through files and back into the engine, to the bit. */
import { afterAll, describe, expect, it } from 'vitest';
import { EngineFailure } from '../../src/engine/device';
import { Engine } from '../../src/engine/engine';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { NO_CURVES } from '../../src/files/curves';
import { checkWeights } from '../../src/files/match';
import { readRunFile, type SavedRun, writeRunFile } from '../../src/files/run-file';
import { readSafetensors, writeSafetensors } from '../../src/files/safetensors';

const small: Experiment = {
  ...DEFAULTS,
  seed: 5,
  data: 'moons',
  encoder: 'mlp-s',
  d: 2,
  n: 16,
  steps: 4,
  iters: 12,
  warmup: 2,
};

/** Two engines for all tests, one for what is saved and one for what is opened: their kernels are compiled once. */
const engines = new Map<'first' | 'second', Engine>();
afterAll(() => {
  for (const engine of engines.values()) engine.destroy();
});

async function open(
  which: 'first' | 'second',
  e: Experiment,
  changes: Parameters<Engine['load']>[1] = [],
): Promise<Engine> {
  let engine = engines.get(which);
  if (engine === undefined) {
    engine = new Engine();
    engines.set(which, engine);
    await engine.start(null, () => undefined, `${location.origin}/`);
  }
  await engine.load(e, changes);
  return engine;
}

async function saved(engine: Engine): Promise<SavedRun> {
  const about = { name: 'a run', date: '2026-11-22T12:00:00.000Z', build: '', browser: '', adapter: null };
  return { run: await engine.keep(), about, curves: NO_CURVES, foreign: null };
}

describe('a run that goes through a file', () => {
  it('goes on to the same bits in another engine, changes ahead included', async () => {
    const first = await open('first', small, [{ iteration: 6, change: { lr: 0.01, u: 0.5 } }]);
    await first.step(4);
    const file = writeRunFile(await saved(first), await first.tensors());
    await first.step(6);
    const whole = await first.fingerprint();

    const { run } = await readRunFile(file);
    expect(run.iteration).toBe(4);
    const second = await open('second', { ...small, seed: 9, d: 3 });
    await second.step(1);
    await second.bringBack(run);
    const { iteration } = await second.step(6);
    expect(iteration).toBe(10);
    expect(await second.fingerprint()).toBe(whole);
  });

  it('is refused where its network is another, and the present run goes on', async () => {
    const engine = await open('first', small);
    await engine.step(2);
    const { run, ...rest } = await saved(engine);
    const course = { ...run.course, experiment: { ...small, encoder: 'mlp' as const } };
    const bits = await engine.fingerprint();
    const foreign = (await readRunFile(writeRunFile({ ...rest, run: { ...run, course } }, []))).run;
    await expect(engine.bringBack(foreign)).rejects.toThrow(EngineFailure);
    expect(await engine.fingerprint()).toBe(bits);
    expect((await engine.step(1)).iteration).toBe(3);
  });
});

describe('weights that go through a file', () => {
  it('are the same network, from iteration 0', async () => {
    const engine = await open('first', small);
    await engine.step(3);
    const bits = await engine.fingerprint();
    const { tensors } = readSafetensors(writeSafetensors(await engine.tensors()));
    const other = await open('second', { ...small, seed: 9 });
    expect(await other.fingerprint()).not.toBe(bits);
    checkWeights(tensors, await other.tensors());
    await other.putTensors(tensors);
    expect(await other.fingerprint()).toBe(bits);
    expect((await other.telemetry()).iteration).toBe(0);
    expect(await other.tensors()).toEqual(tensors);
  });
});
