/** Random grids and seeds for the property tests, made from the settings table itself. */
import fc from 'fast-check';
import { type Setting, SETTINGS } from '../../src/experiment';
import { type Axis, SWEPT, type Value } from '../../src/sweep';

function value(setting: Setting): fc.Arbitrary<Value> {
  if (setting.kind === 'choice') return fc.constantFrom(...setting.options);
  const { min, max } = setting;
  return setting.kind === 'int'
    ? fc.integer({ min, max })
    : fc.double({ min, max, noNaN: true }).map((x) => x + 0);
}

const axis: fc.Arbitrary<Axis> = fc
  .constantFrom(...SWEPT)
  .chain((setting) =>
    fc
      .uniqueArray(value(setting), { minLength: 1, maxLength: 6 })
      .map((given) => ({ key: setting.key, values: given })),
  );
export const axes = fc.uniqueArray(axis, { maxLength: 2, selector: ({ key }) => key });
export const seeds = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 8 });

/** Texts that look like grids, most of them wrong. */
export const grids = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...SETTINGS.map(({ key }) => key as string), '__proto__', 'constructor', '', 'x'),
        fc.constantFrom('=', '==', '', ' = '),
        fc.array(
          fc.oneof(
            fc.double().map(String),
            fc.integer().map(String),
            fc.constantFrom('..', 'x', 'log', ',', '1..5', '0..1x3', '1e-4..1e-2x5log', '1..1e9', 'mlp', '…'),
            fc.string({ maxLength: 4 }),
          ),
          { maxLength: 6 },
        ),
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.map(([key, sign, list]) => `${key}${sign}${list.join('')}`).join(';')),
);
