/**
 * Values of a setting as a person writes them: a list of values and ranges, `2,8,16`, `0.1..0.5x5`, `1e-4..1e-2x5log`, and for whole numbers
 * `1..5`. Choices are lists of their words. Whatever is wrong is refused with a code; the texts are in the catalogue (`sweeps.refusals.<code>`).
 */
import { allowed, type Setting, valueOf } from '../experiment';
import type messages from '../texts/en/sweeps.json';

export type Value = number | string;

/** Something in the description of a sweep that was refused. */
export interface SweepRefusal {
  readonly code: keyof typeof messages.refusals;
  /** What the message needs. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** Most runs of a sweep, and so the most values of a setting. */
export const MOST_RUNS = 400;

/** Longest text that is read: the most values that there may be, written out. */
export const MOST_TEXT = 16_000;
/** Longest piece of it that is repeated in a message. */
const MOST_SHOWN = 60;

/** Digits that the inner values of a range keep, since links are for reading; where they grow by factors nobody means more. */
const DIGITS = { linear: 6, log: 4 } as const;

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?`;
const RANGE = new RegExp(
  String.raw`^(?<from>${NUMBER})\s*\.\.\s*(?<to>${NUMBER})(?:\s*x\s*(?<count>\d{1,6})\s*(?<log>log)?)?$`,
  'i',
);

/** A piece of somebody's text, short enough for a message. */
export function clipped(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

export function refused(code: SweepRefusal['code'], values: SweepRefusal['values'] = {}): SweepRefusal {
  return { code, values };
}

type Parsed = { readonly values: readonly Value[] } | { readonly refusal: SweepRefusal };

function notAllowed(setting: Setting, text: string): Parsed {
  const { code, values } = allowed(setting);
  return { refusal: refused(code, { key: setting.key, value: clipped(text), ...values }) };
}

/** `count` values from one end to the other, both exact. */
function spread(setting: Setting, from: number, to: number, count: number, log: boolean): number[] {
  const at = (k: number): number => {
    if (k === 0) return from;
    if (k === count - 1) return to;
    const share = k / (count - 1);
    const exact = log ? from * (to / from) ** share : from + (to - from) * share;
    const short =
      setting.kind === 'int'
        ? Math.round(exact)
        : Number(exact.toPrecision(log ? DIGITS.log : DIGITS.linear));
    return Math.min(to, Math.max(from, short));
  };
  // Whole numbers may meet where a range is short.
  return [...new Set(Array.from({ length: count }, (_, k) => at(k)))];
}

function parseRange(setting: Setting, text: string, groups: Readonly<Record<string, string>>): Parsed {
  const ends = [groups['from'] ?? '', groups['to'] ?? ''].map((end) => valueOf(setting, end));
  const [from, to] = ends;
  if (typeof from !== 'number' || typeof to !== 'number') return notAllowed(setting, text);
  const value = { key: setting.key, value: clipped(text) };
  const log = groups['log'] !== undefined;
  if (from >= to) return { refusal: refused('descending', value) };
  if (log && from <= 0) return { refusal: refused('logZero', value) };
  // Without a number of values a range is every whole number in it.
  if (groups['count'] === undefined && setting.kind !== 'int')
    return { refusal: refused('count', { ...value, most: MOST_RUNS }) };
  const count = groups['count'] === undefined ? to - from + 1 : Number(groups['count']);
  if (count < 2 || count > MOST_RUNS) return { refusal: refused('count', { ...value, most: MOST_RUNS }) };
  return { values: spread(setting, from, to, count, log) };
}

function parsePiece(setting: Setting, text: string): Parsed {
  const groups = setting.kind === 'choice' ? undefined : RANGE.exec(text)?.groups;
  if (groups !== undefined) return parseRange(setting, text, groups);
  const value = valueOf(setting, text);
  return value === undefined ? notAllowed(setting, text) : { values: [value] };
}

/** Reads values of a setting. Never throws; values that are given twice are refused as well. */
export function parseValues(
  setting: Setting,
  text: string,
): { readonly values: readonly Value[]; readonly refusals: readonly SweepRefusal[] } {
  if (text.length > MOST_TEXT) return { values: [], refusals: [refused('long', { most: MOST_TEXT })] };
  const values = new Set<Value>();
  const refusals: SweepRefusal[] = [];
  const pieces = text.split(',').map((piece) => piece.trim());
  for (const piece of pieces.filter((each) => each !== '')) {
    const parsed = parsePiece(setting, piece);
    if ('refusal' in parsed) refusals.push(parsed.refusal);
    else {
      for (const value of parsed.values) {
        if (values.has(value)) refusals.push(refused('repeatedValue', { key: setting.key, value }));
        values.add(value);
      }
    }
    // One is enough to say what is wrong with a text of thousands.
    if (refusals.length > 4 || values.size > MOST_RUNS) break;
  }
  if (values.size > MOST_RUNS) refusals.push(refused('many', { key: setting.key, most: MOST_RUNS }));
  if (values.size === 0 && refusals.length === 0) refusals.push(refused('empty', { key: setting.key }));
  return { values: [...values], refusals };
}
