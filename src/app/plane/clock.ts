/** The flow's time while it plays. */

/** Seconds that a pass from the prior to the anchors takes at speed 1. */
export const PASS = 4;

/** Jumps of a pass where motion is to be reduced. */
export const JUMPS = 10;

export interface Clock {
  readonly time: number;
  readonly playing: boolean;
}

/** The clock `seconds` later. At the anchors it begins again, or stops there. */
export function advance(time: number, seconds: number, speed: number, loop: boolean): Clock {
  const next = time + (seconds * speed) / PASS;
  if (next < 1) return { time: next, playing: true };
  return loop ? { time: next % 1, playing: true } : { time: 1, playing: false };
}

/** Where playing begins: at the anchors there is nothing left to play. */
export function start(time: number): number {
  return time >= 1 ? 0 : time;
}
