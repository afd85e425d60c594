/** A judgement as a table: its figures, and what they say in a sentence. Words are in the catalogue (`quality`). */
import type { DecoderName, Judged, Judgement } from '../../../engine/tasks-protocol';
import { percent, short } from '../../format';

/** The figures in the order of the table; `quality.figures.<name>` has name, unit and help of each. */
export const FIGURES = [
  'frechet',
  'slicedWasserstein',
  'mmd',
  'p',
  'classAccuracy',
  'reconstruction',
] as const;

export type FigureName = (typeof FIGURES)[number];

/** Columns of the table. */
export const COLUMNS = ['zones', 'control', 'floor'] as const satisfies readonly (DecoderName | 'floor')[];

export type Column = (typeof COLUMNS)[number];

export interface Figure {
  readonly name: FigureName;
  /** As it is shown; null where there is no such figure. */
  readonly cells: Readonly<Record<Column, string | null>>;
}

function valueOf({ mmd, ...others }: Partial<Judged>, name: FigureName): number | null {
  if (name === 'mmd') return mmd?.value ?? null;
  if (name === 'p') return mmd?.p ?? null;
  return others[name] ?? null;
}

function shown(name: FigureName, value: number | null): string | null {
  if (value === null) return null;
  if (name === 'classAccuracy') return percent(value);
  if (name === 'p') return value.toFixed(3);
  // About 0 for a good generator, on either side of it: digits after the point, not significant ones.
  return name === 'mmd' ? value.toFixed(4).replace('-', '\u2212') : short(value);
}

/** The figures that there are. */
export function figuresOf({ models, floor, classifierAccuracy }: Judgement): Figure[] {
  const real: Partial<Judged> = { ...floor, classAccuracy: classifierAccuracy };
  const of = (model: DecoderName) => models.find((each) => each.model === model) ?? {};
  return FIGURES.flatMap((name) => {
    const cell = (column: Column) => shown(name, valueOf(column === 'floor' ? real : of(column), name));
    const cells = { zones: cell('zones'), control: cell('control'), floor: cell('floor') };
    return cells.zones === null && cells.control === null ? [] : [{ name, cells }];
  });
}

/** Columns that have something to say: without a control there is none of it. */
export function columnsOf({ models }: Judgement): Column[] {
  return COLUMNS.filter((column) => column === 'floor' || models.some(({ model }) => model === column));
}

/** A sentence of the verdict: `quality.verdict.<key>` with its values. */
export interface Sentence {
  readonly key: 'lower' | 'higher' | 'same' | 'floor' | 'told' | 'untold';
  readonly values: Readonly<Record<string, string>>;
}

/** Closer than this share two figures are called the same. */
const SAME = 0.005;

/** The level of the test. */
const LEVEL = 0.05;

/** What the figures say: beside the control's, or those of real samples where there is none; and the test's answer. */
export function verdictOf(judgement: Judgement): Sentence[] {
  const { models, floor } = judgement;
  const name = models.some(({ frechet }) => frechet !== null) ? 'frechet' : 'slicedWasserstein';
  const [zones, control] = (['zones', 'control'] as const).map(
    (model) => models.find((each) => each.model === model) ?? null,
  );
  const [own, others] = [zones?.[name] ?? null, control?.[name] ?? null];
  const sentences: Sentence[] = [];
  const real = floor[name];
  if (own !== null && others !== null && others > 0) {
    const change = own / others - 1;
    const values = {
      figure: name,
      share: percent(Math.abs(change), 0),
      zones: short(own),
      control: short(others),
    };
    const direction = change < 0 ? 'lower' : 'higher';
    sentences.push({ key: Math.abs(change) < SAME ? 'same' : direction, values });
  } else if (own !== null && real !== null && real > 0) {
    sentences.push({ key: 'floor', values: { figure: name, times: short(own / real) } });
  }
  const p = zones?.mmd?.p;
  if (p !== undefined) sentences.push({ key: p <= LEVEL ? 'told' : 'untold', values: { p: p.toFixed(3) } });
  return sentences;
}

/** Seconds that are left of something that began `seconds` ago; null while that is a guess. */
export function secondsLeft(seconds: number, fraction: number): number | null {
  if (seconds < 3 || fraction < 0.05 || fraction > 1) return null;
  return (seconds * (1 - fraction)) / fraction;
}
