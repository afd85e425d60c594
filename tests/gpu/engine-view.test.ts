/** What the engine shows, and what it keeps: the scene, the film, anchors held by hand, settings that change, and a recorded run. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { EngineFailure } from '../../src/engine/device';
import { Engine } from '../../src/engine/engine';
import type { EngineError, EngineEvent, FilmFrame, SceneInfo } from '../../src/engine/protocol';
import { DEFAULTS, type Experiment } from '../../src/experiment';

const small: Experiment = {
  ...DEFAULTS,
  seed: 5,
  data: 'digits',
  encoder: 'mlp-s',
  d: 2,
  n: 16,
  steps: 6,
  iters: 60,
  warmup: 2,
};
const baseUrl = `${location.origin}/`;

const afterwards: (() => void)[] = [];
afterEach(() => {
  for (const undo of afterwards.splice(0)) undo();
});

/** An engine that has not asked for a recorded run yet. */
const FRESH = { canvas: null };

/** One engine for all tests that need none of their own: its kernels are compiled once. */
let shared: { engine: Engine; hear: (event: EngineEvent) => void } | undefined;
afterAll(() => shared?.engine.destroy());

async function start(canvas: OffscreenCanvas | null, hear: (event: EngineEvent) => void): Promise<Engine> {
  const engine = new Engine();
  await engine.start(canvas, hear, baseUrl);
  return engine;
}

/** @param own an engine that has seen nothing yet; on a canvas, perhaps */
async function open(e: Experiment = small, own?: { readonly canvas: OffscreenCanvas | null }) {
  const events: EngineEvent[] = [];
  const hear = (event: EngineEvent) => events.push(event);
  let engine: Engine;
  if (own === undefined) {
    shared ??= { engine: await start(null, (event) => shared?.hear(event)), hear };
    shared.hear = hear;
    ({ engine } = shared);
  } else {
    engine = await start(own.canvas, hear);
    afterwards.push(() => engine.destroy());
  }
  await engine.load(e);
  /** The last event of a type. */
  const last = <T extends EngineEvent['type']>(type: T) =>
    events.findLast((event): event is Extract<EngineEvent, { type: T }> => event.type === type);
  const scene = (): SceneInfo => {
    const found = last('scene')?.scene;
    if (found === undefined) throw new Error('There was no scene.');
    return found;
  };
  const film = (): readonly FilmFrame[] => last('film')?.frames ?? [];
  return { engine, events, scene, film, last };
}

async function failureOf(call: () => Promise<unknown>): Promise<EngineError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof EngineFailure) return error.detail;
    throw error;
  }
  throw new Error('It was expected to fail.');
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);

describe('what is shown', () => {
  it('tells of the samples once a load, and of scene and plane after each look', async () => {
    const { engine, events, scene, last } = await open();
    const count = (type: EngineEvent['type']) => events.filter((event) => event.type === type).length;
    expect([count('samples'), count('scene')]).toEqual([1, 1]);
    expect(count('plane')).toBeGreaterThanOrEqual(1); // and one more where the picture was made finer
    const samples = last('samples')?.samples;
    expect(samples?.count).toBe(small.n);
    expect(samples?.images?.pixels).toHaveLength(small.n * 64);
    expect(Math.max(...(samples?.images?.pixels ?? []))).toBeGreaterThan(200);
    expect(new Set(samples?.indices).size).toBe(small.n);

    const { origin, iteration, moved, own, chosen, t, loss, diagnostics } = scene();
    expect({ origin, iteration, moved }).toEqual({ origin: { kind: 'live' }, iteration: 0, moved: 0 });
    expect([own.length, chosen.length, t.length]).toEqual([small.n * small.steps, small.n, small.steps]);
    // The mean by step is that of the telemetry before the first iteration, and the loss that of the chosen steps.
    const { alignmentByStep } = await engine.telemetry();
    alignmentByStep.mean.forEach((mean, k) =>
      expect(sum(own.filter((_, i) => i % small.steps === k)) / small.n).toBeCloseTo(mean, 5),
    );
    const losses = Array.from(chosen, (k, i) => -Math.log(own[i * small.steps + k] ?? 0));
    expect(sum(losses) / small.n).toBeCloseTo(loss, 4);
    expect(diagnostics.spread).toBeGreaterThan(0);

    await engine.step(2);
    await expect.poll(() => scene().iteration).toBe(2);
    await engine.load({ ...small, n: 20 });
    expect(count('samples')).toBe(2);
    expect(last('samples')?.samples.count).toBe(20);
  });

  it('follows a sample and a point', async () => {
    const { engine, scene, last } = await open();
    const trace = await engine.trace(3);
    expect(trace.own).toEqual(scene().own.slice(3 * small.steps, 4 * small.steps));
    expect(trace.chosen).toBe(scene().chosen[3]);
    expect(trace.inverse).toHaveLength(2 * (small.steps + 1));
    const places = last('plane')?.plane.places ?? [];
    expect(trace.anchors[1][0]).toBeCloseTo(places[6] ?? Number.NaN, 4);
    for (const bad of [-1, 0.5, small.n, Number.NaN]) {
      expect((await failureOf(() => engine.trace(bad))).message).toContain('sample');
    }
    const probe = await engine.probeAt(0.3, -0.2);
    expect(probe.anchor).toBeLessThan(small.n);
    expect(probe.times[0]).toBe(0);
  });
});

describe('the film', () => {
  it('has the beginning, and where a run was stopped', async () => {
    const { engine, film } = await open({ ...small, iters: 8 });
    expect(film().map(({ iteration, loss }) => [iteration, loss])).toEqual([[0, null]]);
    await engine.run();
    const frames = film();
    expect(frames.at(-1)?.iteration).toBe(8);
    expect(frames.at(-1)?.loss).toBe((await engine.telemetry()).loss);
    await engine.load(small);
    expect(film().map(({ iteration }) => iteration)).toEqual([0]);
  });

  it('is looked back at while training goes on', async () => {
    const { engine, events, scene, film } = await open({ ...small, iters: 100_000 });
    const first = scene();
    const running = engine.run();
    await expect.poll(() => film().length, { timeout: 30_000 }).toBeGreaterThan(2);
    const { iteration = 0 } = film()[1] ?? {};
    await engine.lookBack(iteration);
    expect(scene()).toMatchObject({ origin: { kind: 'film' }, iteration });
    await engine.lookBack(0);
    const { origin, own, loss } = scene();
    expect({ origin, own, loss }).toEqual({ origin: { kind: 'film' }, own: first.own, loss: first.loss });
    // Nothing else is shown meanwhile.
    const seen = events.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
    const meanwhile = events.slice(seen);
    expect(meanwhile.some((event) => event.type === 'telemetry')).toBe(true);
    expect(meanwhile.filter((event) => event.type === 'scene')).toEqual([]);
    await engine.lookBack(null);
    expect(scene().origin.kind).toBe('live');
    expect(scene().iteration).toBeGreaterThan(iteration);
    await engine.pause();
    await running;
  });

  it('shows a frame to the bit as the iteration was shown', async () => {
    const { engine, scene, film } = await open({ ...small, iters: 7 });
    await engine.run();
    await expect.poll(() => scene().iteration).toBe(7);
    const live = scene();
    await engine.lookBack(6);
    expect(film().at(-1)?.iteration).toBe(7);
    expect(scene()).toEqual({ ...live, origin: { kind: 'film' } });
  });

  it('is a place to go on from, with the bits of a straight run', async () => {
    const { engine, scene, film } = await open({ ...small, iters: 100_000 });
    const running = engine.run();
    await expect.poll(() => film().length, { timeout: 30_000 }).toBeGreaterThan(1);
    await engine.pause();
    await running;
    const then = await engine.telemetry();
    const { iteration } = then;
    expect(film().at(-1)?.iteration).toBe(iteration);
    await engine.step(9);
    const straight = await engine.fingerprint();
    expect((await failureOf(() => engine.fork(iteration + 8))).message).toContain(`${iteration + 8}`);
    await engine.lookBack(0);
    await engine.fork(iteration);
    expect(await engine.telemetry()).toEqual(then);
    expect(film().at(-1)?.iteration).toBe(iteration);
    expect(scene()).toMatchObject({ origin: { kind: 'live' }, iteration });
    await engine.step(9);
    expect(await engine.fingerprint()).toBe(straight);
    await engine.fork(0);
    expect(film()).toHaveLength(1);
    await engine.step(iteration + 9);
    expect(await engine.fingerprint()).toBe(straight);
  });
});

describe('anchors held by hand', () => {
  it('answer with zones and loss, and are let go', async () => {
    const { engine, scene, last } = await open();
    const before = { scene: scene(), plane: last('plane')?.plane };
    await engine.moveAnchors([{ sample: 2, x: 3, y: -1 }]);
    const after = { scene: scene(), plane: last('plane')?.plane };
    expect(after.scene).toMatchObject({ moved: 1, iteration: 0, origin: { kind: 'live' } });
    expect(after.scene.loss).not.toBe(before.scene.loss);
    expect(after.plane?.places[4]).toBeCloseTo(3, 5);
    expect(after.plane?.places[5]).toBeCloseTo(-1, 5);
    expect(after.plane?.places[6]).toBe(before.plane?.places[6]);
    expect(after.plane?.camera).toEqual(before.plane?.camera);
    // From where they were, not from where they are.
    await engine.moveAnchors([{ sample: 1, x: 0, y: 0 }]);
    expect(last('plane')?.plane.places[4]).toBe(before.plane?.places[4]);
    await engine.moveAnchors([]);
    expect(scene()).toEqual(before.scene);
    expect((await failureOf(() => engine.moveAnchors([{ sample: small.n, x: 0, y: 0 }]))).message).toContain(
      'sample',
    );
    expect((await failureOf(() => engine.moveAnchors([{ label: 0, x: 0, y: 0 }]))).message).toContain(
      'no label anchor 0',
    );
  });

  it('share their looks where they come fast, and the last counts', async () => {
    const { engine, events, scene, last } = await open();
    const seen = events.length;
    const moves = Array.from({ length: 30 }, (_, i) => engine.moveAnchors([{ sample: 0, x: i / 10, y: 0 }]));
    await Promise.all(moves);
    expect(events.slice(seen).filter((event) => event.type === 'scene').length).toBeLessThanOrEqual(3);
    expect(last('plane')?.plane.places[0]).toBeCloseTo(2.9, 5);
    expect(scene().moved).toBe(1);
  });

  it('stay while training goes on without them', async () => {
    const { engine, scene } = await open();
    await engine.step(6);
    const straight = await engine.fingerprint();
    await engine.reset();
    await engine.moveAnchors([{ sample: 2, x: 3, y: -1 }]);
    const held = scene();
    await engine.step(6);
    expect(await engine.fingerprint()).toBe(straight);
    expect(scene()).toMatchObject({ moved: 1, iteration: 0, loss: held.loss });
    await engine.moveAnchors([]);
    expect(scene()).toMatchObject({ moved: 0, iteration: 6 });
  });

  it('and frames looked back at are let go where the device is lost, and the run goes on', async () => {
    const { engine, events, scene } = await open();
    await engine.step(4);
    await engine.lookBack(0);
    await engine.moveAnchors([{ sample: 2, x: 3, y: -1 }]);
    await engine.loseDevice();
    expect(scene()).toMatchObject({ origin: { kind: 'live' }, moved: 0 });
    expect(events.filter((event) => event.type === 'error')).toEqual([]);
    const { iteration } = await engine.telemetry();
    expect((await engine.step(2)).iteration).toBe(iteration + 2);
  });
});

describe('settings that change while training goes on', () => {
  it('count from the next iteration on, and change the scene at once', async () => {
    const { engine, scene } = await open();
    const before = scene();
    expect(await engine.retune({ u: 0.9 })).toBe(0);
    await expect.poll(() => scene().loss).not.toBe(before.loss);
    expect(scene().own).toEqual(before.own);
    expect(Math.min(...scene().chosen)).toBeGreaterThanOrEqual(Math.floor(0.9 * small.steps));
    await engine.step(5);
    const tuned = await engine.fingerprint();
    await engine.load({ ...small, u: 0.9 });
    await engine.step(5);
    expect(await engine.fingerprint()).toBe(tuned);
  });

  it('have the same bits when they are repeated at the same iteration, after a reset or a lost device', async () => {
    const { engine } = await open();
    await engine.step(4);
    expect(await engine.retune({ lr: 0.02 })).toBe(4);
    await engine.step(4);
    const tuned = await engine.fingerprint();
    // From the last frame, which may lie before the change: what is computed once more gets what it had.
    await engine.loseDevice();
    const { iteration } = await engine.telemetry();
    await engine.step(8 - iteration);
    expect(await engine.fingerprint()).toBe(tuned);

    await engine.load(small);
    await engine.step(8);
    expect(await engine.fingerprint()).not.toBe(tuned);
    await engine.fork(0);
    await engine.step(4);
    await engine.retune({ lr: 0.02 });
    await engine.step(4);
    expect(await engine.fingerprint()).toBe(tuned);
    // The experiment of the moment is what a reset begins with.
    await engine.reset();
    await engine.step(4);
    const again = await engine.fingerprint();
    await engine.load({ ...small, lr: 0.02 });
    await engine.step(4);
    expect(await engine.fingerprint()).toBe(again);
  });

  it('are refused where they cannot be', async () => {
    const { engine } = await open();
    for (const bad of [{ u: 1 }, { lr: -1 }, { n: 4 } as object]) {
      expect((await failureOf(() => engine.retune(bad))).kind).toBe('bad-experiment');
    }
    expect((await engine.step(1)).iteration).toBe(1);
  });
});

/** Serves the files of a recording, as a server beside the page would. */
function serve(files: ReadonlyMap<string, BodyInit>): string[] {
  const real = globalThis.fetch;
  const asked: string[] = [];
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const name = /recorded\/(.*)$/.exec(url)?.[1];
    if (name === undefined) return real(input, init);
    asked.push(name);
    const body = files.get(name);
    return Promise.resolve(new Response(body ?? null, { status: body === undefined ? 404 : 200 }));
  };
  afterwards.push(() => {
    globalThis.fetch = real;
  });
  return asked;
}

async function recorded() {
  const { engine, scene } = await open();
  await engine.step(9);
  await expect.poll(() => scene().iteration).toBe(9);
  const run = await engine.record({ adapter: 'a test', date: '2026-01-31' });
  const moment = { scene: scene(), telemetry: await engine.telemetry() };
  await engine.step(6);
  const print = await engine.fingerprint();
  const files = new Map<string, BodyInit>([
    ['run.json', JSON.stringify(run.header)],
    ['anchors.f32', run.anchors],
    ['weights.f32', run.weights],
  ]);
  return { files, run, moment, print };
}

describe('a recorded run', () => {
  it('is shown until the run goes on, or taken over to go on from, with its bits', async () => {
    const { files, run, moment, print } = await recorded();
    expect(run.header).toMatchObject({ iteration: 9, adapter: 'a test' });
    const asked = serve(files);
    const { engine, scene, film } = await open(small, FRESH);
    const first = scene();
    expect(await engine.showRecorded()).toBe(true);
    expect(asked).toEqual(['run.json', 'anchors.f32']);
    const origin = { kind: 'recorded', adapter: 'a test' };
    expect(scene()).toEqual({ ...moment.scene, origin });
    expect((await engine.telemetry()).iteration).toBe(0);
    await engine.lookBack(null);
    expect(scene()).toEqual(first);
    await engine.showRecorded();
    await engine.step(1);
    await expect.poll(() => scene().origin.kind).toBe('live');
    await engine.adoptRecorded();
    expect(scene()).toEqual(moment.scene);
    expect(await engine.telemetry()).toMatchObject({
      iteration: 9,
      loss: moment.telemetry.loss,
      gradientNorm: moment.telemetry.gradientNorm,
    });
    expect(film().map(({ iteration }) => iteration)).toEqual([0, 9]);
    await engine.step(6);
    expect(await engine.fingerprint()).toBe(print);
    await engine.fork(9);
    await engine.step(6);
    expect(await engine.fingerprint()).toBe(print);
  });

  it('is the first picture that somebody sees, and of nothing else', async () => {
    const { files, moment } = await recorded();
    serve(files);
    const { engine, events, scene } = await open(small, { canvas: new OffscreenCanvas(32, 32) });
    expect(scene()).toEqual({ ...moment.scene, origin: { kind: 'recorded', adapter: 'a test' } });
    expect(events.filter((event) => event.type === 'scene')).toHaveLength(1);
    expect(events.filter((event) => event.type === 'samples')).toHaveLength(1);
    expect((await engine.telemetry()).alignmentByStep.mean[0]).toBeCloseTo(1 / small.n, 2);
    await engine.reset();
    expect(scene()).toMatchObject({ origin: { kind: 'live' }, iteration: 0 });
    expect(await engine.showRecorded()).toBe(true);
    await engine.load({ ...small, seed: 6 });
    expect(await engine.showRecorded()).toBe(false);
    expect(scene().origin.kind).toBe('live');
    expect((await failureOf(() => engine.adoptRecorded())).kind).toBe('data');
  });
});
