/** The settings table as schemas: one for each value, one for a whole experiment. */
import * as v from 'valibot';
import { isOwnText, OWN_KEYS } from './own';
import { SETTINGS, VERSION, type Setting, type SettingKey } from './settings';

type Field = v.GenericSchema<number | string>;

function schemaOf(setting: Setting): Field {
  if (setting.kind === 'choice') return v.picklist(setting.options);
  const range = v.pipe(v.number(), v.minValue(setting.min), v.maxValue(setting.max));
  return setting.kind === 'int' ? v.pipe(range, v.integer()) : range;
}

/** The schema of each setting's value. */
const FIELDS = Object.fromEntries(SETTINGS.map((s) => [s.key, schemaOf(s)])) as Record<SettingKey, Field>;

const OWN = Object.fromEntries(
  OWN_KEYS.map((key) => [
    key,
    v.pipe(
      v.string(),
      v.check((text) => isOwnText(key, text)),
    ),
  ]),
);

/** Exactly the known keys, each of its type and in its range. Rules between settings are in rules.ts. */
const experimentSchema = v.strictObject({ v: v.literal(VERSION), ...FIELDS, ...OWN });

/** Whether something from outside has that shape. */
export function hasShape(x: unknown): boolean {
  return v.is(experimentSchema, x);
}

/** What a setting's value may be, as the values of a message `allowed.<code>` or `warnings.<code>` of the settings' catalogue. */
export type Allowed =
  | { readonly code: 'whole' | 'number'; readonly values: { readonly min: number; readonly max: number } }
  | { readonly code: 'choice'; readonly values: { readonly options: string } };

export function allowed(setting: Setting): Allowed {
  if (setting.kind === 'choice') return { code: 'choice', values: { options: setting.options.join(', ') } };
  const { min, max } = setting;
  return { code: setting.kind === 'int' ? 'whole' : 'number', values: { min, max } };
}

/** A decimal number literal; hexadecimal, Infinity and the empty text are not numbers to a person. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * The value that a text, from a link or a form field, stands for; undefined when it has the wrong type or is out
 * of range. A number that is whole may be written in any decimal way: 1000, 1e3, 1000.0.
 */
export function valueOf(setting: Setting, text: string): number | string | undefined {
  // Adding 0 turns -0 into 0, which has the same link.
  const raw = setting.kind === 'choice' ? text : NUMBER.test(text) ? Number(text) + 0 : undefined;
  const result = v.safeParse(FIELDS[setting.key], raw);
  return result.success ? result.output : undefined;
}
