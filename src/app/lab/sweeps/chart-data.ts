/** What the chart of a sweep over one setting draws. */
import { settingOf } from '../../../experiment';
import {
  type Axis,
  type CellSummary,
  isFailed,
  type Metric,
  type RunResult,
  type SweepPlan,
} from '../../../sweep';

/** One value of the setting: `mean` with its spread, and `seed0`, `seed1`, ... of its runs. */
export interface ChartRow extends Readonly<Record<`seed${number}`, number>> {
  readonly x: number | string;
  readonly mean?: number;
  /** Standard deviation; 0 of a single run. */
  readonly sd?: number;
}

export interface ChartData {
  readonly rows: readonly ChartRow[];
  /** Whether x is a number; else each value has a place of its own. */
  readonly numeric: boolean;
  readonly logX: boolean;
  /** Least and largest of all that is drawn. */
  readonly range: readonly [low: number, high: number];
}

/** Values that span at least this ratio are spread over a logarithmic axis. */
const WIDE = 8;

export function chartData(
  plan: SweepPlan,
  { key, values }: Axis,
  cells: readonly CellSummary[],
  results: readonly RunResult[],
  metric: Metric,
): ChartData {
  const numbers = values.filter((value) => typeof value === 'number');
  const numeric = numbers.length === values.length;
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const setting = settingOf(key);
  const logX = numeric && 'log' in setting && setting.log && least > 0 && most / least >= WIDE;
  const bySeed = new Map(plan.seeds.map((seed, k) => [seed, k]));
  const drawn: number[] = [];
  const rows = plan.cells.map(({ index, values: [x = ''] }): ChartRow => {
    const of = cells[index]?.stats[metric];
    const runs = results.flatMap((result) => {
      const run = plan.runs[result.run];
      const value = isFailed(result) ? null : result[metric];
      return run?.cell === index && value !== null
        ? [[`seed${bySeed.get(run.seed) ?? 0}`, value] as const]
        : [];
    });
    drawn.push(...runs.map(([, value]) => value));
    if (of === undefined || of === null) return { x };
    const sd = of.sd ?? 0;
    drawn.push(of.mean - sd, of.mean + sd);
    return { x, mean: of.mean, sd, ...Object.fromEntries(runs) };
  });
  return {
    rows: numeric ? rows.toSorted((a, b) => Number(a.x) - Number(b.x)) : rows,
    numeric,
    logX,
    range: drawn.length === 0 ? [0, 1] : [Math.min(...drawn), Math.max(...drawn)],
  };
}
