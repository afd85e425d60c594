/** Embedding: what the address may ask, what the page around may say, and what it is told. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Bridge, type BridgeOptions } from '../../src/app/embed/bridge';
import { type Command, HOST, isCommand, type Moment, readCommand } from '../../src/app/embed/messages';
import { readOptions } from '../../src/app/embed/options';
import type { EngineError } from '../../src/engine/protocol';

const MOMENT: Moment = {
  link: 'https://example.org/#v=1&seed=1',
  status: 'paused',
  running: false,
  iteration: 3,
  iterations: 12,
  loss: 2.5,
  accuracy: 0.25,
  iterationsPerSecond: 0,
};

const command = (fields: object) => ({ source: HOST, version: 1, id: 1, ...fields });

describe('the address of an embedded page', () => {
  it('names parts to hide, and who is told', () => {
    expect(readOptions('?embed=1&hide=controls,charts&origin=https://example.org')).toEqual({
      unknown: [],
      origin: 'https://example.org',
      badOrigin: null,
    });
    expect(readOptions('?embed=1').origin).toBeNull();
  });

  it('has unknown parts told, each once', () => {
    expect(readOptions('?hide=charts,plane,,Charts,plane').unknown).toEqual(['plane', 'Charts']);
  });

  it.each([
    '*',
    'null',
    '',
    'example.org',
    'https://example.org/',
    'https://example.org/x',
    'https://EXAMPLE.org',
    'javascript:0',
  ])('takes no origin from %j', (origin) => {
    expect(readOptions(`?origin=${encodeURIComponent(origin)}`)).toMatchObject({
      origin: null,
      badOrigin: origin,
    });
  });

  it('may be anything', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '?hide=', '?origin=', '?origin=https://'), fc.string(), (key, text) => {
        const { unknown, origin, badOrigin } = readOptions(key + text);
        expect(origin === null || badOrigin === null).toBe(true);
        expect([...unknown, badOrigin ?? ''].every((name) => name.length <= 60)).toBe(true);
      }),
    );
  });
});

describe('a message of the page around', () => {
  it.each<[object, Partial<Command>]>([
    [
      { type: 'load', link: '#v=1' },
      { type: 'load', link: '#v=1' },
    ],
    [
      { type: 'run', id: 'a' },
      { type: 'run', id: 'a' },
    ],
    [{ type: 'pause' }, { type: 'pause' }],
    [
      { type: 'step', count: 10_000 },
      { type: 'step', count: 10_000 },
    ],
    [{ type: 'step' }, { type: 'step', count: 1 }],
    [{ type: 'state', more: 'is ignored' }, { type: 'state' }],
  ])('%j is a command', (fields, expected) => {
    expect(readCommand(command(fields))).toMatchObject(expected);
  });

  it.each([
    [{ type: 'load' }, 'link', 'undefined'],
    [{ type: 'load', link: 'x'.repeat(8193) }, 'link', `"${'x'.repeat(60)}"`],
    [{ type: 'step', count: 0 }, 'count', '0'],
    [{ type: 'step', count: 1.5 }, 'count', '1.5'],
    [{ type: 'step', count: 10_001 }, 'count', '10001'],
    [{ type: 'step', count: '3' }, 'count', '"3"'],
    [{ type: 'step', count: [3] }, 'count', '[…]'],
    [{ type: 'stop' }, 'type', '"stop"'],
    [{ type: 'constructor' }, 'type', '"constructor"'],
    [{ type: 'run', version: 2 }, 'version', '2'],
    [{ type: 'run', id: null }, 'id', 'null'],
    [{ type: 'run', id: 'x'.repeat(65) }, 'id', `"${'x'.repeat(60)}"`],
  ])('%j is refused for its %s', (fields, field, found) => {
    expect(readCommand(command(fields))).toMatchObject({ field, found });
  });

  it('that is meant for somebody else is nothing', () => {
    for (const data of [
      null,
      undefined,
      'run',
      7,
      {},
      [],
      { source: 'react-devtools' },
      { source: 'latent-zoning' },
    ])
      expect(readCommand(data)).toBeNull();
  });
});

/** A bridge whose page does nothing but count. */
function build(over: Partial<BridgeOptions> = {}) {
  const said: Record<string, unknown>[] = [];
  const targets = new Set<unknown>();
  const parent = {
    postMessage: (message: Record<string, unknown>, target: unknown) => {
      said.push(structuredClone(message));
      targets.add(target);
    },
  } as unknown as Window;
  const done: unknown[][] = [];
  const does = (name: string) =>
    vi.fn<(...given: unknown[]) => Promise<{ warnings: [] }>>((...given) => {
      done.push([name, ...given]);
      return Promise.resolve({ warnings: [] });
    });
  const commands = { loadHash: does('load'), run: does('run'), pause: does('pause'), step: does('step') };
  const state: { moment: Moment; error: EngineError | null } = { moment: MOMENT, error: null };
  const listeners: (() => void)[] = [];
  const changed = () => listeners.forEach((listener) => listener());
  const bridge = new Bridge({
    commands,
    parent,
    origin: null,
    ready: Promise.resolve(),
    now: () => state.moment,
    error: () => state.error,
    onChange: (listener) => void listeners.push(listener),
    ...over,
  });
  const hear = (data: unknown, origin = 'https://example.org') =>
    bridge.hear({ source: parent, origin, data });
  const change = (next: Partial<Moment>) => {
    state.moment = { ...state.moment, ...next };
    changed();
  };
  const fail = (error: EngineError | null) => {
    state.error = error;
    changed();
  };
  return { bridge, said, targets, done, commands, hear, change, fail };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the bridge', () => {
  it('says that it is ready, then what changes, at most four times a second', async () => {
    const { said, change, targets } = build();
    await vi.advanceTimersByTimeAsync(1);
    expect(said).toEqual([{ source: 'latent-zoning', version: 1, type: 'ready', ...MOMENT }]);
    change({ status: 'training', running: true });
    for (let k = 0; k < 100; k += 1) {
      change({ iteration: 4 + k, loss: 2 - k / 100 });
      await vi.advanceTimersByTimeAsync(20);
    }
    const [, ...later] = said;
    expect(later.length).toBeGreaterThan(5);
    expect(later.length).toBeLessThanOrEqual(8);
    expect(later[0]).toMatchObject({ type: 'state', status: 'training', running: true });
    expect(later.slice(1).every(({ type }) => type === 'telemetry')).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(said.at(-1)).toMatchObject({ iteration: 103 });
    const { length } = said;
    await vi.advanceTimersByTimeAsync(5000);
    expect(said).toHaveLength(length);
    expect([...targets]).toEqual(['*']);
  });

  it('tells of an error before anything else, in words only to an origin that is named', async () => {
    const error: EngineError = { kind: 'no-webgpu', message: 'a driver’s words' };
    const ready = Promise.reject(new Error('no WebGPU'));
    const open = build({ ready, error: () => error });
    const named = build({ ready, error: () => error, origin: 'https://example.org' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(open.said).toEqual([
      { source: 'latent-zoning', version: 1, type: 'error', error: { code: 'no-webgpu' } },
    ]);
    expect(named.said).toMatchObject([{ error: { code: 'no-webgpu', message: 'a driver’s words' } }]);
    expect([...named.targets]).toEqual(['https://example.org']);
  });

  it('tells of the same error once, and again when it comes back', async () => {
    const { said, fail } = build();
    const error: EngineError = { kind: 'data', message: '' };
    const errors = () => said.filter(({ type }) => type === 'error').length;
    for (const next of [error, error, null, { ...error }]) {
      fail(next);
      await vi.advanceTimersByTimeAsync(300);
    }
    expect(errors()).toBe(2);
  });

  it('does what it is asked, and answers by id', async () => {
    const { said, done, hear } = build();
    hear(command({ id: 'a', type: 'load', link: 'https://example.org/x/#v=1&seed=9' }));
    hear(command({ id: 'b', type: 'load', link: 'v=1' }));
    hear(command({ id: 3, type: 'step', count: 20 }));
    hear(command({ id: 4, type: 'run' }));
    hear(command({ id: 5, type: 'pause' }));
    hear(command({ id: 6, type: 'state' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual([['load', '#v=1&seed=9'], ['load', 'v=1'], ['step', 20], ['run'], ['pause']]);
    const answers = said.filter(({ type }) => type === 'answer');
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set(['a', 'b', 3, 4, 5, 6]));
    expect(answers.every((answer) => answer['ok'] === true && answer['iteration'] === 3)).toBe(true);
    expect(answers.find(({ id }) => id === 'a')).toHaveProperty('warnings', []);
  });

  it('answers a command that failed, and one that is none', async () => {
    const { said, commands, hear } = build();
    commands.run.mockRejectedValueOnce({ kind: 'not-finite', message: 'secret' });
    hear(command({ id: 1, type: 'run' }));
    hear(command({ id: 2, type: 'step', count: -1 }));
    await vi.advanceTimersByTimeAsync(0);
    expect(said.filter(({ type }) => type === 'answer')).toEqual([
      expect.objectContaining({
        id: 2,
        ok: false,
        error: { code: 'bad-message', message: 'count: found -1, expected a whole number from 1 to 10000.' },
      }),
      expect.objectContaining({ id: 1, ok: false, error: { code: 'not-finite' } }),
    ]);
  });

  it('drops what would wait behind too many', async () => {
    const { said, commands, hear } = build();
    commands.step.mockImplementation(() => new Promise(() => undefined));
    for (let id = 0; id < 18; id += 1) hear(command({ id, type: 'step' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(commands.step).toHaveBeenCalledTimes(16);
    expect(said.filter(({ type }) => type === 'answer')).toMatchObject([
      { id: 16, ok: false, error: { code: 'busy' } },
      { id: 17, ok: false, error: { code: 'busy' } },
    ]);
  });

  it('hears nobody but the page around, and only from the origin that is named', async () => {
    const open = build();
    open.bridge.hear({ source: {} as Window, origin: 'https://example.org', data: command({ type: 'run' }) });
    open.bridge.hear({ source: null, origin: 'https://example.org', data: command({ type: 'run' }) });
    const named = build({ origin: 'https://example.org' });
    named.hear(command({ type: 'run' }), 'https://evil.example');
    named.hear(command({ type: 'run' }), 'null');
    await vi.advanceTimersByTimeAsync(0);
    expect([...open.done, ...named.done]).toEqual([]);
    expect(named.said.filter(({ type }) => type === 'answer')).toEqual([]);
    named.hear(command({ type: 'run' }));
    expect(named.done).toEqual([['run']]);
  });

  it('survives any message, and acts on none that is not a command', async () => {
    const { done, hear } = build();
    const type = fc.constantFrom('load', 'run', 'pause', 'step', 'state', '__proto__', 'toString');
    const odd = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
    });
    const near = fc.record(
      {
        source: fc.oneof(fc.constant(HOST), odd),
        version: fc.oneof(fc.constant(1), odd),
        id: fc.oneof(fc.integer(), fc.string(), odd),
        type: fc.oneof(type, odd),
        link: fc.oneof(fc.string(), odd),
        count: fc.oneof(fc.integer(), odd),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(near, near, odd), async (data) => {
        done.length = 0;
        hear(data);
        await Promise.resolve();
        const read = readCommand(data);
        const acts = read !== null && isCommand(read) && read.type !== 'state';
        expect(done.length).toBe(acts ? 1 : 0);
        if (!acts) return;
        const asked = data as Record<string, unknown>;
        expect([asked['source'], asked['version'], asked['type']]).toEqual([HOST, 1, done[0]?.[0]]);
      }),
      { numRuns: 3000 },
    );
    expect(({} as Record<string, unknown>)['source']).toBeUndefined();
  }, 30_000);
});
