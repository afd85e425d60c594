/** The estimate of GPU memory against the buffers that are really made, and what happens where there is not enough. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/data/load';
import { DATASET_NAMES, datasetShape } from '../../src/data/shapes';
import { EngineFailure } from '../../src/engine/device';
import { Engine } from '../../src/engine/engine';
import { Display } from '../../src/engine/display';
import { evaluate } from '../../src/engine/evaluation';
import { evaluationStages } from '../../src/engine/evaluation-memory';
import { Eye, eyeNeeds } from '../../src/engine/eye';
import { memoryNeeds } from '../../src/engine/memory-estimate';
import { labelCount } from '../../src/engine/labels';
import { planeNeeds } from '../../src/engine/plane/memory';
import type { EngineError } from '../../src/engine/protocol';
import { shownCount } from '../../src/engine/samples';
import { sceneNeeds } from '../../src/engine/scene';
import { traceSample } from '../../src/engine/trace';
import { traceNeeds } from '../../src/engine/trace-memory';
import { Trainer, trainerNeeds } from '../../src/engine/trainer';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { totalBytes } from '../../src/gpu/memory';
import { kernelForm } from '../../src/lzn/flow-kernels';
import { testDevice } from './device';

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
const baseUrl = `${location.origin}/`;
const canvas = { width: 300, height: 200 };
const real = Reflect.get(GPUDevice.prototype, 'createBuffer');

const afterwards: (() => void)[] = [];
afterEach(() => {
  for (const undo of afterwards.splice(0)) undo();
});

afterEach(() => {
  GPUDevice.prototype.createBuffer = real;
});

interface Watched {
  /** Labels of all buffers made so far. */
  readonly made: string[];
  /** Those that are not destroyed. */
  readonly there: Set<GPUBuffer>;
  /** Bytes of those, now and at the most. */
  live: number;
  peak: number;
}

/** Watches what every device makes until the end of the test. */
function watch(): Watched {
  const watched: Watched = { made: [], there: new Set(), live: 0, peak: 0 };
  GPUDevice.prototype.createBuffer = function create(descriptor) {
    const buffer = real.call(this, descriptor);
    watched.made.push(buffer.label);
    watched.there.add(buffer);
    watched.live += buffer.size;
    watched.peak = Math.max(watched.peak, watched.live);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      if (watched.there.delete(buffer)) watched.live -= buffer.size;
      destroy();
    };
    return buffer;
  };
  return watched;
}

/** "label: bytes" of each; of a flow's plan the label only, whose slots are as many as this machine's speed asks for. */
function listed(buffers: readonly { label: string; bytes: number }[]): string[] {
  return buffers
    .map(({ label, bytes }) => (label.endsWith('.plan') ? label : `${label}: ${bytes}`))
    .toSorted();
}

async function assembleBench(e: Experiment) {
  const device = await testDevice();
  const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl });
  const watched = watch();
  const trainer = await Trainer.create(device, e, dataset);
  const eye = await Eye.create(device, trainer);
  const display = await Display.create({
    device,
    experiment: e,
    dataset,
    context: null,
    fallback: true,
    busy: () => false,
    onShown: () => undefined,
  });
  display.plane.resize(canvas.width, canvas.height);
  return { device, trainer, eye, display, watched };
}

describe('the estimate', () => {
  it.each(DATASET_NAMES)('knows the shape of %s', async (name) => {
    const { kind, inputs, train, test, classNames } = await loadDataset(name, { seed: 1, baseUrl });
    const counts = { train: { count: train.count }, test: { count: test.count } };
    expect(datasetShape({ data: name })).toMatchObject({ name, kind, inputs, ...counts });
    expect(datasetShape({ data: name }).classNames.length).toBe(classNames.length);
  });

  it.each<Partial<Experiment>>([
    {},
    { data: 'moons', d: 5, n: 300, steps: 7, act: 'gelu' },
    { d: 16, n: 33, steps: 3, hidden: 'group', views: 'one' },
    { data: 'mnist', encoder: 'mlp', d: 24, n: 20, hidden: 'none', norm: 'none' },
    { d: 1, aggregate: 'distance' },
    { objective: 'labels', d: 5, lsteps: 7, aggregate: 'sum' },
    { encoder: 'cnn', d: 3, act: 'gelu' },
  ])('names every buffer of a run, and its bytes: %j', async (changes) => {
    const e = { ...small, ...changes };
    const { device, trainer, eye, display, watched } = await assembleBench(e);
    const shape = datasetShape(e);
    const needs = [
      ...trainerNeeds(e, shape, kernelForm(device)),
      ...eyeNeeds(e, shape, kernelForm(device)),
      ...sceneNeeds(e, shownCount(e), kernelForm(device), labelCount(e, shape)),
      ...planeNeeds({
        n: shownCount(e),
        d: e.d,
        classes: labelCount(e, shape),
        fallback: true,
        pixels: shape.kind === 'image' ? shape.inputs : 0,
        ...canvas,
      }),
    ];
    const held = [...watched.there].map(({ label, size }) => ({ label, bytes: size }));
    expect(listed(held)).toEqual(listed(needs));
    for (const part of [display, eye, trainer]) part.destroy();
    // The plane waits for the GPU before it frees anything.
    await expect.poll(() => watched.live).toBe(0);
  });

  it.each<Partial<Experiment>>([{}, { d: 9, n: 64 }, { data: 'spiral', steps: 30, objective: 'labels' }])(
    'is not exceeded by training, looking and evaluating, and an evaluation’s is exact: %j',
    async (changes) => {
      const e = { ...small, ...changes };
      const { device, trainer, eye, display, watched } = await assembleBench(e);
      const shape = datasetShape(e);
      const needs = memoryNeeds(e, shape, { fallback: true, canvas });
      const evaluation = Math.max(...evaluationStages(e, shape).map(totalBytes));
      const look = async () => {
        eye.look();
        display.scene.take(eye.anchors, eye.labelAnchors);
        await Promise.all([display.plane.update({}), display.scene.read()]);
        await display.plane.refine();
      };
      for (let i = 0; i < 2; i += 1) {
        trainer.step();
        await Promise.all([look(), trainer.readHistory().then(() => trainer.readAlignment())]);
      }
      await Promise.all([look(), eye.see(), trainer.snapshot()]);
      const between = watched.live;
      watched.peak = between;
      await traceSample(eye, display, e, 1);
      expect(watched.live).toBe(between);
      const traced = totalBytes(traceNeeds(e, shape, kernelForm(device)));
      expect(watched.peak - between).toBe(traced);
      await Promise.all([look(), eye.see(), trainer.snapshot(), traceSample(eye, display, e, 0)]);
      expect(watched.peak).toBeLessThanOrEqual(totalBytes(needs) - evaluation);

      const before = watched.live;
      watched.peak = before;
      const known = { rawPixels: new Map<string, number>(), randomEncoder: new Map<string, number>() };
      const { signal } = new AbortController();
      await evaluate(device, trainer, known, { signal, onProgress: () => undefined });
      expect(watched.live).toBe(before);
      expect(watched.peak - before).toBe(evaluation);
      expect(watched.peak).toBeLessThanOrEqual(totalBytes(needs));
      for (const part of [display, eye, trainer]) part.destroy();
    },
  );
});

async function failureOf(promise: Promise<unknown>): Promise<EngineError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof EngineFailure) return error.detail;
    throw error;
  }
  throw new Error('It was expected to fail.');
}

async function start(): Promise<Engine> {
  const engine = new Engine();
  await engine.start(null, () => undefined, baseUrl);
  return engine;
}

/** One engine for all tests that need none of their own: its kernels are compiled once. */
let shared: Promise<Engine> | undefined;
afterAll(() => shared?.then((engine) => engine.destroy()));

/** Runs `body` on an engine that has trained `small` for 4 iterations; `own` is one that nobody else has used. */
async function withEngine(body: (engine: Engine) => Promise<void>, own?: Engine): Promise<void> {
  const engine = own ?? (await (shared ??= start()));
  await engine.load(small);
  await engine.step(4);
  await body(engine);
}

/**
 * The next buffers of this label are made as large as an engine's device allows, which a software adapter allows but does not have.
 * @returns whether memory really runs out of that
 */
async function shortage(label: string, times: number): Promise<boolean> {
  const adapter = await navigator.gpu.requestAdapter();
  const size = adapter?.limits.maxBufferSize ?? 0;
  const device = await adapter?.requestDevice({ requiredLimits: { maxBufferSize: size } });
  device?.pushErrorScope('out-of-memory');
  device?.createBuffer({ size, usage: GPUBufferUsage.COPY_DST });
  const error = await device?.popErrorScope();
  device?.destroy();
  let left = times;
  GPUDevice.prototype.createBuffer = function create(descriptor) {
    if (descriptor.label !== label || left === 0) return real.call(this, descriptor);
    left -= 1;
    return real.call(this, { ...descriptor, size });
  };
  return error !== null && error !== undefined;
}

describe('where memory is short', () => {
  it('an experiment over the limits is refused before anything is allocated, and the run goes on', async () => {
    // The largest run that the settings allow fits the limits of many an adapter; not the default ones.
    // oxlint-disable-next-line typescript/unbound-method -- it is called with its own adapter
    const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = function modest() {
      return request.call(this);
    };
    afterwards.push(() => {
      GPUAdapter.prototype.requestDevice = request;
    });
    const own = await start();
    afterwards.push(() => own.destroy());
    await withEngine(async (engine) => {
      const { made } = watch();
      const large = { ...small, data: 'mnist', n: 10_000, d: 512, steps: 200 } as const;
      const { limits, refusal, largest } = await engine.estimateMemory(large);
      expect(largest.bytes).toBeGreaterThan(limits.buffer);
      const error = await failureOf(engine.load(large));
      expect(error).toMatchObject({ kind: 'bad-experiment', ...refusal });
      expect(error.remedy).toBeDefined();
      expect(made).toEqual([]);
      expect((await engine.step(1)).iteration).toBe(5);
    }, own);
  });

  it('an experiment for which memory runs out is refused alike, and the run before goes on bit by bit', async (test) => {
    await withEngine(async (engine) => {
      if (!(await shortage('history', 1))) test.skip('this adapter has that much');
      const error = await failureOf(engine.load({ ...small, n: 24 }));
      expect(error.kind).toBe('bad-experiment');
      expect(error.message).toMatch(
        /^n=24, d=2 and steps=4 need .* of GPU memory: .*The GPU ran out of memory;/,
      );
      expect((await engine.telemetry()).iteration).toBe(4);
      await engine.step(2);
      const print = await engine.fingerprint();
      await engine.reset();
      await engine.step(6);
      expect(await engine.fingerprint()).toBe(print);
    });
  });

  it('is said, and nothing is loaded, where there is no memory left for the run before either', async (test) => {
    await withEngine(async (engine) => {
      // Each bench makes one: the next one's, and that of the one before.
      if (!(await shortage('history', 2))) test.skip('this adapter has that much');
      const error = await failureOf(engine.load({ ...small, n: 24 }));
      expect(error.kind).toBe('internal');
      expect(error.message).toMatch(
        /^n=24, .*ran out of memory.* The run before could not be brought back\.$/,
      );
      expect((await failureOf(engine.step(1))).message).toContain('No experiment');
      await engine.load(small);
      expect((await engine.step(1)).iteration).toBe(1);
    });
  });

  it('a first iteration for which memory runs out stops the run, and it can begin anew', async (test) => {
    await withEngine(async (engine) => {
      await engine.reset();
      if (!(await shortage('of the first iteration', 1))) test.skip('this adapter has that much');
      const encode = Reflect.get(GPUDevice.prototype, 'createCommandEncoder');
      GPUDevice.prototype.createCommandEncoder = function create(descriptor) {
        if (descriptor?.label === 'iteration 0') {
          this.createBuffer({ label: 'of the first iteration', size: 4, usage: GPUBufferUsage.COPY_DST });
        }
        return encode.call(this, descriptor);
      };
      const error = await failureOf(engine.run());
      GPUDevice.prototype.createCommandEncoder = encode;
      expect(error.kind).toBe('bad-experiment');
      expect(error.message).toMatch(/^n=16, d=2 and steps=4 need .*The GPU ran out of memory;/);
      expect(await failureOf(engine.step(1))).toEqual(error);
      await engine.reset();
      expect((await engine.step(1)).iteration).toBe(1);
    });
  });

  it('an evaluation for which memory runs out says so, and the run goes on', async (test) => {
    await withEngine(async (engine) => {
      if (!(await shortage('similarities', 1))) test.skip('this adapter has that much');
      const error = await failureOf(engine.evaluate());
      expect(error.message).toContain('The GPU ran out of memory;');
      expect((await engine.step(1)).iteration).toBe(5);
    });
  });
});
