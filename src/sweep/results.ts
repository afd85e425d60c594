/** What the runs of a sweep came to, and what is said of each cell. */
import type { SettingKey } from '../experiment';
import type { Phrase } from '../texts/phrase';
import type { SweepPlan } from './plan';

/** Numbers of a finished run, in the order of tables. */
export const METRICS = [
  'loss',
  'linear',
  'knn',
  'assignmentAccuracy',
  'aligned',
  'odeError',
  'seconds',
] as const;
export type Metric = (typeof METRICS)[number];

/** Metrics of which more is better; of the others less is. */
const RISING: ReadonlySet<Metric> = new Set<Metric>(['assignmentAccuracy', 'aligned', 'linear', 'knn']);

/** Settings that change what a loss means: losses of their values cannot be compared. */
const LOSS_IS_ANOTHER: ReadonlySet<SettingKey> = new Set<SettingKey>([
  'n',
  'u',
  'until',
  'loss',
  'aggregate',
]);

/** A run that was trained to its end. */
export interface FinishedRun extends Readonly<Record<Metric, number | null>> {
  /** Index of the planned run. */
  readonly run: number;
  /** Seconds of loading, training and evaluating; `seconds` are those of training. */
  readonly took: number;
  /** 16 hexadecimal digits over the bits of the weights. */
  readonly fingerprint: string;
}

/** A run that cannot be trained to its end, whoever tries. */
export interface FailedRun {
  readonly run: number;
  readonly took: number;
  /** In English, and for the page in no language, where the engine said it. */
  readonly failure: { readonly message: string; readonly text?: Phrase };
}

export type RunResult = FinishedRun | FailedRun;

export function isFailed(result: RunResult): result is FailedRun {
  return 'failure' in result;
}

/** Of a metric over the runs of a cell. */
export interface Stats {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation of the sample (n - 1); null of a single run. */
  readonly sd: number | null;
  readonly min: number;
  readonly max: number;
}

export interface CellSummary {
  /** Index of the cell. */
  readonly cell: number;
  /** Finished runs, failed ones, and those to come. */
  readonly count: number;
  readonly failed: number;
  readonly left: number;
  /** Null where no run has the metric. */
  readonly stats: Readonly<Record<Metric, Stats | null>>;
}

/** Mean and spread; null of nothing. */
export function statsOf(values: readonly number[]): Stats | null {
  const count = values.length;
  if (count === 0) return null;
  const [min, max] = [Math.min(...values), Math.max(...values)];
  // The mean of equal values is that value, and no mean leaves its values, whatever rounding does.
  const mean = Math.min(
    max,
    Math.max(
      min,
      values.reduce((sum, x) => sum + x / count, 0),
    ),
  );
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { count, mean, sd: count < 2 ? null : Math.sqrt(squares / (count - 1)), min, max };
}

/** Each cell of the plan, in its order. Results of runs that the plan does not have are left out. */
export function summarise(plan: SweepPlan, results: readonly RunResult[]): CellSummary[] {
  const last = new Map(results.map((result) => [result.run, result]));
  const byCell = plan.cells.map((): RunResult[] => []);
  for (const { index, cell } of plan.runs) {
    const result = last.get(index);
    if (result !== undefined) byCell[cell]?.push(result);
  }
  return byCell.map((all, cell) => {
    const finished = all.filter((result): result is FinishedRun => !isFailed(result));
    const of = (metric: Metric) =>
      statsOf(finished.map((result) => result[metric]).filter((x): x is number => x !== null));
    return {
      cell,
      count: finished.length,
      failed: all.length - finished.length,
      left: plan.seeds.length - all.length,
      stats: Object.fromEntries(METRICS.map((metric) => [metric, of(metric)])) as CellSummary['stats'],
    };
  });
}

/** The settings of the sweep at whose other values a loss means something else. */
export function lossChangers({ axes }: Pick<SweepPlan, 'axes'>): SettingKey[] {
  return axes.map(({ key }) => key).filter((key) => LOSS_IS_ANOTHER.has(key));
}

/** Whether cells can be told better or worse by a metric. */
export function isComparable(plan: SweepPlan, metric: Metric): boolean {
  if (plan.cells.length < 2 || metric === 'seconds') return false; // a machine has better and worse minutes
  return metric !== 'loss' || lossChangers(plan).length === 0;
}

/** The cell with the best mean, among those of which all runs are over and none has failed; undefined where nothing can be compared. */
export function bestCell(plan: SweepPlan, cells: readonly CellSummary[], metric: Metric): number | undefined {
  if (!isComparable(plan, metric)) return undefined;
  const sign = RISING.has(metric) ? -1 : 1;
  let best: { readonly cell: number; readonly score: number } | undefined;
  for (const { cell, failed, left, stats } of cells) {
    const mean = stats[metric]?.mean;
    if (mean === undefined || failed > 0 || left > 0) continue;
    if (best === undefined || sign * mean < best.score) best = { cell, score: sign * mean };
  }
  return best?.cell;
}

/** Of two axes: rows by the first, columns by the second; null where a cell is impossible. */
export function matrix(plan: SweepPlan, cells: readonly CellSummary[]): (CellSummary | null)[][] {
  const [rows, columns] = plan.axes;
  if (rows === undefined || columns === undefined) return [];
  return rows.values.map((row) =>
    columns.values.map((column) => {
      const cell = plan.cells.find(({ values }) => values[0] === row && values[1] === column);
      return cell === undefined ? null : (cells[cell.index] ?? null);
    }),
  );
}

function meanTime(runs: readonly FinishedRun[]): number | undefined {
  return statsOf(runs.map(({ took }) => took))?.mean;
}

/** The run that is under way. */
export interface UnderWay {
  readonly run: number;
  /** Share of its iterations that are made, 0 to 1. */
  readonly fraction: number;
  /** Seconds since it began. */
  readonly seconds: number;
}

/**
 * Seconds until the sweep is over: of a cell that has been measured what its runs took, of others the mean of all; null while nothing
 * has been measured.
 */
export function secondsLeft(
  plan: SweepPlan,
  results: readonly RunResult[],
  now: UnderWay | null,
): number | null {
  const finished = results.filter((result): result is FinishedRun => !isFailed(result));
  // Nothing known of it says how long the rest of a run takes before some of it is there.
  const guess = now !== null && now.fraction > 0.1 ? now.seconds / now.fraction : undefined;
  const overall = meanTime(finished) ?? guess;
  if (overall === undefined) return null;
  const over = new Set(results.map(({ run }) => run));
  let left = 0;
  for (const { index, cell } of plan.runs) {
    if (over.has(index)) continue;
    const whole = meanTime(finished.filter(({ run }) => plan.runs[run]?.cell === cell)) ?? overall;
    left += now?.run === index ? Math.max(0, whole - now.seconds) : whole;
  }
  return left;
}
