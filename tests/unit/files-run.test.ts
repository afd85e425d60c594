/** Run files: ours, one made by Python, and broken ones. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../src/experiment';
import { NO_CURVES } from '../../src/files/curves';
import { FileError } from '../../src/files/errors';
import { expectWhole } from './files-trouble';
import type { SavedRun } from '../../src/files/run-description';
import { isRunFile, readRunFile, writeRunFile } from '../../src/files/run-file';
import { readSafetensors, writeSafetensors } from '../../src/files/safetensors';
import { telemetryCsv } from '../../src/files/telemetry-csv';
import { append, EMPTY_HISTORY } from '../../src/state/history';

const python = new Uint8Array(readFileSync('tests/fixtures/files/run.lzn'));

/** Milliseconds that thousands of files may take on a busy machine. */
const FUZZ = 60_000;

const original = readRunFile(python);

const points = [1, 2, 3].map((iteration) => ({
  iteration,
  loss: 5 - iteration,
  gradientNorm: 1 / iteration,
}));

const saved: SavedRun = {
  run: {
    course: {
      experiment: { ...DEFAULTS, seed: 11, data: 'moons', d: 2 },
      recorded: false,
      changes: [
        { iteration: 2, change: { lr: 0.001 } },
        { iteration: 900, change: { u: 0.5, lr: 1e-6 } },
      ],
    },
    iteration: 3,
    point: { iteration: 3, loss: 2, gradientNorm: 1 / 3 },
    buffers: [64, 64, 64, 64, 128].map((length, k) =>
      Float32Array.from({ length }, (_, i) => Math.sin(i + k) / 3),
    ),
  },
  about: {
    name: 'two moons',
    date: '2026-11-22T12:00:00.000Z',
    build: '0.1.0',
    browser: 'test',
    adapter: { vendor: 'a', architecture: 'b', description: 'c', form: 'rows' },
  },
  curves: {
    ...NO_CURVES,
    loss: append(EMPTY_HISTORY, points),
    probes: {
      width: 1,
      buckets: [
        { iteration: 3, count: 1, linear: 0.9, knn: 0.8, rawPixels: 0.7, randomEncoder: 0.6, chance: 0.1 },
      ],
    },
  },
  foreign: null,
};

const weights = [{ name: 'head.1.weight', shape: [2, 3], data: new Float32Array(6).fill(0.5) }];
const written = () => writeRunFile(saved, weights);

/** The file of `saved` with parts replaced. */
function withParts(parts: Readonly<Record<string, Uint8Array>>): Uint8Array<ArrayBuffer> {
  return zipSync({ ...unzipSync(written()), ...parts }, { level: 0 });
}

function withJson(change: (json: Record<string, unknown>) => unknown): Uint8Array<ArrayBuffer> {
  const json = JSON.parse(new TextDecoder().decode(unzipSync(written())['run.json'])) as Record<
    string,
    unknown
  >;
  return withParts({ 'run.json': strToU8(JSON.stringify(change(json))) });
}

async function trouble(file: Uint8Array<ArrayBuffer>): Promise<{ code: string; values: object } | undefined> {
  try {
    await readRunFile(file);
    return undefined;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    expectWhole(error);
    return { code: error.code, values: error.values };
  }
}

describe('a run file', () => {
  it('gives back the run to the bit, its changes and its curves', async () => {
    expect(await readRunFile(written())).toEqual(saved);
  });

  it('has the weights and the curves for other programs', () => {
    const parts = unzipSync(written());
    expect(Object.keys(parts).toSorted()).toEqual(
      ['README.txt', 'run.json', 'state.safetensors', 'telemetry.csv', 'weights.safetensors'].toSorted(),
    );
    expect(readSafetensors(new Uint8Array(parts['weights.safetensors'] ?? [])).tensors).toEqual(weights);
    expect(new TextDecoder().decode(parts['telemetry.csv'])).toBe(telemetryCsv(saved.curves));
  });

  it('is read where Python made it, with parts and keys that are not ours', async () => {
    const { run, about, curves, foreign } = await readRunFile(python);
    expect(about).toMatchObject({ name: 'Zwei Monde, 二月', adapter: null });
    expect(run).toMatchObject({ iteration: 2, point: { iteration: 2, loss: 4.25, gradientNorm: 0.5 } });
    expect(run.course).toEqual({
      experiment: { ...DEFAULTS, seed: 3, data: 'moons', d: 2 },
      recorded: false,
      changes: [{ iteration: 1, change: { lr: 0.001 } }],
    });
    expect(run.buffers.map((b) => b.length)).toEqual([128, 128, 128, 128, 64]);
    // The first numbers of numpy.random.default_rng(5).standard_normal().
    expect([...(run.buffers[0] ?? [])].slice(0, 2).map((x) => x.toFixed(5))).toEqual([
      '-0.80193',
      '-1.32436',
    ]);
    expect(curves.loss.buckets).toHaveLength(2);
    expect(foreign).toBeNull();
  });

  it('is told from another archive', () => {
    expect(isRunFile(written())).toBe(true);
    expect(isRunFile(zipSync({ 'a.png': new Uint8Array(3) }))).toBe(false);
    expect(isRunFile(new Uint8Array(30))).toBe(false);
  });
});

describe('the table of the curves', () => {
  it('has a line an iteration, and nothing where nothing was measured', () => {
    const [head = '', ...lines] = telemetryCsv(saved.curves).trimEnd().split('\r\n');
    const column = (name: string) => lines.map((line) => line.split(',')[head.split(',').indexOf(name)]);
    expect(column('iteration')).toEqual(['1', '2', '3']);
    expect(column('loss_nats')).toEqual(['4', '3', '2']);
    expect(column('gradient_norm')).toEqual(['1', '0.5', String(1 / 3)]);
    expect(column('linear_probe')).toEqual(['', '', '0.9']);
  });
});

const state = (change: Readonly<Record<string, { shape: number[]; data: Float32Array } | undefined>>) => {
  const parts = ['values', 'm', 'v', 'average', 'state'].flatMap((name, i) => {
    const data = saved.run.buffers[i] ?? new Float32Array();
    const tensor = name in change ? change[name] : { shape: [data.length], data };
    return tensor === undefined ? [] : [{ name, ...tensor }];
  });
  return withParts({ 'state.safetensors': writeSafetensors(parts) });
};

describe('a broken run file', () => {
  it.each([
    ['nothing', () => new Uint8Array(0), 'zipEnd'],
    ['no end', () => written().slice(0, -30), 'zipEnd'],
    ['another archive', () => zipSync({ a: new Uint8Array(2) }), 'zipPart'],
    ['no JSON', () => withParts({ 'run.json': strToU8('{') }), 'runJson'],
    ['null', () => withParts({ 'run.json': strToU8('null') }), 'runFormat'],
    ['another format', () => withJson((j) => ({ ...j, format: 'else' })), 'runFormat'],
    ['a newer one', () => withJson((j) => ({ ...j, version: 2 })), 'runNewer'],
    ['an odd version', () => withJson((j) => ({ ...j, version: '1' })), 'runVersion'],
    ['a huge description', () => withParts({ 'run.json': new Uint8Array(2 ** 20 + 1) }), 'zipBound'],
    [
      'an unknown setting',
      () =>
        withJson((j) => ({ ...j, course: { experiment: '#v=2&seed=1&x=1', recorded: false, changes: [] } })),
      'runSetting',
    ],
    ['an iteration below 0', () => withJson((j) => ({ ...j, iteration: -1 })), 'runField'],
    ['curves of the future', () => withJson((j) => ({ ...j, iteration: 2, point: null })), 'runField'],
    ['a missing field', () => withJson((j) => ({ ...j, curves: undefined })), 'runField'],
    ['another length', () => withJson((j) => ({ ...j, buffers: [64, 64, 64, 64, 64] })), 'stateLength'],
    ['a missing buffer', () => state({ v: undefined }), 'stateMissing'],
    [
      'a number that is not finite',
      () => state({ m: { shape: [64], data: new Float32Array(64).fill(Number.NaN) } }),
      'stateNotFinite',
    ],
  ])('%s', async (_, file, code) => {
    expect((await trouble(file()))?.code).toBe(code);
  });

  it('names the field and what was found', async () => {
    const changes = [
      { iteration: 5, change: { lr: 0.1 } },
      { iteration: 7, change: { lr: -1 } },
    ];
    const broken = withJson((j) => ({ ...j, course: { ...(j['course'] as object), changes } }));
    expect(await trouble(broken)).toEqual({
      code: 'runField',
      values: { field: 'course.changes[1].change.lr', found: -1 },
    });
  });

  it('is refused for one wrong bit of the state', async () => {
    const file = written();
    const at = file.length - 400;
    file[at] = (file[at] ?? 0) ^ 1;
    expect(await trouble(file)).toBeDefined();
  });

  it('is refused by its declared size before anything is allocated', async () => {
    const file = python.slice();
    const view = new DataView(file.buffer);
    for (let i = 0; i + 46 < file.length; i += 1) {
      const name = new TextDecoder().decode(file.subarray(i + 46, i + 46 + 17));
      if (view.getUint32(i, true) === 0x02014b50 && name === 'state.safetensors') {
        view.setUint32(i + 24, 2 ** 31, true);
      }
    }
    expect(await trouble(file)).toEqual({
      code: 'zipBound',
      values: { entry: 'state.safetensors', found: 2 ** 31, most: 2 ** 29 },
    });
  });

  it('does not touch prototypes', async () => {
    const text = new TextDecoder().decode(unzipSync(written())['run.json']);
    const evil = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${text.slice(1)}`;
    await trouble(withParts({ 'run.json': strToU8(evil) }));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it(
    'never does anything but say so: 2,000 damaged files',
    async () => {
      const damage = fc.record({
        end: fc.oneof(fc.constant(python.length), fc.nat(python.length)),
        flips: fc.array(fc.tuple(fc.nat(python.length - 1), fc.nat(255)), { maxLength: 4 }),
      });
      await fc.assert(
        fc.asyncProperty(damage, async ({ end, flips }) => {
          const bytes = python.slice(0, end);
          for (const [at, value] of flips) if (at < end) bytes[at] = value;
          // Whatever can be read is the run that was written.
          const outcome = (await trouble(bytes)) ?? (await readRunFile(bytes));
          expect('code' in outcome ? await original : outcome).toEqual(await original);
        }),
        { numRuns: 2000 },
      );
    },
    FUZZ,
  );

  it(
    'never does anything but say so: 2,000 descriptions with any JSON in the place of a field',
    async () => {
      const json = JSON.parse(new TextDecoder().decode(unzipSync(written())['run.json'])) as object;
      const parts = unzipSync(written());
      const paths = (value: unknown, path: string[] = []): string[][] =>
        typeof value === 'object' && value !== null
          ? Object.entries(value).flatMap(([key, each]) => [[...path, key], ...paths(each, [...path, key])])
          : [];
      const replaced = (value: unknown, [key, ...rest]: string[], by: unknown): unknown => {
        if (key === undefined) return by;
        const old = (value as Record<string, unknown>)[key];
        if (Array.isArray(value)) return value.with(Number(key), replaced(old, rest, by));
        return { ...(value as object), [key]: replaced(old, rest, by) };
      };
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...paths(json)),
          fc.jsonValue({ maxDepth: 2 }),
          async (path, value) => {
            const text = strToU8(JSON.stringify(replaced(json, path, value)));
            const outcome = await trouble(zipSync({ ...parts, 'run.json': text }, { level: 0 }));
            expect(['undefined', 'object']).toContain(typeof outcome);
            expect(({} as { course?: unknown }).course).toBeUndefined();
          },
        ),
        { numRuns: 2000 },
      );
    },
    FUZZ,
  );
});
