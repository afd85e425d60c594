/** What one row of the settings table can be, and the three ways to write one. */

/** Panel of the page that a setting belongs to. */
export type SettingGroup =
  'data' | 'encoder' | 'objective' | 'flow' | 'labels' | 'decoder' | 'peers' | 'optimiser' | 'modules';

interface Described {
  /** How papers write it; its name, its help and its unit are in the catalogues (`settings.<key>`). */
  readonly symbol?: string;
  readonly group: SettingGroup;
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
  /** Each value as it stands in links, in the order in which they are offered. */
  readonly options: readonly V[];
  /** Headings of a long list, by the first option under each; their names are in the catalogues. */
  readonly headings?: Readonly<Partial<Record<V, string>>>;
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

/** A row for a choice. */
export function choice<const V extends string>(
  spec: Optional<Omit<ChoiceRow<V>, 'kind' | 'default'>, 'hot'> & { readonly default: NoInfer<V> },
): ChoiceRow<V> {
  return { hot: false, ...spec, kind: 'choice' };
}
