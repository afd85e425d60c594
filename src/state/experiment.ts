/** What is being trained, what the form says, and what there is to go back to. */
import { create } from 'zustand';
import {
  type CourseAt,
  DEFAULTS,
  type Experiment,
  reconcile,
  type Refusal,
  settingsAt,
  toHash,
} from '../experiment';
import { useRun } from './run';

/** Most experiments kept for undo. */
const DEPTH = 20;

export interface ExperimentStore {
  /** The experiment that the engine trains, with the settings of the moment. Frozen. */
  readonly current: Experiment;
  /** The experiment the form shows; differs from `current` until it is applied. */
  readonly draft: Experiment;
  /** What was refused in the last link. */
  readonly warnings: readonly Refusal[];
  /** Replaced runs, the latest last. */
  readonly undo: readonly CourseAt[];
  /** Changes the form; what the change makes impossible falls back, with a warning. */
  readonly edit: (change: Partial<Experiment>) => void;
  readonly discard: () => void;
  /** Makes `experiment` the current one, in the form too. */
  readonly replace: (experiment: Experiment) => void;
  /** Keeps a run that was replaced, to go back to. */
  readonly pushUndo: (run: CourseAt) => void;
  readonly popUndo: () => CourseAt | null;
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

/** Training may pass a change that was planned: the form follows, and keeps what was edited. */
useRun.subscribe(({ course, telemetry }, before) => {
  if (telemetry.iteration === before.telemetry.iteration || course.changes.length === 0) return;
  const { current, draft, edit, replace } = useExperiment.getState();
  const now = settingsAt(course, telemetry.iteration);
  const { u, lr } = now;
  // Another experiment is being loaded, or nothing has changed.
  if (toHash({ ...current, u, lr }) !== toHash(now) || (current.u === u && current.lr === lr)) return;
  const edited = isChanged({ current, draft });
  replace(now);
  if (edited) edit({ ...draft, u, lr });
});
