/** A sweep's results as lines for people: a row a cell, mean ± standard deviation over its seeds. */
import {
  bestCell,
  isFailed,
  type Metric,
  type RunResult,
  type Stats,
  summarise,
  type SweepPlan,
} from '../../sweep';

const number = (x: number): string => x.toPrecision(4);
const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;

/** Columns, and how their numbers are written. */
const COLUMNS: readonly {
  readonly metric: Metric;
  readonly head: string;
  readonly text: (x: number) => string;
}[] = [
  { metric: 'loss', head: 'loss', text: number },
  { metric: 'assignmentAccuracy', head: 'assignment', text: percent },
  { metric: 'aligned', head: 'aligned', text: percent },
  { metric: 'linear', head: 'linear probe', text: percent },
  { metric: 'knn', head: 'neighbours', text: percent },
  { metric: 'seconds', head: 'seconds', text: (x) => x.toFixed(1) },
];

function told(stats: Stats | null, text: (x: number) => string): string {
  if (stats === null) return '–';
  return stats.sd === null ? text(stats.mean) : `${text(stats.mean)} ± ${text(stats.sd)}`;
}

/** Lines of cells of equal width, the first row underlined. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => row[k]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, k) => cell.padEnd(widths[k] ?? 0))
      .join('  ')
      .trimEnd();
  const [head = [], ...rest] = rows;
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rest.map(line)];
}

/** The table, the best cells, and what failed. */
export function sweepLines(plan: SweepPlan, results: readonly RunResult[]): string[] {
  const cells = summarise(plan, results);
  const shown = COLUMNS.filter(({ metric }) => cells.some(({ stats }) => stats[metric] !== null));
  const head = [...plan.axes.map(({ key }) => key), 'runs', ...shown.map((column) => column.head)];
  const rows = cells.map(({ cell, count, stats }) => [
    ...(plan.cells[cell]?.values ?? []).map(String),
    `${count}/${plan.seeds.length}`,
    ...shown.map(({ metric, text }) => told(stats[metric], text)),
  ]);
  const best = (['loss', 'linear'] as const).flatMap((metric) => {
    const values = plan.cells[bestCell(plan, cells, metric) ?? -1]?.values;
    const name = COLUMNS.find((column) => column.metric === metric)?.head ?? metric;
    return values ? [`best ${name}: ${plan.axes.map(({ key }, k) => `${key}=${values[k]}`).join(' ')}`] : [];
  });
  const failed = results
    .filter(isFailed)
    .map(({ run, failure }) => `run ${run + 1} failed: ${failure.message}`);
  return [...aligned([head, ...rows]), ...best, ...failed];
}
