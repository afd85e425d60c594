/** What sets runs apart, and what they have in common; how a table of them is sorted and saved. */
import { type Cell, csv } from '../../../csv';
import { DEFAULTS, type Experiment, hasZones, SETTINGS, type SettingKey, toHash } from '../../../experiment';
import type { Run } from '../../../state/runs';

/** `file`, `sha` and `prep` of own data count as the data set. */
function valueOf(experiment: Experiment, key: SettingKey): string | number {
  return key === 'data' && experiment.data === 'own' ? experiment.file : experiment[key];
}

function apart(experiments: readonly Experiment[], key: SettingKey): boolean {
  const [first, ...others] = experiments;
  if (first === undefined) return false;
  const own = (e: Experiment) => (key === 'data' ? `${e.data} ${e.file} ${e.sha} ${e.prep}` : e[key]);
  return others.some((e) => own(e) !== own(first));
}

/** Settings in which the experiments are not all alike, in the order of links. */
export function differing(experiments: readonly Experiment[]): SettingKey[] {
  return SETTINGS.map((s) => s.key).filter((key) => apart(experiments, key));
}

/** Settings that are alike in all and not at their defaults, as links have them. */
export function alike(experiments: readonly Experiment[]): { key: SettingKey; value: string | number }[] {
  const [first] = experiments;
  if (first === undefined) return [];
  return SETTINGS.map((s) => s.key)
    .filter((key) => !apart(experiments, key) && first[key] !== DEFAULTS[key])
    .map((key) => ({ key, value: valueOf(first, key) }));
}

/** What a run came to, as numbers; null where it was not measured. */
export const METRICS = {
  iteration: (run: Run) => run.telemetry.iteration,
  seconds: (run: Run) => run.seconds,
  loss: (run: Run) => run.telemetry.loss,
  accuracy: (run: Run) => run.telemetry.assignmentAccuracy,
  linear: (run: Run) => run.probe?.result.linear ?? null,
  // Of another method it would be that of a flow that it does not learn.
  aligned: (run: Run) =>
    hasZones(run.course.experiment) ? (run.series.looks.buckets.at(-1)?.aligned ?? null) : null,
  odeError: (run: Run) => run.telemetry.odeError,
} as const;
export type Metric = keyof typeof METRICS;

/** Columns of the table that are not settings, after the name. */
export const SHOWN_METRICS = ['iteration', 'seconds', 'loss', 'accuracy', 'linear'] as const;

export type Column = 'name' | Metric | SettingKey;

export interface Order {
  readonly column: Column;
  readonly down: boolean;
}

function cell(run: Run, column: Column): string | number | null {
  if (column === 'name') return run.name;
  if (column in METRICS) return METRICS[column as Metric](run);
  return valueOf(run.course.experiment, column as SettingKey);
}

/** The runs sorted by a column; what has no value there comes last either way. */
export function sorted(runs: readonly Run[], order: Order | null): Run[] {
  if (order === null) return runs.toReversed();
  const { column, down } = order;
  return runs.toSorted((x, y) => {
    const [a, b] = [cell(x, column), cell(y, column)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const by =
      typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en');
    return down ? -by : by;
  });
}

/** Hot settings that were changed on the way, "200:u:0.3" each, as links have them. */
export function eventsOf({ course, telemetry }: Run): { iteration: number; key: string; value: number }[] {
  return course.changes
    .filter((c) => c.iteration <= telemetry.iteration)
    .flatMap(({ iteration, change }) =>
      Object.entries(change).map(([key, value]) => ({ iteration, key, value })),
    );
}

/** A line a run: everything that the table shows, the link of its experiment, and its name. */
export function runsTable(runs: readonly Run[]): string {
  const keys = differing(runs.map((run) => run.course.experiment));
  const metrics = Object.keys(METRICS) as Metric[];
  const head = ['name', ...metrics, ...keys, 'recorded', 'changes', 'experiment'];
  const row = (run: Run): Cell[] => [
    run.name,
    ...metrics.map((metric) => METRICS[metric](run)),
    ...keys.map((key) => valueOf(run.course.experiment, key)),
    run.course.recorded ? 1 : 0,
    eventsOf(run)
      .map(({ iteration, key, value }) => `${iteration}:${key}:${value}`)
      .join(' '),
    toHash(run.course.experiment),
  ];
  return csv(head, runs.map(row));
}
