/** The settings table as zod schemas: one for each value, one for a whole experiment. */
import * as z from 'zod/mini';
import { SETTINGS, VERSION, type Setting, type SettingKey } from './settings';

// Zod compiles object schemas with `new Function` where it may, and probes for it, which a page with a strict
// content security policy reports. Our objects are small: the interpreter does.
z.config({ jitless: true });

function schemaOf(setting: Setting): z.ZodMiniType<number | string> {
  if (setting.kind === 'choice') return z.enum(setting.options);
  const number = setting.kind === 'int' ? z.int() : z.number();
  return number.check(z.gte(setting.min), z.lte(setting.max));
}

/** The schema of each setting's value. */
const FIELDS = Object.fromEntries(SETTINGS.map((s) => [s.key, schemaOf(s)])) as Record<
  SettingKey,
  z.ZodMiniType<number | string>
>;

/** Exactly the known keys, each of its type and in its range. Rules between settings are in rules.ts. */
export const experimentSchema = z.strictObject({ v: z.literal(VERSION), ...FIELDS });

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
  const result = FIELDS[setting.key].safeParse(raw);
  return result.success ? result.data : undefined;
}
