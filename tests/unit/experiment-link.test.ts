import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonical,
  type Course,
  DEFAULTS,
  type Experiment,
  freshCourse,
  isExperiment,
  type Link,
  linkOf,
  MAX_LINK_LENGTH,
  MOST_WRITTEN,
  parseHash,
  parseLink,
  readLink,
  type SettingKey,
  SETTINGS,
  toHash,
  writeLink,
} from '../../src/experiment';
import { experiments, hashes, links } from './experiment-arbitrary';

/** The one message that a hash gives. */
function only(hash: string): string {
  const { warnings } = parseHash(hash);
  expect(warnings).toHaveLength(1);
  return warnings[0]?.message ?? '';
}

describe('toHash', () => {
  it('holds the version, the seed, and what differs, in canonical order', () => {
    expect(toHash(DEFAULTS)).toBe('#v=2&seed=1');
    const e: Experiment = { iters: 7, d: 2, seed: 9, data: 'moons', ...omit(['iters', 'd', 'seed', 'data']) };
    expect(toHash(e)).toBe('#v=2&seed=9&data=moons&d=2&iters=7');
  });

  it('writes numbers short and exact, and whole numbers plain', () => {
    const e = { ...DEFAULTS, seed: 4_294_967_295, eps: 1e-6, u: 0.30000000000000004, lr: 7e-5, n: 1000 };
    expect(toHash(e)).toBe('#v=2&seed=4294967295&n=1000&eps=1e-6&u=0.30000000000000004&lr=7e-5');
  });

  it('uses only characters that no program that passes links on needs to change', () => {
    fc.assert(
      fc.property(experiments, (e) => {
        expect(toHash(e)).toMatch(/^#v=2&seed=[\w.&=%~!*'()-]+$/);
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
  it.each(['', '#', '#v=2', '#v=1', '#&&'])('gives the defaults for %j, silently', (hash) => {
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
    const { experiment, warnings } = parseHash(`#v=2&steps=30&${pair}&d=4`);
    const [key, value = ''] = pair.split('=') as [SettingKey, string?];
    const message = `${key}=${value}: ${rule}. Using ${DEFAULTS[key]}.`;
    expect(warnings).toEqual([expect.objectContaining({ key, value, message })]);
    expect(experiment).toEqual({ ...DEFAULTS, steps: 30, d: 4 });
  });

  it('refuses every wrong key on its own and keeps the rest', () => {
    const { experiment, warnings } = parseHash('#v=2&seed=5&n=1&foo=3&d=2&u=x&steps=12');
    expect(experiment).toEqual({ ...DEFAULTS, seed: 5, d: 2, steps: 12 });
    expect(warnings.map((w) => w.key)).toEqual(['n', 'foo', 'u']);
  });

  it('names the known keys for an unknown one', () => {
    expect(only('#batch=3')).toBe(
      `batch=3: no such setting. Known are v, ${SETTINGS.map((s) => s.key).join(', ')}, file, sha, prep, from, ev, left, at, fp, ck, by, view.`,
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
    expect(only('#v=3&d=4')).toBe(
      'v=3: made by a newer version; this one reads v=2, so some settings may be missing or differ.',
    );
    expect(parseHash('#v=3&d=4').experiment).toEqual({ ...DEFAULTS, d: 4 });
    expect(only('#v=0')).toMatch(/^v=0: must be 2/);
    expect(only('#v=abc')).toMatch(/^v=abc: must be 2/);
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

/** What a link says when it is read. */
function read(hash: string): Link {
  const { link, warnings } = readLink(hash);
  expect(warnings).toEqual([]);
  return link;
}

const FP = '0123456789abcdef';

describe('readLink', () => {
  it('reads the course of a run', () => {
    const { course } = read('#v=2&seed=3&d=2&from=recorded&ev=5:u:0.5,9:lr:1e-3,9:u:.1');
    expect(course.recorded).toBe(true);
    expect(course.changes).toEqual([
      { iteration: 5, change: { u: 0.5 } },
      { iteration: 9, change: { u: 0.1, lr: 1e-3 } },
    ]);
  });

  it('has one link for one course', () => {
    const one = '#v=2&seed=1&u=0.5&ev=9:u:0.1';
    for (const hash of [one, 'ev=0:u:0.5,4:u:0.5,9:u:1e-1', 'ev=9:u:0.3,9:u:0.1&u=0.5'])
      expect(writeLink(readLink(hash).link)).toBe(one);
  });

  it.each([
    ['5:u:2', '5:u:2'],
    ['5:d:2', '5:d:2'],
    ['x:u:0.1', 'x:u:0.1'],
    ['-1:u:0.1', '-1:u:0.1'],
    ['1e3:u:0.1', '1e3:u:0.1'],
    ['5:u:0.5:1', '5:u:0.5:1'],
    ['5', '5'],
    ['', ''],
    ['4:u:0.3', '4:u:0.3'],
    ['10000000:u:0.3', '10000000:u:0.3'],
    ['5:__proto__:1', '5:__proto__:1'],
  ])('ends the course at the change %j, and says how many are missing', (part, value) => {
    const { link, warnings } = readLink(`#ev=4:u:0.1,5:u:0.2,${part},9:u:0.4`);
    expect(warnings).toMatchObject([{ key: 'ev', value, code: 'event' }]);
    expect(link.course.changes.map((c) => c.iteration)).toEqual([4, 5]);
    expect(link.left).toBe(2);
    expect(read(writeLink(link))).toEqual(link);
  });

  it('reads so many changes and counts the others', () => {
    const events = Array.from({ length: 230 }, (_, i) => `${i + 1}:u:0.${1 + (i % 9)}`);
    const { link, warnings } = readLink(`#ev=${events.join(',')}&left=7`);
    expect(warnings).toMatchObject([{ key: 'ev', value: '230', code: 'events' }]);
    expect(link.course.changes).toHaveLength(200);
    expect(link.left).toBe(37);
  });

  it('reads a receipt', () => {
    const { receipt } = read(`#at=500&fp=${FP}&ck=1:4.85:1.2,500:3.21234567:.5&by=A;%20B%20%E2%80%94%20C`);
    expect(receipt).toEqual({
      iteration: 500,
      fingerprint: FP,
      checkpoints: [
        { iteration: 1, loss: 4.85, gradientNorm: 1.2 },
        { iteration: 500, loss: 3.21235, gradientNorm: 0.5 },
      ],
      by: 'A; B — C',
    });
  });

  it.each([
    [`fp=${FP}`, 'at', 'receiptAt'],
    [`at=0&fp=${FP}`, 'at', 'receiptAt'],
    [`at=1.5&fp=${FP}`, 'at', 'receiptAt'],
    ['by=me', 'at', 'receiptAt'],
    ['at=5', 'fp', 'receiptPrint'],
    ['at=5&fp=0123456789ABCDEF', 'fp', 'receiptPrint'],
    ['at=5&fp=0123', 'fp', 'receiptPrint'],
  ])('takes no receipt from %s', (text, key, code) => {
    const { link, warnings } = readLink(`#d=4&${text}`);
    expect(warnings).toMatchObject([{ key, code }]);
    expect(link.receipt).toBeNull();
    expect(link.course.experiment.d).toBe(4);
  });

  it.each(['1:2', '1:2:3:4', '0:1:1', '2:1:1,2:1:1', '3:1:1,2:1:1', '9:1:1', '1:NaN:1', '1:1e999:1', '1:1:'])(
    'keeps the fingerprint where ck is %s',
    (ck) => {
      const { link, warnings } = readLink(`#at=5&fp=${FP}&ck=${ck}`);
      expect(warnings).toMatchObject([{ key: 'ck', code: 'receiptPoints' }]);
      expect(link.receipt).toMatchObject({ iteration: 5, fingerprint: FP, checkpoints: [] });
    },
  );

  it('takes no more checkpoints than a receipt has', () => {
    const ck = Array.from({ length: 17 }, (_, i) => `${i + 1}:1:1`).join(',');
    expect(readLink(`#at=50&fp=${FP}&ck=${ck}`).warnings).toMatchObject([{ code: 'receiptPoints' }]);
  });

  it.each([
    ['from=scratch', 'from', 'from'],
    ['left=0', 'left', 'left'],
    ['left=-3', 'left', 'left'],
    [`view=${'a'.repeat(701)}`, 'view', 'view'],
    ['view=%3Cb%3E', 'view', 'viewText'],
    ['view=%00', 'view', 'viewText'],
    ['file=x', 'file', 'ownOnly'],
    ['data=own', 'data', 'ownData'],
    [`data=own&file=a&sha=${'A'.repeat(64)}&prep=8.100.10`, 'sha', 'sha'],
    [`data=own&file=a&sha=${'a'.repeat(64)}&prep=8.100000.10`, 'prep', 'prep'],
    [`data=own&file=${'x'.repeat(81)}&sha=${'a'.repeat(64)}&prep=8.100.10`, 'file', 'file'],
  ])('refuses %s and keeps the rest', (text, key, code) => {
    const { link, warnings } = readLink(`#d=4&${text}`);
    expect(warnings[0]).toMatchObject({ key, code });
    expect(link).toMatchObject({ left: 0, view: '', course: { recorded: false } });
    expect(link.course.experiment.d).toBe(4);
  });

  it('names own data by name, hash and preparation, anywhere in Unicode', () => {
    const e = {
      ...DEFAULTS,
      data: 'own',
      file: 'Schuhe & 鞋 100%.zip',
      sha: 'a'.repeat(64),
      prep: '28.900.100',
    } as const;
    const hash = toHash(e);
    expect(hash).toMatch(
      /^#v=2&seed=1&data=own&file=Schuhe%20%26%20%E9%9E%8B%20100%25\.zip&sha=a{64}&prep=28\.900\.100$/,
    );
    expect(read(hash).course.experiment).toEqual(e);
  });
});

/** A course with so many changes of both settings, each with a long text. */
function changed(count: number): Course {
  const changes = Array.from({ length: count }, (_, i) => ({
    iteration: 1_000_000 + i,
    change: { u: 0.1 + (i + 1) / 1024, lr: (i + 1) / 65_536 },
  }));
  return { ...freshCourse(DEFAULTS), changes };
}

/** Changes of a course, counted by setting. */
function settingsChanged({ changes }: Course): number {
  return changes.reduce((sum, { change }) => sum + Object.keys(change).length, 0);
}

describe('writeLink', () => {
  const receipt = {
    iteration: 9_000_000,
    fingerprint: FP,
    checkpoints: Array.from({ length: 16 }, (_, i) => ({
      iteration: 1_000_000 + i,
      loss: 1.23456e-17,
      gradientNorm: 1.23456e-17,
    })),
    by: '鞋'.repeat(160),
  };

  it('leaves out the view first, then where the receipt was made, then its checkpoints, then the latest changes', () => {
    const view = 'a'.repeat(700);
    const written = (count: number, by: string) =>
      read(writeLink({ course: changed(count), left: 0, receipt: { ...receipt, by }, view }));
    expect(written(1, 'here')).toMatchObject({ view, receipt: { by: 'here' } });
    expect(written(12, 'here')).toMatchObject({ view: '', left: 0, receipt: { by: 'here' } });
    expect(written(12, receipt.by)).toMatchObject({
      left: 0,
      receipt: { by: '', checkpoints: receipt.checkpoints },
    });
    expect(written(25, 'here')).toMatchObject({ left: 0, receipt: { by: '', checkpoints: [] } });
    const most = written(60, 'here');
    expect(most.receipt).toBeNull();
    expect(most.left).toBeGreaterThan(0);
    expect(settingsChanged(most.course) + most.left).toBe(120);
    expect(changed(60).changes.slice(0, most.course.changes.length - 1)).toEqual(
      most.course.changes.slice(0, -1),
    );
  });

  it('adds up what earlier links have left out', () => {
    expect(writeLink({ course: changed(1), left: 3, receipt: null, view: '' })).toMatch(/&left=3$/);
  });
});

/** What links of version 1 meant. They must mean it for ever: nothing in this table is ever changed. */
const VERSION_1: readonly (readonly [string, Partial<Experiment>])[] = [
  ['#v=1&seed=1', {}],
  ['#v=1', {}],
  [
    '#v=1&seed=1&hidden=group&norm=group&d=32&n=256&steps=20&solver=euler&eps=1e-4&alpha=0.45&lr=8e-4&schedule=constant&ema=0.9999',
    {
      hidden: 'group',
      norm: 'group',
      d: 32,
      n: 256,
      steps: 20,
      solver: 'euler',
      eps: 1e-4,
      alpha: 0.45,
      lr: 8e-4,
      schedule: 'constant',
      ema: 0.9999,
    },
  ],
  ['#v=1&seed=1&norm=none&d=2&n=256&lr=3e-3', { norm: 'none', d: 2, n: 256, lr: 3e-3 }],
  ['#v=1&seed=1&data=moons&d=2', { data: 'moons', d: 2 }],
  ['#v=1&seed=1&data=digits', { data: 'digits' }],
  [
    '#v=1&seed=4294967295&data=checkerboard&views=one&encoder=mlp-l&act=gelu&grid=logsnr&u=0.95&loss=plain&aggregate=sum&warmup=0&clip=0&iters=5000000',
    {
      seed: 4_294_967_295,
      data: 'checkerboard',
      views: 'one',
      encoder: 'mlp-l',
      act: 'gelu',
      grid: 'logsnr',
      u: 0.95,
      loss: 'plain',
      aggregate: 'sum',
      warmup: 0,
      clip: 0,
      iters: 5_000_000,
    },
  ],
];

/** The defaults of version 1, written out so that they stay what they were. */
const DEFAULTS_1 = {
  seed: 1,
  data: 'mnist',
  views: 'both',
  encoder: 'mlp',
  act: 'relu',
  hidden: 'batch',
  norm: 'auto',
  d: 16,
  n: 128,
  objective: 'lzn',
  steps: 10,
  solver: 'dpm2',
  grid: 'uniform',
  eps: 1e-3,
  u: 0.2,
  alpha: 0.2,
  loss: 'log',
  aggregate: 'max',
  lr: 2e-3,
  warmup: 50,
  schedule: 'cosine',
  clip: 1,
  ema: 0.99,
  iters: 1200,
};

describe('links of version 1', () => {
  it.each(VERSION_1)('%s means what it meant', (hash, changes) => {
    const { course, ...more } = read(hash);
    // Settings that came later are at their defaults, which say what a page without them did.
    expect(course).toEqual(freshCourse({ ...DEFAULTS, ...DEFAULTS_1, ...changes } as Experiment));
    expect(more).toEqual({ left: 0, receipt: null, view: '' });
  });

  it('cannot say what came later', () => {
    const { link, warnings } = readLink(`#v=1&d=4&ev=5:u:0.5&at=5&fp=${FP}&view=first&data=own&file=a`);
    expect(warnings.map(({ key, code, values }) => [key, code, values['version']])).toEqual(
      ['file', 'ev', 'at', 'fp', 'view', 'data'].map((key) => [key, 'newIn', 1]),
    );
    expect(link).toEqual(linkOf({ ...DEFAULTS, d: 4 }));
  });
});

// 10,000 runs each: seconds when the machine is free, and it may not be.
describe('links, for any content and any text', { timeout: 240_000 }, () => {
  const MANY = { numRuns: 10_000 };

  it('read back as the same experiment, which has the same link', () => {
    fc.assert(
      fc.property(experiments, (e) => {
        const hash = toHash(e);
        const { experiment, warnings } = parseHash(hash);
        expect(warnings).toEqual([]);
        expect(experiment).toStrictEqual(e);
        expect(toHash(experiment)).toBe(hash);
      }),
      MANY,
    );
  });

  it('read back as what was written, short enough whatever it is; what is missing is counted', () => {
    fc.assert(
      fc.property(links, (link) => {
        const hash = writeLink(link);
        expect(hash.length).toBeLessThanOrEqual(MOST_WRITTEN);
        const back = read(hash);
        expect(writeLink(back)).toBe(hash);
        const course = canonical(link.course);
        expect(back.course.experiment).toStrictEqual(course.experiment);
        expect(back.course.recorded).toBe(course.recorded);
        const lost = settingsChanged(course) - settingsChanged(back.course);
        expect(back.left).toBe(Math.min(9_999_999, link.left + lost));
        expect(back.course.changes.slice(0, -1)).toStrictEqual(
          course.changes.slice(0, Math.max(0, back.course.changes.length - 1)),
        );
        // A receipt loses parts of it at most, and the view goes whole.
        const { receipt } = link;
        const shorter =
          receipt === null
            ? []
            : [
                { ...receipt, by: '' },
                { ...receipt, by: '', checkpoints: [] },
              ];
        expect([null, receipt, ...shorter]).toContainEqual(back.receipt);
        expect(['', link.view]).toContain(back.view);
      }),
      MANY,
    );
  });

  it('never throw, never pollute a prototype, and always give a valid experiment', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).toSorted();
    fc.assert(
      fc.property(hashes, (hash) => {
        const { link, warnings } = parseLink(hash);
        const { experiment, changes } = link.course;
        expect(isExperiment(experiment)).toBe(true);
        expect(changes.every(({ change }) => isExperiment({ ...experiment, ...change }))).toBe(true);
        for (const w of warnings) {
          expect([typeof w.key, typeof w.value, typeof w.message]).toEqual(['string', 'string', 'string']);
        }
        // Whatever came in has a clean link.
        const clean = writeLink(link);
        expect(writeLink(read(clean))).toBe(clean);
      }),
      MANY,
    );
    expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(before);
  });
});
