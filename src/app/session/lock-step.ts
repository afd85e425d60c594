/** How two runs train in step: which of them makes how many iterations next. */

/** How far a run has come, and where it ends. */
export interface Stand {
  readonly iteration: number;
  readonly iters: number;
}

/** Milliseconds that a go shall take: a pause is heard between two, and each costs a little. */
const GO = 400;

/** Most iterations of a go. */
const MOST = 200;

/** Iterations of the next go for a and b: both the same number, or the one behind alone until it is level. Zeros where either is at its end. */
export function shares(a: Stand, b: Stand, go: number): readonly [a: number, b: number] {
  const left = Math.min(a.iters - a.iteration, b.iters - b.iteration);
  if (a.iteration === b.iteration) {
    const both = Math.max(0, Math.min(go, left));
    return [both, both];
  }
  const behind = a.iteration < b.iteration ? a : b;
  const gap = Math.abs(a.iteration - b.iteration);
  const alone = Math.max(0, Math.min(go, gap, behind.iters - behind.iteration));
  return behind === a ? [alone, 0] : [0, alone];
}

/** Iterations of a go after one of `go` iterations has taken so many milliseconds; at most twice as many. */
export function nextGo(go: number, took: number): number {
  const wanted = took > 0 ? Math.round((go * GO) / took) : MOST;
  return Math.max(1, Math.min(wanted, 2 * go, MOST));
}
