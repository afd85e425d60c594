/** The curves of a run as they travel in a file: what the charts show, merged into as few points as they show. */
import * as v from 'valibot';
import type { ProbeResult } from '../engine/protocol';
import { MOST } from '../state/buckets';
import type { LossHistory } from '../state/history';
import type { SeriesStore } from '../state/series';

/** Everything the charts draw over iterations. */
export interface Curves extends Pick<SeriesStore, 'batches' | 'looks' | 'probes'> {
  readonly loss: LossHistory;
  /** The last evaluation and the iteration it was made at. */
  readonly probe: { readonly iteration: number; readonly result: ProbeResult } | null;
}

const NOTHING = { width: 1, buckets: [] } as const;

/** Of a run that was not watched. */
export const NO_CURVES: Curves = {
  loss: NOTHING,
  batches: NOTHING,
  looks: NOTHING,
  probes: NOTHING,
  probe: null,
};

const whole = (least: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(least));
const iteration = whole(0);
const number = v.pipe(v.number(), v.finite());
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const ascending = (buckets: { iteration: number }[]) => {
  const at = (i: number) => buckets[i]?.iteration ?? -1;
  return buckets.every((_, i) => i === 0 || at(i) > at(i - 1));
};

interface CurveOf<K extends string> {
  width: number;
  buckets: ({ iteration: number; count: number } & Record<K, number>)[];
}

/** A curve whose points have these numbers. Keys that are not known are left out. */
function curveOf<K extends string>(shape: Readonly<Record<K, v.GenericSchema<number>>>) {
  const buckets = v.pipe(
    v.array(v.object({ iteration, count: whole(1), ...(shape as Record<string, v.GenericSchema<number>>) })),
    v.maxLength(MOST),
    v.check((points) => ascending(points)),
  );
  // The keys are lost on the way through the schema's own type.
  return v.object({ width: whole(1), buckets }) as unknown as v.GenericSchema<CurveOf<K>>;
}

const ACCURACIES = { linear: share, knn: share, rawPixels: share, randomEncoder: share, chance: share };

/** As a file has them. */
export const curvesSchema = v.object({
  loss: curveOf({
    loss: number,
    lossLow: number,
    lossHigh: number,
    gradientNorm: number,
    gradientLow: number,
    gradientHigh: number,
  }),
  batches: curveOf({ accuracy: number, odeError: number }),
  looks: curveOf({
    aligned: number,
    roundTrip: number,
    spread: number,
    trace: number,
    rankMe: number,
    rankMost: number,
    gaussianity: number,
  }),
  probes: curveOf(ACCURACIES),
  probe: v.nullable(v.object({ iteration, result: v.object(ACCURACIES) })),
});
