/** Random experiments and hashes for the property tests, made from the settings table itself. */
import fc from 'fast-check';
import { DEFAULTS, reconcile, SETTINGS, toHash, type Experiment, type Setting } from '../../src/experiment';

type Value = number | string;

function value(setting: Setting): fc.Arbitrary<Value> {
  if (setting.kind === 'choice') return fc.constantFrom(...setting.options);
  const { min, max } = setting;
  if (setting.kind === 'int') return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
  // -0 equals 0 and has the same link, so it cannot come back as itself.
  return fc.double({ min, max, noNaN: true }).map((x) => x + 0);
}

/** A valid experiment in which a random subset of the settings differs from the defaults. */
export const experiments: fc.Arbitrary<Experiment> = fc
  .record(Object.fromEntries(SETTINGS.map((s) => [s.key, value(s)])), { requiredKeys: [] })
  .map((changes) => reconcile({ ...DEFAULTS, ...changes }).experiment);

// prettier-ignore
const NASTY = [
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__proto__.polluted', '%', '%E0%A4%A',
  '%00', '%3D', '', '=', '&', '#', 'NaN', 'Infinity', '-Infinity', '1e999', '-0', '0x10', '1_000', '\uD800',
  '１２', 'null', 'undefined', '[object Object]', 'true', '1e3', '1.5', ' 5', '-1',
];
const nastyTexts = fc.constantFrom(...NASTY);
const keys = fc.oneof(fc.constantFrom('v', ...SETTINGS.map((s) => s.key)), nastyTexts, fc.string());
const texts = fc.oneof(nastyTexts, fc.string(), fc.double().map(String), fc.integer().map(String));

/** Lists of pairs with real and unreal keys and values. */
const pairs = fc
  .array(fc.tuple(keys, texts), { maxLength: 12 })
  .map((list) => `#${list.map(([k, v]) => `${k}=${v}`).join('&')}`);

/** A real link with a piece cut out and something else put in its place. */
const mutated = fc
  .tuple(experiments, fc.nat(), fc.nat(8), fc.oneof(nastyTexts, fc.string({ unit: 'binary' })))
  .map(([e, at, length, piece]) => {
    const hash = toHash(e);
    const i = at % (hash.length + 1);
    return hash.slice(0, i) + piece + hash.slice(i + length);
  });

/** What a URL might hold, most of it wrong. */
export const hashes: fc.Arbitrary<string> = fc.oneof(
  pairs,
  mutated,
  fc.string({ unit: 'binary', maxLength: 200 }),
);
