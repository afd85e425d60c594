/** Results as text: a line an implementation, with how many times ours it takes. */
import type { Result } from '../core/report';

/** Which time ratios and rates are made of. */
export type Clock = 'CPU' | 'wall';

const HEADER = ['', 'CPU ms', 'wall ms', 'x ours', 'GFLOP/s', 'peak MiB', 'rel. error', 'first s', ''];

/**
 * The lines of one workload.
 * @param flops operations of one run; null: no rate
 * @param clock of ratios and rates; wall time where somebody's CPU time is unknown
 */
export function table(
  workload: string,
  flops: number | null,
  results: readonly Result[],
  clock: Clock,
): string {
  const known = results.every(({ cpuMs, failure }) => cpuMs !== null || failure !== null);
  const timeOf = (result: Result) => (clock === 'CPU' && known ? result.cpuMs : result.wallMs);
  const ours = results.find(({ impl }) => impl === 'ours');
  const rows = results.map((result) => {
    const { impl, cpuMs, wallMs, peakBytes, error, failure, firstMs, runs } = result;
    if (failure !== null) return [impl, '', '', '', '', '', '', '', `failed: ${failure}`];
    const ms = timeOf(result);
    return [
      impl,
      number(cpuMs),
      number(wallMs),
      impl === 'ours' || ours === undefined ? '' : times(ms, timeOf(ours)),
      flops === null || ms === null ? '' : (flops / ms / 1e6).toFixed(2),
      mebibytes(peakBytes),
      error === null ? '' : error.toExponential(1),
      firstMs === null || firstMs === undefined ? '' : (firstMs / 1000).toFixed(1),
      runs === 1 ? 'run once' : '',
    ];
  });
  return `${workload}   (${clock === 'CPU' && known ? 'CPU' : 'wall'} time is compared)\n${align([HEADER, ...rows])}`;
}

/**
 * Growth: each n with its time and memory, and how many times the n before took. Between two points n doubles, so that 4 means
 * quadratic and 2 linear.
 */
export function growthTable(results: readonly Result[]): string {
  const rows = results.map((result, i) => {
    const { workload, cpuMs, wallMs, peakBytes, error, failure, runs } = result;
    if (failure !== null) return [workload, '', '', '', '', '', '', `failed: ${failure}`];
    const before = results[i - 1];
    return [
      workload,
      number(cpuMs),
      times(cpuMs, before?.cpuMs),
      number(wallMs),
      mebibytes(peakBytes),
      times(peakBytes, before?.peakBytes),
      error === null ? '' : error.toExponential(1),
      runs === 1 ? 'run once' : '',
    ];
  });
  const header = ['growth', 'CPU ms', 'x before', 'wall ms', 'peak MiB', 'x before', 'rel. error', ''];
  const largest = results.findLast(({ failure }) => failure === null)?.workload ?? 'none';
  return `${align([header, ...rows])}\n  largest that this adapter completes: ${largest}`;
}

function times(value: number | null, before: number | null | undefined): string {
  return value === null || before === null || before === undefined || before === 0
    ? ''
    : (value / before).toFixed(2);
}

function mebibytes(bytes: number | null): string {
  return bytes === null ? '' : (bytes / 2 ** 20).toFixed(1);
}

function number(value: number | null): string {
  if (value === null) return '';
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}

export function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, c) =>
          c === 0 || c === row.length - 1 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}
