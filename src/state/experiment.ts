/** What is being trained, what the form says, and what there is to go back to. */
import { create } from 'zustand';
import { DEFAULTS, type Experiment, reconcile, type Refusal, toHash } from '../experiment';
import type { Undo } from './course';

/** Most experiments kept for undo. */
const DEPTH = 20;

export interface ExperimentStore {
  /** The experiment the engine has. Frozen. */
  readonly current: Experiment;
  /** The experiment the form shows; differs from `current` until it is applied. */
  readonly draft: Experiment;
  /** What was refused in the last link. */
  readonly warnings: readonly Refusal[];
  /** Replaced runs, the latest last. */
  readonly undo: readonly Undo[];
  /** Changes the form; what the change makes impossible falls back, with a warning. */
  readonly edit: (change: Partial<Experiment>) => void;
  readonly discard: () => void;
  /** Makes `experiment` the current one, in the form too. */
  readonly replace: (experiment: Experiment) => void;
  /** Keeps a run that was replaced, to go back to. */
  readonly pushUndo: (run: Undo) => void;
  readonly popUndo: () => Undo | null;
  readonly warn: (warnings: readonly Refusal[]) => void;
  readonly dismissWarning: (warning: Refusal) => void;
}

const first = Object.freeze({ ...DEFAULTS });

export const useExperiment = create<ExperimentStore>()((set, get) => ({
  current: first,
  draft: first,
  warnings: [],
  undo: [],
  edit: (change) => {
    const { experiment, warnings } = reconcile({ ...get().draft, ...change });
    set({ draft: experiment, ...(warnings.length > 0 ? { warnings } : {}) });
  },
  discard: () => {
    set({ draft: get().current });
  },
  replace: (experiment) => {
    const next = Object.freeze({ ...experiment });
    set({ current: next, draft: next });
  },
  pushUndo: (run) => {
    set({ undo: [...get().undo, run].slice(-DEPTH) });
  },
  popUndo: () => {
    const { undo } = get();
    const last = undo.at(-1) ?? null;
    if (last !== null) set({ undo: undo.slice(0, -1) });
    return last;
  },
  warn: (warnings) => {
    set({ warnings });
  },
  dismissWarning: (warning) => {
    set({ warnings: get().warnings.filter((w) => w !== warning) });
  },
}));

/** Whether the form says something else than what is being trained. */
export function isChanged({ current, draft }: Pick<ExperimentStore, 'current' | 'draft'>): boolean {
  return current !== draft && toHash(current) !== toHash(draft);
}
