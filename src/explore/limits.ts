/** How far the explorer lets a setting go: as far as the toy shows something. */
import type { Knob } from './adapter';

/** A slider; the experiment's own default lies within. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly log?: boolean;
  /** Whole numbers only. */
  readonly whole?: boolean;
}

/** Choices are missing: they are switched, not slid. */
export const RANGES: Readonly<Partial<Record<Knob, Range>>> = {
  alpha: { min: 0, max: 1 },
  beta: { min: 0.01, max: 100, log: true },
  depth: { min: 1, max: 4, whole: true },
  lambda: { min: 0, max: 1 },
  m: { min: 0, max: 0.999 },
  sk: { min: 0.02, max: 1, log: true },
  tau: { min: 0.05, max: 10, log: true },
  until: { min: 0.05, max: 1 },
  time: { min: 0.01, max: 0.95 },
};

const POSITIONS = 100;

/** Where on a slider of 100 positions a value stands. */
export function positionOf(value: number, { min, max, log = false }: Range): number {
  const share = log ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.round(POSITIONS * Math.min(1, Math.max(0, share)));
}

/** The value at a position, to three digits. */
export function valueAt(position: number, { min, max, log = false, whole = false }: Range): number {
  const share = position / POSITIONS;
  const value = log ? min * (max / min) ** share : min + share * (max - min);
  return whole ? Math.round(value) : Number(value.toPrecision(3));
}
