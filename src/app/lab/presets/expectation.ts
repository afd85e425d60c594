/** What has become of a preset's claims in the run on the page, from the curves that it leaves behind. */
import type { Expectation, PresetMetric } from '../../../experiment';
import type { LossHistory } from '../../../state/history';
import type { SeriesStore } from '../../../state/series';

export interface Evidence extends SeriesStore {
  /** Finished iterations. */
  readonly iteration: number;
  readonly history: LossHistory;
}

export type Outcome =
  /** The run has not come so far, or nothing has been measured there yet. */
  | { readonly state: 'ahead' }
  | { readonly state: 'met' | 'missed'; readonly value: number }
  /** The run passed there without a measurement, for instance in a file that was opened. */
  | { readonly state: 'unseen' };

/** Iterations that the loss is averaged over. */
export const LOSS_SPAN = 10;

/** A measurement counts where it was made at most so late: pictures are made now and then. */
const LATE = 50;

function lossAt({ history }: Evidence, after: number): number | undefined {
  let [sum, count] = [0, 0];
  for (const bucket of history.buckets) {
    // A bucket stands for the iterations up to its own.
    if (bucket.iteration - bucket.count >= after || bucket.iteration <= after - LOSS_SPAN) continue;
    sum += bucket.loss * bucket.count;
    count += bucket.count;
  }
  return count === 0 ? undefined : sum / count;
}

/** The first measurement that was made from an iteration on, and not later than `latest`. */
function firstFrom<P extends { readonly iteration: number }>(
  points: readonly P[],
  after: number,
  latest: number,
): P | undefined {
  const first = points.find(({ iteration }) => iteration >= after);
  return first === undefined || first.iteration > latest ? undefined : first;
}

/** The value of a metric at an iteration; undefined where there is none. */
function valueOf(metric: PresetMetric, after: number, evidence: Evidence): number | undefined {
  const { batches, looks, probes } = evidence;
  if (metric === 'loss') return lossAt(evidence, after);
  if (metric === 'probeGain') {
    // However late: whoever evaluates does so when it suits them.
    const probe = firstFrom(probes.buckets, after, Infinity);
    return probe === undefined ? undefined : probe.linear - probe.randomEncoder;
  }
  return metric === 'accuracy' || metric === 'odeError'
    ? firstFrom(batches.buckets, after, after + LATE)?.[metric]
    : firstFrom(looks.buckets, after, after + LATE)?.[metric];
}

/** Whether a value is as expected. */
export function holds({ is, bound }: Expectation, value: number): boolean {
  return is === 'above' ? value > bound : value < bound;
}

export function outcomeOf(expectation: Expectation, evidence: Evidence): Outcome {
  const { after, metric } = expectation;
  if (evidence.iteration < after) return { state: 'ahead' };
  const value = valueOf(metric, after, evidence);
  if (value !== undefined) return { state: holds(expectation, value) ? 'met' : 'missed', value };
  return { state: metric === 'probeGain' || evidence.iteration <= after + LATE ? 'ahead' : 'unseen' };
}
