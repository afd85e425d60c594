/**
 * The loss history, bounded: neighbouring iterations are averaged into buckets, and whenever there would be
 * more than MOST buckets the bucket width doubles. Appending is O(new points), so a long run costs no more
 * than a short one, and a chart never has more than MOST points to draw.
 */
import type { HistoryPoint } from '../engine/protocol';

/** Most points a chart draws. */
export const MOST = 200;

/** The mean of `count` neighbouring iterations, the last of which is `iteration`. */
export interface HistoryBucket extends HistoryPoint {
  readonly count: number;
}

export interface LossHistory {
  /** Iterations per bucket, a power of two. */
  readonly width: number;
  readonly buckets: readonly HistoryBucket[];
}

export const EMPTY_HISTORY: LossHistory = { width: 1, buckets: [] };

const slot = (iteration: number, width: number) => Math.floor((iteration - 1) / width);

function merge(a: HistoryBucket, b: HistoryBucket): HistoryBucket {
  const count = a.count + b.count;
  return {
    iteration: b.iteration,
    loss: (a.loss * a.count + b.loss * b.count) / count,
    gradientNorm: (a.gradientNorm * a.count + b.gradientNorm * b.count) / count,
    count,
  };
}

function add(buckets: HistoryBucket[], next: HistoryBucket, width: number): void {
  const last = buckets.at(-1);
  if (last !== undefined && slot(last.iteration, width) === slot(next.iteration, width)) {
    buckets[buckets.length - 1] = merge(last, next);
  } else {
    buckets.push(next);
  }
}

/** The history without what came after `iteration`; for going back to a snapshot. */
export function truncate(history: LossHistory, iteration: number): LossHistory {
  const last = history.buckets.at(-1);
  if (last === undefined || last.iteration <= iteration) return history;
  return { ...history, buckets: history.buckets.filter((b) => b.iteration <= iteration) };
}

/** The history with finished iterations added, oldest first. Going back in time drops what came after. */
export function append(history: LossHistory, points: readonly HistoryPoint[]): LossHistory {
  const first = points[0];
  if (first === undefined) return history;
  let { width } = history;
  let buckets = truncate(history, first.iteration - 1).buckets.slice();
  for (const point of points) add(buckets, { ...point, count: 1 }, width);
  while (buckets.length > MOST) {
    width *= 2;
    const wider: HistoryBucket[] = [];
    for (const bucket of buckets) add(wider, bucket, width);
    buckets = wider;
  }
  return { width, buckets };
}
