/** What is being trained, what the form says, and what there is to go back to. */
import { create } from 'zustand';
import { DEFAULTS, type Experiment, reconcile, toHash, type Warning } from '../experiment';

/** An experiment that was replaced, and how far its run had come. */
export interface Undo {
  readonly experiment: Experiment;
  readonly iteration: number;
}

/** Most experiments kept for undo. */
const DEPTH = 20;

export interface ExperimentStore {
  /** The experiment the engine has. Frozen. */
  readonly current: Experiment;
  /** The experiment the form shows; differs from `current` until it is applied. */
  readonly draft: Experiment;
  /** What was refused in the last link. */
  readonly warnings: readonly Warning[];
  /** Replaced experiments, the latest last. */
  readonly undo: readonly Undo[];
  /** Changes the form; what the change makes impossible falls back, with a warning. */
  readonly edit: (change: Partial<Experiment>) => void;
  readonly discard: () => void;
  /** Makes `experiment` the current one. With `iteration`, the replaced one is kept for undo. */
  readonly replace: (experiment: Experiment, iteration: number | null) => void;
  readonly popUndo: () => Undo | null;
  readonly warn: (warnings: readonly Warning[]) => void;
  readonly dismissWarning: (warning: Warning) => void;
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
  replace: (experiment, iteration) => {
    const { current, undo } = get();
    const next = Object.freeze({ ...experiment });
    const kept =
      iteration === null || toHash(current) === toHash(next)
        ? undo
        : [...undo, { experiment: current, iteration }].slice(-DEPTH);
    set({ current: next, draft: next, undo: kept });
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
