/** A sweep as tables for other programs. */
import { csv } from '../csv';
import { toHash } from '../experiment';
import type { SweepPlan } from './plan';
import { isFailed, METRICS, type RunResult, summarise } from './results';

/** One row a run, in the order of the plan; runs that are to come are left out. Accuracies are 0 to 1. */
export function toCsv(plan: SweepPlan, results: readonly RunResult[]): string {
  const byRun = new Map(results.map((result) => [result.run, result]));
  const head = ['run', ...plan.axes.map(({ key }) => key), 'seed', ...METRICS];
  const rows = plan.runs.flatMap(({ index, cell, seed, experiment }) => {
    const result = byRun.get(index);
    if (result === undefined) return [];
    const failed = isFailed(result);
    const values = plan.cells[cell]?.values ?? [];
    const numbers = METRICS.map((metric) => (failed ? null : result[metric]));
    const told = failed ? [null, result.failure.message] : [result.fingerprint, null];
    return [[index + 1, ...values, seed, ...numbers, result.took, ...told, toHash(experiment)]];
  });
  return csv([...head, 'took', 'fingerprint', 'failure', 'link'], rows);
}

/** One row a cell: number of runs, and of each metric mean, standard deviation (n - 1), least and most. */
export function summaryToCsv(plan: SweepPlan, results: readonly RunResult[]): string {
  const head = [
    ...plan.axes.map(({ key }) => key),
    'finished',
    'failed',
    ...METRICS.flatMap((metric) => ['mean', 'sd', 'min', 'max'].map((what) => `${metric}_${what}`)),
  ];
  const rows = summarise(plan, results).map(({ cell, count, failed, stats }) => [
    ...(plan.cells[cell]?.values ?? []),
    count,
    failed,
    ...METRICS.flatMap((metric) => {
      const of = stats[metric];
      return [of?.mean ?? null, of?.sd ?? null, of?.min ?? null, of?.max ?? null];
    }),
  ]);
  return csv(head, rows);
}
