/** The last classification of the test samples, and what of it is looked at. It goes with the run that it is of. */
import { create } from 'zustand';
import type { Classification } from '../engine/tasks-protocol';
import { NO_TELEMETRY, useRun } from './run';

/** A cell of the confusion matrix, by class number. */
export interface Cell {
  readonly truth: number;
  readonly predicted: number;
}

export interface ClassesStore {
  readonly result: Classification | null;
  /** Whether one is being made. */
  readonly going: boolean;
  /** Whether the next one takes all test samples as one batch, instead of batches as in training. */
  readonly whole: boolean;
  /** Which of the result's noise factors is looked at. */
  readonly factor: number;
  /** The cell whose samples are shown; null for none. */
  readonly open: Cell | null;
}

const NOTHING = { result: null, factor: 0, open: null } as const;

export const useClasses = create<ClassesStore>()(() => ({ going: false, whole: true, ...NOTHING }));

/** Takes over a result; what is looked at stays as far as there is such a thing. */
export function showClasses(result: Classification): void {
  const { factor } = useClasses.getState();
  useClasses.setState({ result, open: null, factor: Math.min(factor, result.noise.length - 1) });
}

useRun.subscribe(({ telemetry }, before) => {
  if (telemetry === before.telemetry) return;
  const { result } = useClasses.getState();
  // Another run, or this one has gone back behind it.
  if (telemetry === NO_TELEMETRY || (result !== null && telemetry.iteration < result.iteration))
    useClasses.setState(NOTHING);
});

/** Numbers of the samples in a cell, in the order of the split. */
export function samplesIn({ labels, predictions }: Classification, factor: number, cell: Cell): number[] {
  const predicted = predictions[factor] ?? new Uint8Array();
  const found: number[] = [];
  labels.forEach((label, i) => {
    if (label === cell.truth && predicted[i] === cell.predicted) found.push(i);
  });
  return found;
}
