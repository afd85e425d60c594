/** Anchors held elsewhere by hand, with the way back and forth. Plain values; the newest state is `now`. */
import type { AnchorMove, AnchorName } from '../engine/protocol';

export interface Moves {
  readonly now: readonly AnchorMove[];
  /** Earlier states, the latest last. */
  readonly past: readonly (readonly AnchorMove[])[];
  /** States that were undone, the next one last. */
  readonly future: readonly (readonly AnchorMove[])[];
}

export const NO_MOVES: Moves = { now: [], past: [], future: [] };

/** Most states kept for undo. */
const DEPTH = 100;

/** Remembers the present state, so that what follows can be undone in one go. */
export function begin({ now, past }: Moves): Moves {
  return { now, past: [...past, now].slice(-DEPTH), future: [] };
}

/** Whether two names are of the same anchor. */
export function sameAnchor(a: AnchorName, b: AnchorName): boolean {
  if ('label' in a) return 'label' in b && a.label === b.label;
  return 'sample' in b && a.sample === b.sample;
}

/** An anchor put somewhere, without a new state to undo: one step of a drag. */
export function place(moves: Moves, move: AnchorMove): Moves {
  const at = moves.now.findIndex((m) => sameAnchor(m, move));
  return { ...moves, now: at < 0 ? [...moves.now, move] : moves.now.with(at, move) };
}

/** Back to the state before; the present one can be brought back. */
export function undo({ now, past, future }: Moves): Moves {
  const before = past.at(-1);
  if (before === undefined) return { now, past, future };
  return { now: before, past: past.slice(0, -1), future: [...future, now] };
}

export function redo({ now, past, future }: Moves): Moves {
  const next = future.at(-1);
  if (next === undefined) return { now, past, future };
  return { now: next, past: [...past, now], future: future.slice(0, -1) };
}

/** The state before, as if what was begun since had never been: a drag that was called off. */
export function callOff({ now, past, future }: Moves): Moves {
  const before = past.at(-1);
  if (before === undefined) return { now, past, future };
  return { now: before, past: past.slice(0, -1), future };
}

/** All anchors where the model has them, which can be undone. */
export function release(moves: Moves): Moves {
  return moves.now.length === 0 ? moves : { ...begin(moves), now: [] };
}
