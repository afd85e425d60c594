/** One training iteration in slow motion: which sample is followed, and how far the walk through it has come. */
import { create } from 'zustand';
import type { SampleTrace } from '../engine/protocol';

/** What an iteration does, in its order. */
export const STAGES = [
  'views',
  'anchors',
  'inverse',
  'forward',
  'assignment',
  'maximum',
  'gradient',
] as const;

export type Stage = (typeof STAGES)[number];

/** What one real iteration did to the sample. */
export interface Outcome {
  readonly before: SampleTrace;
  readonly after: SampleTrace;
  /** Finished iterations after it. */
  readonly iteration: number;
  /** What had to be left for the encoder of the moment: a recorded run, which goes on, or a look at the past or at moved anchors. */
  readonly left: 'recorded' | 'look' | null;
}

export interface SlowStore {
  readonly open: boolean;
  /** The sample that is followed; null before one is chosen. */
  readonly sample: number | null;
  readonly trace: SampleTrace | null;
  /** Why there is no trace. */
  readonly failure: string | null;
  readonly stage: Stage;
  /** How much of the stage has been shown, 0 to 1. Changes with every frame: subscribe, never render by it. */
  readonly progress: number;
  /** Whether the stage moves on by itself. */
  readonly moving: boolean;
  /** Whether the next stage follows by itself. */
  readonly playing: boolean;
  /** Whether the real iteration is under way. */
  readonly stepping: boolean;
  readonly outcome: Outcome | null;
}

export const NO_SLOW: SlowStore = {
  open: false,
  sample: null,
  trace: null,
  failure: null,
  stage: 'views',
  progress: 0,
  moving: false,
  playing: false,
  stepping: false,
  outcome: null,
};

export const useSlow = create<SlowStore>()(() => NO_SLOW);
