/** The settings that a sweep varies, written `d=2,8,16;u=0.1..0.5x5;lr=1e-4..1e-2x5log`, and its seeds, `1..5` or `1,2,7`. */
import { numberText, type Setting, type SettingKey, SETTINGS, settingOf } from '../experiment';
import { clipped, MOST_TEXT, parseValues, refused, type SweepRefusal, type Value } from './values';

/** Most settings that are varied at once. */
export const MOST_AXES = 2;

/** A setting and the values that it takes. */
export interface Axis {
  readonly key: SettingKey;
  readonly values: readonly Value[];
}

/** Settings that can be varied. The seed is given apart: its runs are repetitions of the same cell. */
export const SWEPT: readonly Setting[] = SETTINGS.filter(
  (s) => s.key !== 'seed' && (s.kind !== 'choice' || s.options.length > 1),
);

const BY_KEY: ReadonlyMap<string, Setting> = new Map(SWEPT.map((s) => [s.key, s]));

/** Reads a grid; none of it is no axes. Never throws: an axis in which something is refused is not among the axes. */
export function parseGrid(text: string): {
  readonly axes: readonly Axis[];
  readonly refusals: readonly SweepRefusal[];
} {
  if (text.length > MOST_TEXT) return { axes: [], refusals: [refused('long', { most: MOST_TEXT })] };
  const axes: Axis[] = [];
  const refusals: SweepRefusal[] = [];
  const seen = new Set<string>();
  for (const part of text.split(';').map((each) => each.trim())) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const key = part.slice(0, at).trim();
    const setting = BY_KEY.get(key);
    if (at < 0) refusals.push(refused('form', { value: clipped(part) }));
    else if (key === 'seed') refusals.push(refused('seedAxis'));
    else if (setting === undefined)
      refusals.push(refused('setting', { key: clipped(key), known: [...BY_KEY.keys()].join(', ') }));
    else if (seen.has(key)) refusals.push(refused('repeatedSetting', { key }));
    else {
      seen.add(key);
      const { values, refusals: more } = parseValues(setting, part.slice(at + 1));
      refusals.push(...more);
      if (more.length === 0) axes.push({ key: setting.key, values });
    }
  }
  if (seen.size > MOST_AXES) refusals.push(refused('axes', { count: seen.size, most: MOST_AXES }));
  return { axes: axes.slice(0, MOST_AXES), refusals };
}

/** A value as it stands in a grid. */
export function valueText(value: Value): string {
  return typeof value === 'number' ? numberText(value) : value;
}

/** The grid that reads back as these axes. */
export function gridText(axes: readonly Axis[]): string {
  return axes.map(({ key, values }) => `${key}=${values.map(valueText).join(',')}`).join(';');
}

/** Reads seeds. Never throws. */
export function parseSeeds(text: string): {
  readonly seeds: readonly number[];
  readonly refusals: readonly SweepRefusal[];
} {
  const { values, refusals } = parseValues(settingOf('seed'), text);
  return { seeds: values.filter((value) => typeof value === 'number'), refusals };
}

/** The text that reads back as these seeds: rows of neighbours as ranges. */
export function seedsText(seeds: readonly number[]): string {
  const rows: [from: number, to: number][] = [];
  for (const seed of seeds) {
    const last = rows.at(-1);
    if (last?.[1] === seed - 1) last[1] = seed;
    else rows.push([seed, seed]);
  }
  return rows
    .map(([from, to]) => (to - from > 1 ? `${from}..${to}` : [...new Set([from, to])].join(',')))
    .join(',');
}
