/** How much of the GPU's memory the form's experiment would take. */
import { create } from 'zustand';
import type { MemoryEstimate } from '../engine/protocol';
import { type Experiment, toHash } from '../experiment';

export interface MemoryStore {
  /** The experiment that was asked about last; null before the first answer. */
  readonly of: Experiment | null;
  /** Null where the engine could not tell. */
  readonly estimate: MemoryEstimate | null;
  /** The link of the experiment that the engine refused last. */
  readonly refused: string | null;
}

export const useMemory = create<MemoryStore>()(() => ({ of: null, estimate: null, refused: null }));

/** What is known of an experiment's memory: whether it fits, and whether that has been found out at all. */
export function memoryVerdict(
  { of, estimate, refused }: MemoryStore,
  experiment: Experiment,
): 'unknown' | 'fits' | 'too-large' | 'ran-out' {
  if (of !== experiment) return 'unknown';
  if (estimate !== null && estimate.refusal !== null) return 'too-large';
  return refused === toHash(experiment) ? 'ran-out' : 'fits';
}
