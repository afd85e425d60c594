/** The engine as the page drives it, without a canvas: commands, recovery, refusals. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { EngineFailure } from '../../src/engine/device';
import { Engine } from '../../src/engine/engine';
import type { EngineError, EngineEvent } from '../../src/engine/protocol';
import { DEFAULTS, type Experiment } from '../../src/experiment';

const small: Experiment = {
  ...DEFAULTS,
  seed: 5,
  data: 'digits',
  encoder: 'mlp-s',
  d: 2,
  n: 16,
  steps: 4,
  iters: 12,
  warmup: 2,
};

/** One engine for all tests that need none of their own: its kernels are compiled once. */
let shared: { engine: Engine; hear: (event: EngineEvent) => void } | undefined;
afterAll(() => shared?.engine.destroy());

let own: Engine | undefined;
afterEach(() => {
  own?.destroy();
  own = undefined;
});

/** @param canvas what an engine of its own draws on */
async function open(
  e: Experiment,
  canvas?: OffscreenCanvas,
): Promise<{ engine: Engine; events: EngineEvent[] }> {
  const events: EngineEvent[] = [];
  const hear = (event: EngineEvent) => events.push(event);
  let engine: Engine;
  if (canvas !== undefined) {
    own = new Engine();
    engine = own;
    await engine.start(canvas, hear, `${location.origin}/`);
  } else if (shared === undefined) {
    engine = new Engine();
    shared = { engine, hear };
    await engine.start(null, (event) => shared?.hear(event), `${location.origin}/`);
  } else {
    ({ engine } = shared);
    shared.hear = hear;
  }
  await engine.load(e);
  return { engine, events };
}

async function failureOf(promise: Promise<unknown>): Promise<EngineError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof EngineFailure) return error.detail;
    throw error;
  }
  throw new Error('It was expected to fail.');
}

const iterations = (events: EngineEvent[]) =>
  events.flatMap((event) => (event.type === 'telemetry' ? event.history.map((p) => p.iteration) : []));

/** Resolves in the midst of making kernels. */
async function nextProgress(events: EngineEvent[]): Promise<void> {
  const seen = events.length;
  while (!events.slice(seen).some((event) => event.type === 'progress')) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe('the engine', () => {
  it('shows alignment before the first iteration, and has no loss yet', async () => {
    const { engine: e, events } = await open(small);
    const telemetry = await e.telemetry();
    expect(telemetry).toMatchObject({ iteration: 0, loss: null, probe: null });
    expect(telemetry.alignmentByStep.t).toHaveLength(small.steps);
    expect(telemetry.alignmentByStep.mean[0]).toBeCloseTo(1 / small.n, 2);
    expect(events.some((event) => event.type === 'plane')).toBe(true);
  });

  it('makes exactly the iterations asked for, and reports each once', async () => {
    const { engine: e, events } = await open(small);
    const first = await e.step(3);
    const second = await e.step(1);
    expect([first.iteration, second.iteration]).toEqual([3, 4]);
    expect(iterations(events)).toEqual([1, 2, 3, 4]);
    expect(second.loss).toBeGreaterThan(0);
  });

  it('gives the same fingerprint in one run, paused, reset and reloaded', async () => {
    const { engine: e } = await open(small);
    await e.step(small.iters);
    const whole = await e.fingerprint();
    await e.reset();
    expect((await e.telemetry()).iteration).toBe(0);
    await e.step(5);
    const running = e.run();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await e.pause();
    await running;
    const { iteration } = await e.telemetry();
    expect(iteration).toBeGreaterThanOrEqual(5);
    expect(iteration).toBeLessThanOrEqual(small.iters);
    await e.run();
    expect((await e.telemetry()).iteration).toBe(small.iters);
    expect(await e.fingerprint()).toBe(whole);
    await e.load({ ...small });
    await e.step(small.iters);
    expect(await e.fingerprint()).toBe(whole);
  });

  it('hears a pause that comes before a run has begun', async () => {
    const { engine: e } = await open(small);
    const running = e.run();
    await e.pause();
    await running;
    expect((await e.telemetry()).iteration).toBe(0);
    expect((await e.step(1)).iteration).toBe(1);
  });

  it('has nothing loaded after a load that failed, and can load again', async () => {
    own = new Engine();
    const engine = own;
    // Nothing answers there. A path that is not there would: the development server gives the page for it.
    await engine.start(null, () => undefined, 'http://127.0.0.1:9/');
    await engine.load({ ...small, data: 'moons' });
    expect((await failureOf(engine.load({ ...small, data: 'digits' }))).kind).toBe('data');
    // Else the run before would train under the new link.
    expect((await failureOf(engine.step(1))).message).toContain('No experiment');
    await engine.load({ ...small, data: 'moons' });
    expect((await engine.step(1)).iteration).toBe(1);
  });

  it('stops where a number is not finite, names it, and goes back', async () => {
    const wild = {
      ...small,
      lr: 1000,
      clip: 0,
      warmup: 0,
      hidden: 'none',
      norm: 'none',
      act: 'gelu',
      iters: 400,
    } as const;
    const { engine: e, events } = await open(wild);
    const error = await failureOf(e.run());
    expect(error.kind).toBe('not-finite');
    expect(error.iteration).toBeGreaterThan(0);
    expect(error.message).toContain(`iteration ${error.iteration}`);
    expect(['loss', 'gradient', 'weights']).toContain(error.quantity);
    // The way there was told, up to the last good iteration.
    const last = error.quantity === 'weights' ? error.iteration : (error.iteration ?? 0) - 1;
    expect(iterations(events)).toEqual(Array.from({ length: last ?? 0 }, (_, k) => k + 1));
    expect((await e.telemetry()).iteration).toBe(last);
    expect(events.some((event) => event.type === 'error')).toBe(true);
    expect((await failureOf(e.step(1))).kind).toBe('not-finite');
    await e.revert();
    expect((await e.telemetry()).iteration).toBe(error.snapshotIteration);
  });

  it('stops at an error of the GPU that no call awaits, tells it once, and goes on after going back', async () => {
    const canvas = new OffscreenCanvas(16, 16);
    const { engine: e, events } = await open({ ...small, iters: 100_000 }, canvas);
    const device = canvas.getContext('webgpu')?.getConfiguration()?.device;
    const misuse = () => device?.createBuffer({ size: 4, usage: 0 }); // a buffer must have a use
    const told = () => events.flatMap((event) => (event.type === 'error' ? [event.error] : []));
    const states = () => events.flatMap((event) => (event.type === 'state' ? [event.state] : []));

    const running = failureOf(e.run());
    await new Promise((resolve) => setTimeout(resolve, 50));
    misuse();
    misuse();
    const error = await running;
    expect(error.kind).toBe('internal');
    expect(error.message).toContain('The GPU reported');
    expect(told()).toEqual([error]);
    expect(states().at(-1)).toBe('stopped');
    expect(await failureOf(e.step(1))).toEqual(error);
    await e.revert();
    expect((await e.step(2)).iteration).toBeGreaterThanOrEqual(2);

    // The same where nothing trains.
    const before = told().length;
    misuse();
    misuse();
    await device?.queue.onSubmittedWorkDone();
    await expect.poll(() => told().length).toBe(before + 1);
    expect(states().at(-1)).toBe('stopped');
    expect((await failureOf(e.run())).message).toContain('The GPU reported');
    await e.reset();
    expect((await e.step(1)).iteration).toBe(1);
  });

  it('refuses what is no experiment, and keeps the run', async () => {
    const { engine: e } = await open(small);
    await e.step(2);
    const bad = { ...small, n: 1 };
    expect((await failureOf(e.load(bad))).kind).toBe('bad-experiment');
    expect((await e.telemetry()).iteration).toBe(2);
    expect((await e.step(1)).iteration).toBe(3);
  });

  it('evaluates beside its references, and can be cancelled', async () => {
    const { engine: e, events } = await open(small);
    await e.step(2);
    const evaluation = e.evaluate();
    await e.cancelEvaluation();
    expect((await failureOf(evaluation)).message).toContain('cancelled');
    const probe = await e.evaluate();
    for (const value of Object.values(probe)) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
    expect(probe.rawPixels).toBeGreaterThan(0.8);
    expect(probe.chance).toBeLessThan(0.2);
    expect((await e.telemetry()).probe).toEqual(probe);
    expect(events.some((event) => event.type === 'progress' && event.label.startsWith('Evaluating'))).toBe(
      true,
    );
  });

  it('goes on after the device is lost, from the last snapshot, and says so', async () => {
    const { engine: e, events } = await open(small);
    await e.step(4);
    await e.loseDevice();
    const notice = events.find((event) => event.type === 'notice');
    expect(notice?.message).toContain('lost');
    const { iteration } = await e.telemetry();
    expect(iteration).toBeLessThanOrEqual(4); // 0, or 4 where the machine was slow enough for a snapshot
    await e.step(6 - iteration);
    const recovered = await e.fingerprint();
    await e.reset();
    await e.step(6);
    expect(await e.fingerprint()).toBe(recovered);
  });

  it('reaches the goal of a step during which the device is lost', async () => {
    const { engine: e, events } = await open(small);
    const stepping = e.step(40);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await e.loseDevice();
    expect((await stepping).iteration).toBe(40);
    expect(events.filter((event) => event.type === 'error')).toEqual([]);
  });

  it('builds on the new device where the old one is lost while it loads', async () => {
    const { engine: e, events } = await open(small);
    await e.step(4);
    const fingerprint = await e.fingerprint();
    const loading = e.load({ ...small, data: 'moons' });
    await nextProgress(events);
    await e.loseDevice();
    await loading;
    expect((await e.step(2)).iteration).toBe(2);
    const reloading = e.load(small);
    await e.loseDevice();
    await reloading;
    await e.step(4);
    expect(await e.fingerprint()).toBe(fingerprint);
    expect(events.filter((event) => event.type === 'error')).toEqual([]);
  });

  it('recovers once more where the new device is lost while it builds', async () => {
    const { engine: e, events } = await open(small);
    await e.step(2);
    const first = e.loseDevice();
    await nextProgress(events);
    await e.loseDevice();
    await first;
    expect((await e.step(3)).iteration).toBeGreaterThanOrEqual(3);
    expect(events.filter((event) => event.type === 'error')).toEqual([]);
    expect(events.filter((event) => event.type === 'notice')).toHaveLength(1);
  });
});
