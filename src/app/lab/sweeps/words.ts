/** Settings, values and metrics of a sweep in words. */
import { type Axis, type Metric, type Stats, type SweepPlan, type Value, valueText } from '../../../sweep';
import { optionKey, type SettingKey, settingOf } from '../../../experiment';
import { textsOf } from '../../../state/language';
import { percent } from '../../format';

/** A setting's name with its symbol: "Cut-off u". */
export function settingName(key: SettingKey): string {
  const { symbol } = settingOf(key);
  const label = textsOf('settings')(`${key}.label`);
  return symbol === undefined ? label : `${label} ${symbol}`;
}

/** What a table's head has room for: the symbol, else the name. */
export function settingMark(key: SettingKey): string {
  return settingOf(key).symbol ?? textsOf('settings')(`${key}.label`);
}

/** A value as the page says it. */
export function valueName(key: SettingKey, value: Value): string {
  return settingOf(key).kind === 'choice'
    ? textsOf('settings')(optionKey(key, String(value)))
    : valueText(value);
}

/** "d = 8, u = 0.2"; of no axes nothing. */
export function cellName(axes: readonly Axis[], values: readonly Value[]): string {
  return axes.map(({ key }, k) => `${settingMark(key)} = ${valueName(key, values[k] ?? '')}`).join(', ');
}

function someValues({ key, values }: Axis): string {
  const names = values.map((value) => valueName(key, value));
  const some = names.length > 5 ? [...names.slice(0, 3), '…', names.at(-1)] : names;
  // Names of choices may hold commas.
  return some.join(settingOf(key).kind === 'choice' ? ' / ' : ', ');
}

/** What a sweep varies: "d = 2, 8 · u = 0.1, 0.2"; long lists are cut. */
export function sweepName({ axes }: Pick<SweepPlan, 'axes'>): string {
  if (axes.length === 0) return textsOf('sweeps')('sweep.seedsOnly');
  return axes.map((axis) => `${settingMark(axis.key)} = ${someValues(axis)}`).join(' · ');
}

const SHARES: ReadonlySet<Metric> = new Set<Metric>(['assignmentAccuracy', 'aligned', 'linear', 'knn']);

/** Whether it is a share of 1, shown as a percentage. */
export function isShare(metric: Metric): boolean {
  return SHARES.has(metric);
}

function digits(metric: Metric, x: number): string {
  if (isShare(metric)) return (100 * x).toFixed(1);
  if (metric === 'seconds') return x.toFixed(x < 100 ? 1 : 0);
  return Math.abs(x) < 0.01 && x !== 0 ? x.toExponential(1) : x.toFixed(3);
}

/** A number of a metric: 1.793, 83.1 %, 12.4. */
export function metricText(metric: Metric, x: number): string {
  return isShare(metric) ? percent(x) : digits(metric, x);
}

/** Mean and spread: "1.793 ± 0.021", "83.1 ± 0.4 %". */
export function statsText(metric: Metric, { mean, sd }: Stats): string {
  if (sd === null) return metricText(metric, mean);
  return `${digits(metric, mean)} ± ${digits(metric, sd)}${isShare(metric) ? '\u00A0%' : ''}`;
}
