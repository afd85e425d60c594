/**
 * What was measured now and then along the run, for charts over iterations. The run store holds only the latest of each; this listens to it and
 * keeps the curves, bounded like the loss history.
 */
import { create } from 'zustand';
import { type Bucket, type Buckets, extend, pooled, upTo } from './buckets';
import { NO_TELEMETRY, type RunStore, useRun } from './run';

/** Of the training batch, which is another one at each iteration. */
const BATCH_KEYS = ['accuracy', 'odeError'] as const;

/** Of the shown samples, which are always the same ones. */
const LOOK_KEYS = ['aligned', 'roundTrip', 'spread', 'trace', 'rankMe', 'rankMost', 'gaussianity'] as const;

/** Of the test samples. */
const PROBE_KEYS = ['linear', 'knn', 'rawPixels', 'randomEncoder', 'chance'] as const;

/** Numbers measured at one iteration, or the means of such over neighbouring iterations. */
export type Measured<K extends string> = Bucket & Readonly<Record<K, number>>;

export type BatchKey = (typeof BATCH_KEYS)[number];
export type LookKey = (typeof LOOK_KEYS)[number];
export type ProbeKey = (typeof PROBE_KEYS)[number];

export interface SeriesStore {
  /** Assignment accuracy and ODE error of the batches. */
  readonly batches: Buckets<Measured<BatchKey>>;
  /** Alignment and health of the shown samples. */
  readonly looks: Buckets<Measured<LookKey>>;
  /** Every evaluation. */
  readonly probes: Buckets<Measured<ProbeKey>>;
}

/** What there is to be measured. */
type Facts = Pick<RunStore, 'telemetry' | 'scene' | 'plane'>;

/** Nothing measured yet. */
export const NO_SERIES: SeriesStore = {
  batches: { width: 1, buckets: [] },
  looks: { width: 1, buckets: [] },
  probes: { width: 1, buckets: [] },
};

export const useSeries = create<SeriesStore>()(() => NO_SERIES);

function merging<K extends string>(keys: readonly K[]) {
  return (a: Measured<K>, b: Measured<K>): Measured<K> => {
    const counts = { a: a.count, b: b.count };
    return {
      ...b,
      count: a.count + b.count,
      ...(Object.fromEntries(keys.map((key) => [key, pooled(a[key], b[key], counts)])) as Record<K, number>),
    };
  };
}

const mergeBatches = merging(BATCH_KEYS);
const mergeLooks = merging(LOOK_KEYS);
const mergeProbes = merging(PROBE_KEYS);

/**
 * The curve with a measurement added. One at the iteration of the last replaces it where that stands alone; inside a bucket of several it is
 * left out, since it would wipe its neighbours out.
 */
export function measure<K extends string>(
  curve: Buckets<Measured<K>>,
  point: Measured<K>,
  merge: (a: Measured<K>, b: Measured<K>) => Measured<K>,
): Buckets<Measured<K>> {
  const last = curve.buckets.at(-1);
  if (last?.iteration === point.iteration && last.count > 1) return curve;
  return extend(curve, [point], merge);
}

function batchOf({ telemetry }: Facts): Measured<BatchKey> | null {
  const { iteration, assignmentAccuracy: accuracy, odeError } = telemetry;
  return accuracy === null || odeError === null ? null : { iteration, count: 1, accuracy, odeError };
}

/** Only the encoder of the moment, untouched, is part of the run's course. */
function lookOf({ scene, plane }: Facts): Measured<LookKey> | null {
  if (scene === null || plane === null || scene.origin.kind !== 'live' || scene.moved > 0) return null;
  const { spread, trace, rankMe, rankMost, gaussianity } = scene.diagnostics;
  const { aligned, roundTrip } = plane;
  return {
    iteration: scene.iteration,
    count: 1,
    aligned,
    roundTrip,
    spread,
    trace,
    rankMe,
    rankMost,
    gaussianity,
  };
}

/**
 * The curves with what is known of a batch. A look may be of a later iteration than the telemetry, which comes less often; only where the run
 * has gone `back` to a snapshot what came after is dropped.
 */
export function withBatch(series: SeriesStore, now: Facts, back: boolean): SeriesStore {
  const { iteration } = now.telemetry;
  const batch = batchOf(now);
  const { batches, looks, probes } = series;
  return {
    batches: batch === null ? upTo(batches, iteration) : measure(batches, batch, mergeBatches),
    looks: back ? upTo(looks, iteration) : looks,
    probes: upTo(probes, iteration),
  };
}

/** The curves with what is known of the shown samples. */
export function withLook(series: SeriesStore, now: Facts): SeriesStore {
  const look = lookOf(now);
  return look === null ? series : { ...series, looks: measure(series.looks, look, mergeLooks) };
}

/** The curves with an evaluation. */
export function withProbe(series: SeriesStore, probe: NonNullable<RunStore['probe']>): SeriesStore {
  const { iteration, result } = probe;
  const { linear, knn, rawPixels, randomEncoder, chance } = result;
  const point = { iteration, count: 1, linear, knn, rawPixels, randomEncoder, chance };
  return { ...series, probes: measure(series.probes, point, mergeProbes) };
}

/** The engine tells of a scene and its plane one after the other; both are there this many milliseconds later. */
const TOGETHER = 60;

let waiting: ReturnType<typeof setTimeout> | undefined;

function takeLook(): void {
  waiting = undefined;
  useSeries.setState((series) => withLook(series, useRun.getState()));
}

function follow(now: RunStore, before: RunStore): void {
  if (now.telemetry === NO_TELEMETRY && before.telemetry !== NO_TELEMETRY) {
    clearTimeout(waiting);
    waiting = undefined;
    useSeries.setState(NO_SERIES);
    return;
  }
  if (now.telemetry !== before.telemetry) {
    const back = now.telemetry.iteration < before.telemetry.iteration;
    useSeries.setState((series) => withBatch(series, now, back));
  }
  if (now.probe !== before.probe && now.probe !== null) {
    const { probe } = now;
    useSeries.setState((series) => withProbe(series, probe));
  }
  if (now.scene !== before.scene || now.plane !== before.plane) waiting ??= setTimeout(takeLook, TOGETHER);
}

useRun.subscribe(follow);
