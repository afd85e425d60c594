/** What the explorer shows: two objectives, their settings, and how the points move. */
import { create } from 'zustand';
import { DEFAULTS, type Experiment, withObjective } from '../../experiment';
import type { Mover, Start } from '../../explore/toy';
import type { Compared } from '../../objectives/facts';

/** Of the two pictures. */
export type Side = 0 | 1;
export const SIDES: readonly Side[] = [0, 1];

/** Steps a frame. */
export const SPEEDS = [1, 4, 16] as const;
export type Speed = (typeof SPEEDS)[number];

export interface ExploreStore {
  /** The objective of each picture and its settings. */
  readonly sides: readonly [Experiment, Experiment];
  readonly start: Start;
  readonly mover: Mover;
  readonly speed: Speed;
  readonly playing: boolean;
  /** The point in the hand, a row of the toy; null before one was taken. */
  readonly chosen: number | null;
}

/** The settings that an objective is usually trained with. */
export function usual(objective: Compared): Experiment {
  return { ...DEFAULTS, ...withObjective(DEFAULTS, objective) };
}

export const useExplore = create<ExploreStore>()(() => ({
  sides: [usual('lzn'), usual('simclr')],
  start: 'pairs',
  mover: 'encoder',
  speed: 4,
  playing: false,
  chosen: null,
}));

export function objectiveOf(side: Side): Compared {
  return useExplore.getState().sides[side].objective as Compared;
}
