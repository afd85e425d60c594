/**
 * The curves of a run as a table for other programs. A line is an iteration, or the mean of `iterations` neighbouring ones that ends at
 * `iteration`: a long run has at most a few hundred lines. What was not measured at a line's iteration is empty.
 */
import { type Cell, csv } from '../csv';
import type { Bucket } from '../state/buckets';
import type { Curves } from './curves';

interface Column<B extends Bucket> {
  readonly name: string;
  readonly value: (bucket: B) => number;
}

/** A column of each number of a curve, in this order. */
function columns<B extends Bucket>(
  buckets: readonly B[],
  wanted: readonly Column<B>[],
): { name: string; at: ReadonlyMap<number, number> }[] {
  return wanted.map(({ name, value }) => ({
    name,
    at: new Map(buckets.map((bucket) => [bucket.iteration, value(bucket)])),
  }));
}

/** RFC 4180 text with a head. Losses in nats, accuracies 0 to 1. */
export function telemetryCsv({ loss, batches, looks, probes }: Curves): string {
  const all = [
    ...columns(loss.buckets, [
      { name: 'iterations', value: (b) => b.count },
      { name: 'loss_nats', value: (b) => b.loss },
      { name: 'loss_nats_low', value: (b) => b.lossLow },
      { name: 'loss_nats_high', value: (b) => b.lossHigh },
      { name: 'gradient_norm', value: (b) => b.gradientNorm },
      { name: 'gradient_norm_low', value: (b) => b.gradientLow },
      { name: 'gradient_norm_high', value: (b) => b.gradientHigh },
    ]),
    ...columns(batches.buckets, [
      { name: 'assignment_accuracy', value: (b) => b.accuracy },
      { name: 'ode_error', value: (b) => b.odeError },
    ]),
    ...columns(looks.buckets, [
      { name: 'shown_aligned', value: (b) => b.aligned },
      { name: 'shown_round_trip', value: (b) => b.roundTrip },
      { name: 'rank_me', value: (b) => b.rankMe },
      { name: 'anchor_spread', value: (b) => b.spread },
      { name: 'gaussianity', value: (b) => b.gaussianity },
    ]),
    ...columns(probes.buckets, [
      { name: 'linear_probe', value: (b) => b.linear },
      { name: 'knn', value: (b) => b.knn },
      { name: 'linear_probe_raw_inputs', value: (b) => b.rawPixels },
      { name: 'linear_probe_random_encoder', value: (b) => b.randomEncoder },
      { name: 'chance', value: (b) => b.chance },
    ]),
  ];
  const iterations = [...new Set(all.flatMap(({ at }) => [...at.keys()]))].toSorted((a, b) => a - b);
  const row = (iteration: number): Cell[] => [iteration, ...all.map(({ at }) => at.get(iteration) ?? null)];
  return csv(['iteration', ...all.map(({ name }) => name)], iterations.map(row));
}
