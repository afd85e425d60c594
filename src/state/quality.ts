/** The last judgement of generated samples, and how the next one is to be made. It goes with the run that it is of. */
import { create } from 'zustand';
import type { Judgement } from '../engine/tasks-protocol';
import { NO_TELEMETRY, useRun } from './run';

/** Samples of each kind that the page offers. */
export const COUNTS = [256, 1024, 4096] as const;

export type Count = (typeof COUNTS)[number];

export interface QualityStore {
  readonly result: Judgement | null;
  /** Of the next judgement. */
  readonly count: Count;
  /** Whether one is being made. */
  readonly going: boolean;
  /** Seconds that it will still take; null where that would be a guess. */
  readonly left: number | null;
}

export const useQuality = create<QualityStore>()(() => ({
  result: null,
  count: 1024,
  going: false,
  left: null,
}));

useRun.subscribe(({ telemetry }, before) => {
  if (telemetry === before.telemetry) return;
  const { result } = useQuality.getState();
  if (result === null) return;
  // Another run, or this one has gone back behind it.
  if (telemetry === NO_TELEMETRY || telemetry.iteration < result.iteration)
    useQuality.setState({ result: null });
});
