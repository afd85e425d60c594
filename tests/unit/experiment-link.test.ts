import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULTS,
  experimentSchema,
  isExperiment,
  MAX_LINK_LENGTH,
  parseHash,
  SETTINGS,
  toHash,
  type Experiment,
  type SettingKey,
} from '../../src/experiment';
import { experiments, hashes } from './experiment-arbitrary';

/** The one message that a hash gives. */
function only(hash: string): string {
  const { warnings } = parseHash(hash);
  expect(warnings).toHaveLength(1);
  return warnings[0]?.message ?? '';
}

describe('toHash', () => {
  it('holds the version, the seed, and what differs, in canonical order', () => {
    expect(toHash(DEFAULTS)).toBe('#v=1&seed=1');
    const e: Experiment = { iters: 7, d: 2, seed: 9, data: 'moons', ...omit(['iters', 'd', 'seed', 'data']) };
    expect(toHash(e)).toBe('#v=1&seed=9&data=moons&d=2&iters=7');
  });

  it('writes numbers short and exact, and whole numbers plain', () => {
    const e = { ...DEFAULTS, seed: 4_294_967_295, eps: 1e-6, u: 0.30000000000000004, lr: 7e-5, n: 1000 };
    expect(toHash(e)).toBe('#v=1&seed=4294967295&n=1000&eps=1e-6&u=0.30000000000000004&lr=7e-5');
  });

  it('uses only characters that no program that passes links on needs to change', () => {
    fc.assert(
      fc.property(experiments, (e) => {
        expect(toHash(e)).toMatch(/^#v=1&seed=[\w.&=-]+$/);
      }),
      { numRuns: 1000 },
    );
  });
});

/** The defaults without some keys, so that a literal can hold those in another order. */
function omit<K extends keyof Experiment>(left: readonly K[]): Omit<Experiment, K> {
  const entries = Object.entries(DEFAULTS).filter(([key]) => !left.includes(key as K));
  return Object.fromEntries(entries) as Omit<Experiment, K>;
}

/** A hash of `length` characters without the #, that sets d to 4. */
function pad(length: number): string {
  return `#d=4${'&'.repeat(length - 3)}`;
}

describe('parseHash', () => {
  it.each(['', '#', '#v=1', '#&&'])('gives the defaults for %j, silently', (hash) => {
    expect(parseHash(hash)).toEqual({ experiment: DEFAULTS, warnings: [] });
  });

  it('does not need the #, any order, or one way to write a number', () => {
    const { experiment, warnings } = parseHash('iters=1e3&u=.5&data=dig%69ts&n=64.0&seed=3&lr=1E-2');
    expect(warnings).toEqual([]);
    expect(experiment).toEqual({
      ...DEFAULTS,
      iters: 1000,
      u: 0.5,
      data: 'digits',
      n: 64,
      seed: 3,
      lr: 0.01,
    });
  });

  it.each([
    ['n=20000', 'must be a whole number from 2 to 16384'],
    ['n=abc', 'must be a whole number from 2 to 16384'],
    ['n=2.5', 'must be a whole number from 2 to 16384'],
    ['n=0x10', 'must be a whole number from 2 to 16384'],
    ['n', 'must be a whole number from 2 to 16384'],
    ['u=1', 'must be a number from 0 to 0.95'],
    ['u=NaN', 'must be a number from 0 to 0.95'],
    ['lr=Infinity', 'must be a number from 0.000001 to 1000'],
    ['lr=1e999', 'must be a number from 0.000001 to 1000'],
    ['seed=-1', 'must be a whole number from 0 to 4294967295'],
    ['loss=Log', 'must be one of log, plain'],
    ['loss=constructor', 'must be one of log, plain'],
  ])('refuses %s and says what is allowed', (pair, rule) => {
    const { experiment, warnings } = parseHash(`#v=1&steps=30&${pair}&d=4`);
    const [key, value = ''] = pair.split('=') as [SettingKey, string?];
    const message = `${key}=${value}: ${rule}. Using ${DEFAULTS[key]}.`;
    expect(warnings).toEqual([expect.objectContaining({ key, value, message })]);
    expect(experiment).toEqual({ ...DEFAULTS, steps: 30, d: 4 });
  });

  it('refuses every wrong key on its own and keeps the rest', () => {
    const { experiment, warnings } = parseHash('#v=1&seed=5&n=1&foo=3&d=2&u=x&steps=12');
    expect(experiment).toEqual({ ...DEFAULTS, seed: 5, d: 2, steps: 12 });
    expect(warnings.map((w) => w.key)).toEqual(['n', 'foo', 'u']);
  });

  it('names the known keys for an unknown one', () => {
    expect(only('#batch=3')).toBe(
      `batch=3: no such setting. Known are v, ${SETTINGS.map((s) => s.key).join(', ')}.`,
    );
  });

  it('takes the last of a repeated key', () => {
    expect(only('#d=2&d=4')).toBe('d=2: given more than once, the last (4) counts.');
    expect(parseHash('#d=2&d=4').experiment.d).toBe(4);
  });

  it('warns about malformed percent signs', () => {
    expect(only('#d=%&n=64')).toMatch(/^d=%: not readable/);
    expect(parseHash('#d=%&n=64').experiment.n).toBe(64);
    expect(only('#%E0%A4%A=1')).toMatch(/not readable/);
  });

  it('reads what it knows of a newer version, and says so', () => {
    expect(only('#v=2&d=4')).toBe(
      'v=2: made by a newer version; this one reads v=1, so some settings may be missing or differ.',
    );
    expect(parseHash('#v=2&d=4').experiment).toEqual({ ...DEFAULTS, d: 4 });
    expect(only('#v=0')).toMatch(/^v=0: must be 1/);
    expect(only('#v=abc')).toMatch(/^v=abc: must be 1/);
  });

  it('does not read a link that is too long', () => {
    expect(parseHash(pad(MAX_LINK_LENGTH))).toEqual({ experiment: { ...DEFAULTS, d: 4 }, warnings: [] });
    expect(only(pad(MAX_LINK_LENGTH + 1))).toMatch(/8193 characters; at most 8192/);
    expect(parseHash(pad(MAX_LINK_LENGTH + 1)).experiment).toEqual(DEFAULTS);
  });

  it('shortens long texts in messages', () => {
    expect(only(`#d=${'9'.repeat(1000)}`).length).toBeLessThan(200);
  });

  it.each(['__proto__', 'constructor', '__proto__.polluted', 'prototype', 'toString'])(
    'is safe from %s',
    (key) => {
      const { experiment, warnings } = parseHash(`#${key}=1&d=4`);
      expect(warnings.map((w) => w.key)).toEqual([key]);
      expect(experiment).toEqual({ ...DEFAULTS, d: 4 });
      expect(Object.getPrototypeOf(experiment)).toBe(Object.prototype);
      expect('polluted' in {}).toBe(false);
    },
  );

  it('refuses a batch larger than the data set', () => {
    expect(only('#data=digits&n=1501')).toBe(
      `n=1501: data=digits has 1500 training samples, so n must be a whole number from 2 to 1500. Using ${DEFAULTS.n}.`,
    );
    expect(parseHash('#data=digits&n=1500').warnings).toEqual([]);
    expect(parseHash('#data=moons&n=4096').warnings).toEqual([]);
  });

  it('refuses group norm where the groups do not fit', () => {
    expect(only('#norm=group&d=12')).toBe(
      'norm=group: with d=12 it must be auto or none; group needs d below 8 or a multiple of 8. Using auto.',
    );
    expect(parseHash('#norm=group&d=12').experiment).toEqual({ ...DEFAULTS, d: 12, norm: 'auto' });
    for (const d of [1, 2, 7, 8, 16, 256]) expect(parseHash(`#norm=group&d=${d}`).warnings).toEqual([]);
  });
});

// 10,000 runs each: seconds when the machine is free, and it may not be.
describe('links, for any experiment and any text', { timeout: 120_000 }, () => {
  it('read back as the same experiment, which has the same link', () => {
    fc.assert(
      fc.property(experiments, (e) => {
        const hash = toHash(e);
        const { experiment, warnings } = parseHash(hash);
        expect(warnings).toEqual([]);
        expect(experiment).toStrictEqual(e);
        expect(toHash(experiment)).toBe(hash);
      }),
      { numRuns: 10_000 },
    );
  });

  it('never throw, never pollute a prototype, and always give a valid experiment', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).toSorted();
    fc.assert(
      fc.property(hashes, (hash) => {
        const { experiment, warnings } = parseHash(hash);
        expect(experimentSchema.safeParse(experiment).success).toBe(true);
        expect(isExperiment(experiment)).toBe(true);
        for (const w of warnings) {
          expect([typeof w.key, typeof w.value, typeof w.message]).toEqual(['string', 'string', 'string']);
        }
        // Whatever came in, its experiment has a clean link.
        expect(parseHash(toHash(experiment))).toEqual({ experiment, warnings: [] });
      }),
      { numRuns: 10_000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(before);
  });
});
