/** Random experiments, links and hashes for the property tests, made from the settings table itself. */
import fc from 'fast-check';
import {
  byText,
  type Checkpoint,
  type Course,
  DEFAULTS,
  type Experiment,
  type HotChange,
  type Link,
  MOST_CHECKPOINTS,
  type Receipt,
  reconcile,
  rounded,
  type RunChange,
  type Setting,
  settingOf,
  SETTINGS,
  writeLink,
} from '../../src/experiment';

type Value = number | string;

function value(setting: Setting): fc.Arbitrary<Value> {
  if (setting.kind === 'choice') return fc.constantFrom(...setting.options);
  const { min, max } = setting;
  if (setting.kind === 'int') return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
  // -0 equals 0 and has the same link, so it cannot come back as itself.
  return fc.double({ min, max, noNaN: true }).map((x) => x + 0);
}

/** Names that a person may give to data: letters of any script, signs that a link has to encode. */
const fileNames = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...Array.from('aZ9 ._-&=#%+/?"é字😀')),
      fc.string({ minLength: 1, maxLength: 1 }),
    ),
  })
  .map((text) => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '').slice(0, 80) || 'a');

const hex = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...Array.from('0123456789abcdef')),
    minLength: length,
    maxLength: length,
  });

const preps = fc
  .record({
    side: fc.oneof(fc.constant('points'), fc.integer({ min: 1, max: 64 }).map(String)),
    train: fc.integer({ min: 2, max: 20_000 }),
    test: fc.integer({ min: 1, max: 5000 }),
    more: fc.constantFrom('', '.', '.col:3-x', ':a.b-c:9'),
  })
  .map(({ side, train, test, more }) => `${side}.${train}.${test}${more}`);

const own = fc.record({ data: fc.constant('own' as const), file: fileNames, sha: hex(64), prep: preps });

/** A valid experiment in which a random subset of the settings differs from the defaults; now and then on own data. */
export const experiments: fc.Arbitrary<Experiment> = fc
  .tuple(
    fc.record(Object.fromEntries(SETTINGS.map((s) => [s.key, value(s)])), { requiredKeys: [] }),
    fc.option(own, { freq: 4, nil: {} }),
  )
  .map(([changes, data]) => reconcile({ ...DEFAULTS, ...changes, ...data }).experiment);

const hotChanges: fc.Arbitrary<HotChange> = fc
  .record(
    { u: value(settingOf('u')) as fc.Arbitrary<number>, lr: value(settingOf('lr')) as fc.Arbitrary<number> },
    { requiredKeys: [] },
  )
  .filter((change) => Object.keys(change).length > 0);

const changesUpTo = (most: number): fc.Arbitrary<RunChange[]> =>
  fc
    .uniqueArray(fc.record({ iteration: fc.nat(9_999_999), change: hotChanges }), {
      maxLength: most,
      selector: ({ iteration }) => iteration,
    })
    .map((list) => list.toSorted((a, b) => a.iteration - b.iteration));

/** Mostly few; now and then more than a link holds. */
const runChanges = fc.oneof(
  { arbitrary: changesUpTo(5), weight: 30 },
  { arbitrary: changesUpTo(150), weight: 1 },
);

export const courses: fc.Arbitrary<Course> = fc.record({
  experiment: experiments,
  recorded: fc.boolean(),
  changes: runChanges,
});

const checkpointsUpTo = (most: number): fc.Arbitrary<Checkpoint[]> =>
  fc
    .uniqueArray(
      fc.record({
        iteration: fc.integer({ min: 1, max: 9_999_999 }),
        loss: fc.double({ noNaN: true, noDefaultInfinity: true }).map(rounded),
        gradientNorm: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(rounded),
      }),
      { maxLength: most, selector: ({ iteration }) => iteration },
    )
    .map((list) => list.toSorted((a, b) => a.iteration - b.iteration));
const checkpoints = fc.oneof(
  { arbitrary: checkpointsUpTo(3), weight: 10 },
  { arbitrary: checkpointsUpTo(MOST_CHECKPOINTS), weight: 1 },
);

export const receipts: fc.Arbitrary<Receipt> = fc
  .record({
    points: checkpoints,
    later: fc.nat(1000),
    fingerprint: hex(16),
    by: fc
      .oneof(fc.constant(''), fc.string({ maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 200 }))
      .map(byText),
  })
  .map(({ points, later, ...rest }) => ({
    ...rest,
    checkpoints: points,
    iteration: Math.min(9_999_999, (points.at(-1)?.iteration ?? 1) + later),
  }));

const viewsUpTo = (most: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from('abcxyz0189.:,~_-')), maxLength: most });
const views = fc.oneof({ arbitrary: viewsUpTo(30), weight: 20 }, { arbitrary: viewsUpTo(700), weight: 1 });

/** Anything that a link may be asked to say. */
export const links: fc.Arbitrary<Link> = fc.record({
  course: courses,
  left: fc.oneof(fc.constant(0), fc.nat(9_999_999)),
  receipt: fc.option(receipts),
  view: fc.oneof(fc.constant(''), views),
});

// prettier-ignore
const NASTY = [
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__proto__.polluted', '%', '%E0%A4%A',
  '%00', '%3D', '', '=', '&', '#', 'NaN', 'Infinity', '-Infinity', '1e999', '-0', '0x10', '1_000', '\uD800',
  '１２', 'null', 'undefined', '[object Object]', 'true', '1e3', '1.5', ' 5', '-1',
];
const nastyTexts = fc.constantFrom(...NASTY);
const EXTRAS = ['v', 'file', 'sha', 'prep', 'from', 'ev', 'left', 'at', 'fp', 'ck', 'by', 'view'];
const keys = fc.oneof(fc.constantFrom(...EXTRAS, ...SETTINGS.map((s) => s.key)), nastyTexts, fc.string());
/** Pieces that values of a link are made of, in any order. */
const pieces = fc
  .array(
    fc.constantFrom(
      'u',
      'lr',
      'recorded',
      'own',
      '5',
      '0',
      '-',
      '1e-3',
      ':',
      ':',
      ',',
      '.',
      '0123456789abcdef',
    ),
    {
      maxLength: 30,
    },
  )
  .map((list) => list.join(''));
const texts = fc.oneof(pieces, nastyTexts, fc.string(), fc.double().map(String), fc.integer().map(String));

/** Lists of pairs with real and unreal keys and values. */
const pairs = fc
  .array(fc.tuple(keys, texts), { maxLength: 12 })
  .map((list) => `#${list.map(([k, v]) => `${k}=${v}`).join('&')}`);

/** A real link with a piece cut out and something else put in its place. */
const mutated = fc
  .tuple(links, fc.nat(), fc.nat(8), fc.oneof(nastyTexts, fc.string({ unit: 'binary' })))
  .map(([link, at, length, piece]) => {
    const hash = writeLink(link);
    const i = at % (hash.length + 1);
    return hash.slice(0, i) + piece + hash.slice(i + length);
  });

/** What a URL might hold, most of it wrong. */
export const hashes: fc.Arbitrary<string> = fc.oneof(
  pairs,
  mutated,
  fc.string({ unit: 'binary', maxLength: 200 }),
);
