/** The rows of the heat map: which sample is where, and what the samples do together. */
import type { Order } from '../options';

/** count x steps probabilities, row by row, and the step of each row's maximum after the cut-off. */
export interface Alignment {
  readonly count: number;
  readonly steps: number;
  readonly own: Float32Array;
  readonly chosen: Uint16Array;
}

/** Step of each row's largest probability from step `first` to step `last`; the earlier of two equal ones. */
export function chosenFrom(
  { count, steps, own }: Omit<Alignment, 'chosen'>,
  first: number,
  last = steps - 1,
): Uint16Array {
  return Uint16Array.from({ length: count }, (_, row) => {
    let best = first;
    for (let k = first + 1; k <= last; k += 1) {
      if ((own[row * steps + k] ?? 0) > (own[row * steps + best] ?? 0)) best = k;
    }
    return best;
  });
}

/**
 * Samples from the top row to the bottom one. By step: the earliest maximum first, of equal ones the larger. By class: one class below the other,
 * and within a class by step.
 */
export function orderRows(
  { count, steps, own, chosen }: Alignment,
  labels: Uint8Array,
  order: Order,
): Uint16Array {
  const peak = (row: number) => own[row * steps + (chosen[row] ?? 0)] ?? 0;
  return Uint16Array.from({ length: count }, (_, row) => row).toSorted(
    (a, b) =>
      (order === 'class' ? (labels[a] ?? 0) - (labels[b] ?? 0) : 0) ||
      (chosen[a] ?? 0) - (chosen[b] ?? 0) ||
      peak(b) - peak(a) ||
      a - b,
  );
}

/** What the rows do together at one step: mean, and the values that a tenth of the rows lie below and above. */
export interface StepSummary {
  readonly t: number;
  readonly mean: number;
  readonly band: readonly [low: number, high: number];
}

/** Mean and 10 to 90 % of the probabilities at each step, over all rows or over the selected ones. Quantiles between ranks are interpolated. */
export function summarise(
  { count, steps, own }: Omit<Alignment, 'chosen'>,
  t: readonly number[],
  selected: readonly number[] | null,
): StepSummary[] {
  const rows = (selected ?? Array.from({ length: count }, (_, row) => row)).filter((row) => row < count);
  const values = new Float64Array(rows.length);
  return t.map((time, k) => {
    rows.forEach((row, at) => (values[at] = own[row * steps + k] ?? 0));
    values.sort();
    const mean = values.reduce((sum, p) => sum + p, 0) / Math.max(1, values.length);
    return { t: time, mean, band: [quantile(values, 0.1), quantile(values, 0.9)] };
  });
}

function quantile(sorted: Float64Array, share: number): number {
  const at = share * Math.max(0, sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? 0;
  return low + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? low) - low);
}
