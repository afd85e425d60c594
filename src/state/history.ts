/** Loss and gradient of every finished iteration, in buckets that keep the peaks: a single bad iteration must not vanish in a mean. */
import type { HistoryPoint, LossPart } from '../engine/protocol';
import { type Bucket, type Buckets, extend, pooled, upTo } from './buckets';

/** `count` neighbouring iterations: their means, and the least and the greatest of them. */
export interface HistoryBucket extends HistoryPoint, Bucket {
  readonly lossLow: number;
  readonly lossHigh: number;
  readonly gradientLow: number;
  readonly gradientHigh: number;
}

export type LossHistory = Buckets<HistoryBucket>;

export const EMPTY_HISTORY: LossHistory = { width: 1, buckets: [] };

/** Means of the parts that both have. */
function pooledParts(
  { parts: a }: HistoryPoint,
  { parts: b }: HistoryPoint,
  counts: { readonly a: number; readonly b: number },
): HistoryPoint['parts'] {
  if (a === undefined || b === undefined) return b;
  const both = (Object.keys(b) as LossPart[]).flatMap((part) => {
    const [first, second] = [a[part], b[part]];
    return first === undefined || second === undefined
      ? []
      : [[part, pooled(first, second, counts)] as const];
  });
  return Object.fromEntries(both);
}

function merge(a: HistoryBucket, b: HistoryBucket): HistoryBucket {
  const counts = { a: a.count, b: b.count };
  const parts = pooledParts(a, b, counts);
  return {
    ...(parts === undefined ? {} : { parts }),
    iteration: b.iteration,
    count: a.count + b.count,
    loss: pooled(a.loss, b.loss, counts),
    lossLow: Math.min(a.lossLow, b.lossLow),
    lossHigh: Math.max(a.lossHigh, b.lossHigh),
    gradientNorm: pooled(a.gradientNorm, b.gradientNorm, counts),
    gradientLow: Math.min(a.gradientLow, b.gradientLow),
    gradientHigh: Math.max(a.gradientHigh, b.gradientHigh),
  };
}

function single(point: HistoryPoint): HistoryBucket {
  const { loss, gradientNorm } = point;
  return {
    ...point,
    count: 1,
    lossLow: loss,
    lossHigh: loss,
    gradientLow: gradientNorm,
    gradientHigh: gradientNorm,
  };
}

/** The history without what came after `iteration`; for going back to a snapshot. */
export function truncate(history: LossHistory, iteration: number): LossHistory {
  return upTo(history, iteration);
}

/** The history with finished iterations added, oldest first. Going back in time drops what came after. */
export function append(history: LossHistory, points: readonly HistoryPoint[]): LossHistory {
  return extend(history, points.map(single), merge);
}
