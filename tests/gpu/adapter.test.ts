/**
 * Choosing an adapter: a run goes on elsewhere from where it is, and stays where it was when it cannot. The test browser has one adapter, so
 * others are that one by another name.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineFailure } from '../../src/engine/device';
import { Engine } from '../../src/engine/engine';
import type { AdapterInfo, EngineEvent, PowerChoice } from '../../src/engine/protocol';
import { DEFAULTS, type Experiment } from '../../src/experiment';

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

interface Wanted {
  readonly name: string;
  /** Of a single buffer, bytes; as the browser has it when left out. */
  readonly largest?: number;
}

/** What the browser has by each choice. */
let has: Partial<Record<PowerChoice, Wanted>>;
/** What the browser was asked for, in turn. */
let asked: (GPURequestAdapterOptions | undefined)[];
let engine: Engine;
let events: EngineEvent[];

function choiceOf(options: GPURequestAdapterOptions | undefined): PowerChoice {
  if (options?.forceFallbackAdapter === true) return 'software';
  return options?.powerPreference ?? 'high-performance';
}

beforeEach(() => {
  has = { 'high-performance': { name: 'fast' } };
  asked = [];
  events = [];
  engine = new Engine();
  const request = navigator.gpu.requestAdapter.bind(navigator.gpu);
  vi.spyOn(navigator.gpu, 'requestAdapter').mockImplementation(async (options) => {
    asked.push(options);
    const wanted = has[choiceOf(options)];
    const adapter = wanted === undefined ? null : await request();
    if (adapter === null || wanted === undefined) return null;
    Object.defineProperty(adapter, 'info', {
      value: { vendor: wanted.name, architecture: '', description: '', isFallbackAdapter: true },
    });
    const requestDevice = adapter.requestDevice.bind(adapter);
    Object.defineProperty(adapter, 'requestDevice', {
      value: async (descriptor?: GPUDeviceDescriptor) => {
        const device = await requestDevice(descriptor);
        if (wanted.largest === undefined) return device;
        const limits = { ...limitsOf(device), maxBufferSize: wanted.largest };
        Object.defineProperty(device, 'limits', { value: limits });
        return device;
      },
    });
    return adapter;
  });
});

afterEach(() => {
  engine.destroy();
  vi.restoreAllMocks();
});

/** As a plain object: the browser's own has getters of its prototype only. */
function limitsOf(device: GPUDevice): Record<string, number> {
  const names = Object.keys(Object.getOwnPropertyDescriptors(GPUSupportedLimits.prototype));
  const read = device.limits as unknown as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    names.flatMap((name) => (typeof read[name] === 'number' ? [[name, read[name]]] : [])),
  );
}

function start(choice?: PowerChoice, canvas: OffscreenCanvas | null = null): Promise<AdapterInfo> {
  return engine.start(canvas, (event) => events.push(event), `${location.origin}/`, choice);
}

const failures = () => events.filter((event) => event.type === 'error');
const made = () => events.flatMap((event) => (event.type === 'telemetry' ? event.history : []));
const lastState = () => events.findLast((event) => event.type === 'state')?.state;

describe('the engine begins', () => {
  it.each(['high-performance', 'low-power', 'software'] as const)('on %s when asked to', async (choice) => {
    has = { [choice]: { name: 'wanted' }, 'high-performance': { name: 'wanted' } };
    expect(await start(choice)).toMatchObject({ choice, vendor: 'wanted' });
    expect(asked).toHaveLength(1);
  });

  it('on the fastest there is where there is none such, and says so', async () => {
    expect(await start('low-power')).toMatchObject({ choice: 'high-performance', vendor: 'fast' });
  });

  it('nowhere where there is none at all', async () => {
    has = {};
    await expect(start('software')).rejects.toThrow(EngineFailure);
  });
});

describe('choosing another adapter', () => {
  it('goes on from the very iteration, to the bits of a run that was not moved', async () => {
    const canvas = new OffscreenCanvas(32, 32);
    const painter = () => canvas.getContext('webgpu')?.getConfiguration()?.device;
    await start(undefined, canvas);
    await engine.load(small);
    await engine.step(5);
    const [first, seen] = [painter(), events.length];

    // None such, and the same by another choice: nothing is built anew.
    expect(await engine.chooseAdapter('software')).toMatchObject({
      outcome: 'none',
      adapter: { vendor: 'fast', choice: 'high-performance' },
    });
    has['low-power'] = { name: 'fast' };
    expect(await engine.chooseAdapter('low-power')).toMatchObject({
      outcome: 'same',
      adapter: { vendor: 'fast', choice: 'low-power' },
    });
    expect(events.slice(seen).filter((event) => event.type === 'progress')).toEqual([]);
    expect(painter()).toBe(first);

    has['low-power'] = { name: 'thrifty' };
    expect(await engine.chooseAdapter('low-power')).toMatchObject({
      outcome: 'moved',
      adapter: { vendor: 'thrifty', choice: 'low-power' },
    });
    expect(painter()).not.toBe(first);
    expect((await engine.telemetry()).iteration).toBe(5);
    expect(lastState()).toBe('ready');
    await engine.step(2);
    const moved = await engine.fingerprint();
    // When that device is lost, another of the same adapter replaces it.
    await engine.loseDevice();
    expect(asked.at(-1)).toEqual({ powerPreference: 'low-power' });
    await engine.reset();
    await engine.step(7);
    expect(await engine.fingerprint()).toBe(moved);
    expect(failures()).toEqual([]);
  });

  it('stops training, and is back at the same bits, with the reason, where the run is too large there', async () => {
    has['low-power'] = { name: 'tiny', largest: 4096 };
    await start();
    await engine.load({ ...small, iters: 100_000 });
    const running = engine.run();
    await expect.poll(() => made().length).toBeGreaterThan(0);
    const refused = await engine.chooseAdapter('low-power').catch((error: unknown) => error);
    await running;
    expect(refused).toMatchObject({ detail: { kind: 'bad-experiment' } });
    const { iteration } = await engine.telemetry();
    expect(iteration).toBe(made().at(-1)?.iteration);
    const back = await engine.fingerprint();
    expect(await engine.chooseAdapter('low-power').catch(() => 'refused again')).toBe('refused again');
    expect(await engine.fingerprint()).toBe(back);
    expect((await engine.step(1)).iteration).toBe(iteration + 1);
    expect(failures()).toEqual([]);
  });

  it('takes the next experiment along where nothing is loaded yet', async () => {
    has.software = { name: 'slow' };
    await start();
    expect((await engine.chooseAdapter('software')).outcome).toBe('moved');
    await engine.load(small);
    expect((await engine.step(1)).iteration).toBe(1);
    expect(failures()).toEqual([]);
  });
});
