/** From the flow's statistics on the GPU to the numbers the page shows. */
import type { Alignment } from '../lzn/alignment';
import type { LabelAlignment } from '../lzn/label-alignment';
import type { AlignmentByStep } from './protocol';

export interface AlignmentTelemetry {
  /** Mean loss over the rows, in float64. */
  readonly loss: number;
  readonly assignmentAccuracy: number;
  readonly odeError: number;
  /** Share of rows whose most probable anchor at the last step is their own, or that of their class. */
  readonly aligned: number;
  readonly alignmentByStep: AlignmentByStep;
}

/** The value below which the share q of the sorted numbers lies (linear between neighbours). */
export function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const a = sorted[low] ?? Number.NaN;
  const b = sorted[Math.min(low + 1, sorted.length - 1)] ?? Number.NaN;
  return a + (at - low) * (b - a);
}

/**
 * Share of rows whose most probable anchor is their own, 0 to 1.
 * @param stats of one step: n x (largest logit, 1 / sum, log P of the own anchor, most probable anchor)
 * @param owners own anchor of each row; row i owns the i-th where left out
 */
export function ownShare(stats: ArrayLike<number>, n: number, owners?: ArrayLike<number>): number {
  let own = 0;
  for (let i = 0; i < n; i += 1) if (stats[4 * i + 3] === (owners?.[i] ?? i)) own += 1;
  return own / n;
}

/** Reads back the last batch's alignment (waits for the GPU). */
export async function readAlignment(alignment: Alignment, count: number): Promise<AlignmentTelemetry> {
  const [rows, stats] = await Promise.all([alignment.rows.read(), alignment.forwardFlow.stats.read()]);
  return summarise(
    rows,
    stats,
    count,
    alignment.schedule.forward.steps.map((s) => s.t),
  );
}

/** The same of a label alignment; `labels` are the classes of its rows. */
export async function readLabelAlignment(
  { rows, flow, schedule }: LabelAlignment,
  labels: ArrayLike<number>,
): Promise<AlignmentTelemetry> {
  const [lines, stats] = await Promise.all([rows.read(), flow.stats.read()]);
  const times = schedule.steps.map((s) => s.t);
  return summarise(lines, stats, labels.length, times, labels);
}

/**
 * @param rows n x (loss, chosen step, P of the own anchor at the last step, relative ODE error)
 * @param stats T x n x (largest logit, 1 / sum, log P of the own anchor, most probable anchor)
 * @param times paper time of each step
 * @param owners own anchor of each row, as in `ownShare`
 */
export function summarise(
  rows: ArrayLike<number>,
  stats: ArrayLike<number>,
  n: number,
  times: readonly number[],
  owners?: ArrayLike<number>,
): AlignmentTelemetry {
  let loss = 0;
  let last = 0;
  let ode = 0;
  const chosen = times.map(() => 0);
  for (let i = 0; i < n; i += 1) {
    loss += (rows[4 * i] ?? Number.NaN) / n;
    const step = rows[4 * i + 1] ?? 0;
    chosen[step] = (chosen[step] ?? 0) + 1 / n;
    last += (rows[4 * i + 2] ?? Number.NaN) / n;
    ode += (rows[4 * i + 3] ?? Number.NaN) / n;
  }
  const mean: number[] = [];
  const p10: number[] = [];
  const p90: number[] = [];
  const sorted = new Float64Array(n);
  for (let k = 0; k < times.length; k += 1) {
    let sum = 0;
    for (let i = 0; i < n; i += 1) {
      const p = Math.exp(stats[4 * (k * n + i) + 2] ?? Number.NaN);
      sorted[i] = p;
      sum += p;
    }
    sorted.sort();
    mean.push(sum / n);
    p10.push(quantile(sorted, 0.1));
    p90.push(quantile(sorted, 0.9));
  }
  const atLast = Array.from({ length: 4 * n }, (_, i) => stats[4 * (times.length - 1) * n + i] ?? Number.NaN);
  return {
    loss,
    assignmentAccuracy: last,
    odeError: ode,
    aligned: ownShare(atLast, n, owners),
    alignmentByStep: { t: times, mean, p10, p90, argmaxShare: chosen },
  };
}
