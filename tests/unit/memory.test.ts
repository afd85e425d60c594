/** What a run takes of the GPU's memory: counting, growth, refusals, and what is proposed instead. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatBytes } from '../../src/bytes';
import { DATASET_NAMES, datasetShape } from '../../src/data/shapes';
import { makeToySet } from '../../src/data/toy';
import {
  estimateMemory,
  memoryLimits,
  memoryNeeds,
  ranOut,
  type Surroundings,
  within,
} from '../../src/engine/memory-estimate';
import { nearestFit } from '../../src/engine/memory-refusal';
import { fetchProgram } from '../../src/engine/programs';
import { DEFAULTS, type Experiment, reconcile, settingOf, TRAINING_SIZE } from '../../src/experiment';
import { byPurpose, largestNeed, storageNeed, totalBytes, uniformsNeed } from '../../src/gpu/memory';
import { phrase } from '../../src/texts/phrase';
import { inEnglish } from '../../src/texts/say';
import { experiments } from './experiment-arbitrary';

const MIB = 2 ** 20;
const surroundings: Surroundings = {
  limits: { buffer: 128 * MIB, total: null },
  fallback: true,
  canvas: { width: 720, height: 720 },
};

beforeAll(() => Promise.all(settingOf('objective').options.map((objective) => fetchProgram({ objective }))));

const needsOf = (e: Experiment) => memoryNeeds(e, datasetShape(e), surroundings);
/** The plane computes its zones, and an evaluation compares neighbours, in blocks of a bounded size, which are smaller where there is more. */
const ofTraining = (e: Experiment) =>
  totalBytes(needsOf(e).filter(({ purpose }) => purpose !== 'plane' && purpose !== 'evaluation'));
const besideScratch = (e: Experiment) =>
  ofTraining(e) - totalBytes(needsOf(e).filter(({ purpose }) => purpose === 'scratch'));

const estimateOf = (e: Experiment, limits = surroundings.limits) =>
  estimateMemory(e, datasetShape(e), { ...surroundings, limits });

describe('amounts of memory', () => {
  it.each([
    [0, '0 B'],
    [700, '700 B'],
    [1024, '1 KiB'],
    [1.26 * MIB, '1.3 MiB'],
    [38.4 * MIB, '38 MiB'],
    [1000 * MIB, '1 GiB'],
    [6.25 * 2 ** 30, '6.3 GiB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('never reads as if what is over a limit were within it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (limit) => {
        expect(formatBytes(limit + 1, 'up')).not.toBe(formatBytes(limit - 1, 'down'));
      }),
    );
  });
});

describe('needs', () => {
  it('are what is made: a buffer has an element at least, uniforms have slots of 256 bytes', () => {
    expect(storageNeed('views', 'vec4f', 3, 'x').bytes).toBe(48);
    expect(storageNeed('views', 'u32', 0, 'x').bytes).toBe(4);
    const kernel = { name: 'k', source: '', entries: {}, bindings: {}, overrides: {} };
    const uniforms = { u: { size: 260, fields: {} } };
    expect(uniformsNeed('views', { ...kernel, uniforms }, 'u', 3)).toMatchObject({
      label: 'k.u',
      bytes: 3 * 512,
    });
  });

  it('add up by purpose', () => {
    fc.assert(
      fc.property(experiments, (e) => {
        const { parts, total, largest, keep } = estimateOf(e);
        const needs = memoryNeeds(e, datasetShape(e), surroundings, keep);
        expect(parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(total);
        expect(totalBytes(needs)).toBe(total);
        const buffers = needs.filter(({ texture }) => texture !== true);
        expect(largest.bytes).toBe(Math.max(...buffers.map(({ bytes }) => bytes)));
        expect(parts.every(({ bytes }) => bytes > 0)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the shapes of data sets', () => {
  it.each(DATASET_NAMES)('%s has as many training samples as batches are drawn from', (name) => {
    expect(datasetShape({ data: name }).train.count).toBe(TRAINING_SIZE[name]);
  });

  it.each(['moons', 'circles', 'blobs', 'spiral', 'checkerboard'] as const)(
    '%s is as it is drawn',
    (name) => {
      const { kind, inputs, train, test, classNames } = makeToySet(name, 1);
      expect(datasetShape({ data: name })).toEqual({
        name,
        kind,
        inputs,
        train: { count: train.count },
        test: { count: test.count },
        classNames: { length: classNames.length },
      });
    },
  );
});

describe('the estimate', () => {
  it('of training grows with n, with d and with steps', () => {
    const changes = { n: fc.integer({ min: 2, max: 8192 }), steps: fc.integer({ min: 2, max: 100 }) };
    const d = fc.integer({ min: 1, max: 256 });
    fc.assert(
      fc.property(
        experiments,
        fc.record({ ...changes, d }),
        fc.integer({ min: 4, max: 64 }),
        (other, at, k) => {
          // A normalisation of the anchors comes and goes with d.
          const e: Experiment = { ...other, ...at, norm: 'none' };
          const bytes = ofTraining(e);
          expect(ofTraining({ ...e, steps: e.steps + k })).toBeGreaterThan(bytes);
          expect(ofTraining({ ...e, d: e.d + k })).toBeGreaterThan(bytes);
          // Scratch is in as many partial sums as fill a GPU, fewer where there are more rows: it may shrink while all else grows.
          expect(besideScratch({ ...e, n: e.n + k })).toBeGreaterThan(besideScratch(e));
          expect(ofTraining({ ...e, n: 2 * e.n })).toBeGreaterThan(bytes);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('of the article’s own step is linear in n', () => {
    const paper: Experiment = { ...DEFAULTS, n: 8192, d: 256, steps: 20, solver: 'euler', eps: 1e-4 };
    const growing = (n: number) =>
      byPurpose(needsOf({ ...paper, n }))
        .filter(({ purpose }) => ['states', 'scratch', 'anchors', 'activations', 'views'].includes(purpose))
        .reduce((sum, { bytes }) => sum + bytes, 0);
    expect(growing(16_384) / growing(8192)).toBeLessThanOrEqual(2.1);
    expect(growing(8192) / growing(4096)).toBeLessThanOrEqual(2.1);
    const wide = { buffer: 2 ** 31, total: null };
    expect(estimateOf({ ...paper, n: 16_384 }, wide).total).toBeLessThanOrEqual(
      2.1 * estimateOf(paper, wide).total,
    );
    // An n x n array of floats alone would take this much.
    expect(largestNeed(needsOf(paper)).bytes).toBeLessThan(4 * 8192 ** 2);
  });
});

describe('limits', () => {
  const limits = { maxBufferSize: 256 * MIB, maxStorageBufferBindingSize: 128 * MIB } as GPUSupportedLimits;

  it('hold for a buffer; for the total only where it is the machine’s own memory and known', () => {
    expect(memoryLimits(limits, false, 8)).toEqual({ buffer: 128 * MIB, total: null });
    expect(memoryLimits(limits, true, undefined)).toEqual({ buffer: 128 * MIB, total: null });
    expect(memoryLimits(limits, true, 8)).toEqual({ buffer: 128 * MIB, total: 6144 * MIB });
  });

  it('let every preset of the page through on default limits', () => {
    for (const e of [
      DEFAULTS,
      { ...DEFAULTS, n: 4096, d: 256, steps: 20 },
      { ...DEFAULTS, n: 1024, d: 64 },
    ]) {
      expect(estimateOf(e).refusal).toBeNull();
    }
  });
});

describe('a refusal', () => {
  const large: Experiment = { ...DEFAULTS, n: 8192, d: 256, steps: 200 };
  const tight = { buffer: 32 * MIB, total: null };

  it('gives the numbers by purpose, the total, the limit and the nearest setting that fits', () => {
    const { refusal, total, parts, largest } = estimateOf(large, tight);
    expect(refusal?.message).toContain(`n=8192, d=256 and steps=200 need ${formatBytes(total, 'up')}`);
    let rest = 0;
    for (const { purpose, bytes } of parts) {
      const part = inEnglish(phrase(`memory.parts.${purpose}`, { bytes: formatBytes(bytes, 'up') }));
      const told = refusal?.message.includes(part);
      expect(told, purpose).toBe(bytes >= 0.01 * total);
      if (told !== true) rest += bytes;
    }
    expect(refusal?.message).toContain(`the rest ${formatBytes(rest, 'up')}. `);
    expect(refusal?.message).toContain(
      `allows 32 MiB in one buffer; the largest buffer, ${largest.name}, takes ${formatBytes(largest.bytes, 'up')}`,
    );
    const { key, value } = refusal?.remedy ?? { key: 'n', value: 0 };
    expect(refusal?.message).toContain(`The nearest that fits: ${key}=${value}`);
    expect(estimateOf({ ...large, [key]: value }, tight).refusal).toBeNull();
    expect(estimateOf({ ...large, [key]: value + 1 }, tight).refusal).not.toBeNull();
  });

  it('proposes the setting that changes least', { timeout: 60_000 }, () => {
    const { remedy } = estimateOf(large, tight).refusal ?? {};
    const change = (key: 'n' | 'd' | 'steps') =>
      large[key] / (nearestFit(large, key, (e) => estimateOf(e, tight).refusal === null) ?? 1);
    expect(remedy).toBeDefined();
    expect(change(remedy?.key ?? 'n')).toBe(Math.min(change('n'), change('d'), change('steps')));
  });

  it('says so for the total, too', () => {
    const limits = { buffer: 2 ** 31, total: 512 * MIB };
    const { refusal } = estimateOf(large, limits);
    expect(refusal?.message).toContain('software adapter may take 512 MiB');
    const { key, value } = refusal?.remedy ?? { key: 'n', value: 0 };
    expect(estimateOf({ ...large, [key]: value }, limits).total).toBeLessThanOrEqual(512 * MIB);
  });

  it('says that nothing helps where not even the data fit', () => {
    const { refusal } = estimateOf(large, { buffer: MIB, total: null });
    expect(refusal?.remedy).toBeNull();
    expect(refusal?.message).toContain('No smaller n, d or steps alone would do.');
  });

  it('of memory that ran out proposes what needs half as much', () => {
    const { message, remedy } = ranOut(large, datasetShape(large), {
      ...surroundings,
      limits: { buffer: 2 ** 31, total: null },
    });
    expect(message).toContain('The GPU ran out of memory; the largest buffer');
    const { key, value } = remedy ?? { key: 'n', value: 0 };
    const half = totalBytes(needsOf(large)) / 2;
    expect(totalBytes(needsOf({ ...large, [key]: value }))).toBeLessThanOrEqual(half);
    expect(totalBytes(needsOf({ ...large, [key]: value + 1 }))).toBeGreaterThan(half);
  });

  it('proposes what fits, and the next possible value does not', () => {
    const key = fc.constantFrom('n', 'd', 'steps');
    const limit = fc.integer({ min: 40, max: 4000 });
    fc.assert(
      fc.property(experiments, key, limit, (e, lever, mib) => {
        const limits = { buffer: mib * 2 ** 14, total: mib * MIB };
        const fits = (other: Experiment) => within(needsOf(other), limits);
        const value = nearestFit(e, lever, fits);
        if (value === undefined) return;
        expect(value).toBeLessThan(e[lever]);
        expect(fits({ ...e, [lever]: value })).toBe(true);
        let next = value + 1;
        while (reconcile({ ...e, [lever]: next }).warnings.length > 0) next += 1;
        expect(next >= e[lever] || !fits({ ...e, [lever]: next })).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
