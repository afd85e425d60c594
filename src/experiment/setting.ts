/** What one row of the settings table can be, and the three ways to write one. */

/** Panel of the page that a setting belongs to. */
export type SettingGroup = 'data' | 'encoder' | 'objective' | 'flow' | 'optimiser';

interface Described {
  /** Name in words, for a form label. */
  readonly label: string;
  /** How papers write it. */
  readonly symbol?: string;
  readonly group: SettingGroup;
  /** A sentence or two in plain words. */
  readonly help: string;
  /** The equation in which it appears, in plain text; s is the state, t the paper's time (0 prior, 1 anchors). */
  readonly equation?: string;
  /** What the number counts, where that is not plain. */
  readonly unit?: string;
  /** True when a running training may take the new value without starting again. */
  readonly hot: boolean;
}

/** A number with an inclusive range. */
export interface NumberRow extends Described {
  readonly kind: 'int' | 'float';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Increment of a form control; not a constraint on the value. */
  readonly step: number;
  /** True when a slider should be logarithmic (then min > 0). */
  readonly log: boolean;
}

/** One of a few words. */
export interface ChoiceRow<V extends string = string> extends Described {
  readonly kind: 'choice';
  readonly default: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
}

type Optional<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;
type NumberSpec = Optional<Omit<NumberRow, 'kind'>, 'hot' | 'log'>;

/** A row for a whole number. */
export function int(spec: Optional<NumberSpec, 'step'>): NumberRow {
  return { hot: false, log: false, step: 1, ...spec, kind: 'int' };
}

/** A row for a real number. */
export function float(spec: NumberSpec): NumberRow {
  return { hot: false, log: false, ...spec, kind: 'float' };
}

/** A row for a choice; `options` maps each value, as it stands in links, to its label. */
export function choice<V extends string>(
  spec: Optional<Omit<ChoiceRow, 'kind' | 'options' | 'default'>, 'hot'> & {
    readonly options: Readonly<Record<V, string>>;
    readonly default: NoInfer<V>;
  },
): ChoiceRow<V> {
  const values = Object.keys(spec.options) as V[];
  const options = values.map((value) => ({ value, label: spec.options[value] }));
  return { hot: false, ...spec, options, kind: 'choice' };
}
