/**
 * Whether a run that was made again came out the same as its receipt says.
 *
 * The same adapter and build give the same bits. Other adapters round differently, and training is chaotic: the difference grows about tenfold in
 * eight iterations until, after some forty, they train two different runs of the same kind. So the tolerance is tight where numbers of the same
 * experiment still agree, which tells it from another experiment, and later only asks whether the loss is of the same size.
 *
 * Measured with the two forms of the flow's kernels, `rows` against `tiles`, on one software adapter (tests/gpu/receipt.test.ts and docs/links.md).
 */
import { type Checkpoint, type Receipt, rounded } from './receipt';

export type Metric = 'loss' | 'gradientNorm';

/** What a run came to that was made again. */
export interface Measured {
  readonly fingerprint: string;
  /** Numbers at the iterations of the receipt's checkpoints. */
  readonly checkpoints: readonly Checkpoint[];
}

/** One number of a checkpoint, claimed and measured. */
export interface Deviation {
  readonly iteration: number;
  readonly metric: Metric;
  readonly claimed: number;
  readonly measured: number;
  /** Of the larger one. */
  readonly relative: number;
  readonly tolerance: number;
}

export type Verdict =
  /** Equal fingerprints: the same weights to the bit. */
  | { readonly kind: 'same' }
  /** Other bits, but every checkpoint within its tolerance. `largest` is the largest deviation of the loss. */
  | { readonly kind: 'close'; readonly largest: Deviation }
  /** The first number that is too far off; null where the receipt has no checkpoints, so that nobody can say more. */
  | { readonly kind: 'different'; readonly first: Deviation | null };

/** By metric: the tolerance before the first iteration, and the most that it grows to. From 1 on everything is within it. */
const TOLERANCES: Readonly<Record<Metric, { readonly least: number; readonly most: number }>> = {
  loss: { least: 1e-5, most: 0.3 },
  gradientNorm: { least: 1e-3, most: 1 },
};
/** Iterations in which the tolerance grows tenfold. */
const TENFOLD = 8;
/** Numbers below are compared as if they were this large: a loss that has come to nothing has no digits worth comparing. */
const FLOOR = 1e-2;

/** How far a number may be off after so many iterations, as a share of the larger one. */
export function toleranceOf(metric: Metric, iteration: number): number {
  const { least, most } = TOLERANCES[metric];
  return Math.min(most, least * 10 ** (iteration / TENFOLD));
}

/** Difference of two numbers as a share of the larger one. */
export function relative(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), FLOOR);
}

const METRICS: readonly Metric[] = ['loss', 'gradientNorm'];

/** The numbers that receipt and measurement both have, by ascending iteration. */
function deviations(claimed: readonly Checkpoint[], measured: readonly Checkpoint[]): Deviation[] {
  const found = new Map(measured.map((point) => [point.iteration, point]));
  return claimed.flatMap((point) => {
    const mine = found.get(point.iteration);
    if (mine === undefined) return [];
    const { iteration } = point;
    return METRICS.map((metric) => {
      const [a, b] = [point[metric], rounded(mine[metric])];
      const tolerance = toleranceOf(metric, iteration);
      return { iteration, metric, claimed: a, measured: b, relative: relative(a, b), tolerance };
    });
  });
}

/** Compares a receipt with the same run made again, to the receipt's iteration. */
export function compareReceipt(receipt: Receipt, measured: Measured): Verdict {
  if (receipt.fingerprint === measured.fingerprint) return { kind: 'same' };
  const all = deviations(receipt.checkpoints, measured.checkpoints);
  // A number that is not finite is within no tolerance.
  const first = all.find((d) => !(d.relative <= d.tolerance));
  const losses = all.filter(({ metric }) => metric === 'loss').toSorted((a, b) => b.relative - a.relative);
  const [largest] = losses;
  return first === undefined && largest !== undefined
    ? { kind: 'close', largest }
    : { kind: 'different', first: first ?? null };
}
