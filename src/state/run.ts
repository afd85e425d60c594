/** What the engine has told: the run as it stands. Written a few times a second, never once a frame. */
import { create } from 'zustand';
import type {
  AdapterInfo,
  EngineError,
  FilmFrame,
  HistoryPoint,
  PlaneInfo,
  ProbeResult,
  RunState,
  SceneInfo,
  ShownSamples,
  Telemetry,
} from '../engine/protocol';
import { backTo, type Course, DEFAULTS, freshCourse } from '../experiment';
import type { Phrase } from '../texts/phrase';
import { append, EMPTY_HISTORY, type LossHistory, truncate } from './history';

/** Something worth a line to the person, with at most one thing to do about it. */
export interface Notice {
  readonly id: number;
  readonly message: string;
  /** The message in no language yet, where the engine said it. */
  readonly text?: Phrase;
  /** 'undo' offers to bring the replaced run back; 'link' shows an address to copy by hand. */
  readonly action?: 'undo' | 'link';
}

export interface Progress {
  readonly label: string;
  /** The label in no language yet. */
  readonly text?: Phrase;
  /** 0 to 1. */
  readonly fraction: number;
}

export interface RunStore {
  readonly state: RunState;
  readonly adapter: AdapterInfo | null;
  readonly progress: Progress | null;
  readonly telemetry: Telemetry;
  readonly history: LossHistory;
  /** What came last, each iteration by itself. */
  readonly recent: readonly HistoryPoint[];
  readonly iterationsPerSecond: number;
  /** The last evaluation and the iteration it was made at. */
  readonly probe: { readonly iteration: number; readonly result: ProbeResult } | null;
  readonly plane: PlaneInfo | null;
  /** The moment that is shown: that of the encoder, a frame of the film, or a recorded run. */
  readonly scene: SceneInfo | null;
  readonly samples: ShownSamples | null;
  /** Moments of the run that are kept, oldest first. */
  readonly film: readonly FilmFrame[];
  /** How the run comes about. */
  readonly course: Course;
  /** Where weights came from that no link can name; null where the course says it all. */
  readonly foreign: string | null;
  readonly error: EngineError | null;
  readonly notices: readonly Notice[];
  /** Iteration that a replay is heading for; null when none is under way. */
  readonly replayTo: number | null;
  /** True while the page waits for the engine to answer a command. */
  readonly busy: boolean;
  readonly setTelemetry: (telemetry: Telemetry) => void;
  readonly record: (
    telemetry: Telemetry,
    history: readonly HistoryPoint[],
    iterationsPerSecond: number,
  ) => void;
  /** Forgets everything that belongs to the run (not notices, not the adapter). */
  readonly clearRun: () => void;
  /** Forgets what came after `iteration`. */
  readonly goBack: (telemetry: Telemetry) => void;
  readonly notify: (message: string, action?: 'undo' | 'link', text?: Phrase) => void;
  readonly dismiss: (id: number) => void;
}

/** The telemetry of a run that has not begun. */
export const NO_TELEMETRY: Telemetry = {
  iteration: 0,
  loss: null,
  gradientNorm: null,
  assignmentAccuracy: null,
  odeError: null,
  alignmentByStep: { t: [], mean: [], p10: [], p90: [], argmaxShare: [] },
  probe: null,
};

let lastNotice = 0;

export const useRun = create<RunStore>()((set, get) => ({
  state: 'loading',
  adapter: null,
  progress: null,
  telemetry: NO_TELEMETRY,
  history: EMPTY_HISTORY,
  recent: [],
  iterationsPerSecond: 0,
  probe: null,
  plane: null,
  scene: null,
  samples: null,
  film: [],
  course: freshCourse(DEFAULTS),
  foreign: null,
  error: null,
  notices: [],
  replayTo: null,
  busy: false,
  setTelemetry: (telemetry) => {
    set({ telemetry });
  },
  record: (telemetry, history, iterationsPerSecond) => {
    // A recovered device goes on from an earlier snapshot, with no history of its own yet.
    const before = truncate(get().history, telemetry.iteration);
    set({
      telemetry,
      history: append(before, history),
      recent: history,
      iterationsPerSecond,
    });
  },
  clearRun: () => {
    set({
      telemetry: NO_TELEMETRY,
      history: EMPTY_HISTORY,
      iterationsPerSecond: 0,
      probe: null,
      error: null,
    });
  },
  goBack: (telemetry) => {
    const { course, history, probe, telemetry: before } = get();
    set({
      telemetry,
      course: backTo(course, telemetry.iteration, before.iteration),
      history: truncate(history, telemetry.iteration),
      probe: probe !== null && probe.iteration > telemetry.iteration ? null : probe,
      error: null,
    });
  },
  notify: (message, action, text) => {
    lastNotice += 1;
    const notice: Notice = {
      id: lastNotice,
      message,
      ...(action === undefined ? {} : { action }),
      ...(text === undefined ? {} : { text }),
    };
    // Only the latest offer to undo, and the same words once.
    const kept = get().notices.filter(
      (n) => n.message !== message && (action === undefined || n.action !== action),
    );
    set({ notices: [...kept, notice].slice(-4) });
  },
  dismiss: (id) => {
    set({ notices: get().notices.filter((n) => n.id !== id) });
  },
}));
