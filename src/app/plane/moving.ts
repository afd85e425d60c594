/** Anchors in the hand: taking, dragging, dropping, and the way back. */
import type { AnchorName } from '../../engine/protocol';
import * as moves from '../../state/moves';
import { type Point, usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { session } from '../session';

function apply(next: moves.Moves): void {
  const { home, homeLoss, released } = usePlane.getState();
  const { plane, scene } = useRun.getState();
  usePlane.setState(
    next.now.length === 0
      ? { moves: next, home: null, homeLoss: null, released: home === null ? released : { home, homeLoss } }
      : {
          moves: next,
          home: home ?? released?.home ?? plane,
          homeLoss: homeLoss ?? released?.homeLoss ?? scene?.loss ?? null,
        },
  );
  const mine = usePlane.getState().released;
  void session.moveAnchors(next.now).then(() => {
    // Until now the picture could be one with anchors that have gone back already.
    if (mine !== null && usePlane.getState().released === mine) usePlane.setState({ released: null });
  });
}

/** Takes an anchor in the hand. */
export function grab(name: AnchorName): void {
  const { moves: now, marked } = usePlane.getState();
  usePlane.setState({
    grabbed: name,
    marked: 'sample' in name ? name.sample : marked,
    moves: moves.begin(now),
  });
}

/** Moves the anchor that is in the hand. */
export function dragTo({ x, y }: Point): void {
  const { grabbed, moves: now } = usePlane.getState();
  if (grabbed !== null) apply(moves.place(now, { ...grabbed, x, y }));
}

/** Leaves the anchor where it is. One that was not moved leaves no trace. */
export function drop(): void {
  const { moves: now } = usePlane.getState();
  const untouched = now.past.at(-1) === now.now;
  usePlane.setState({ grabbed: null, ...(untouched ? { moves: moves.callOff(now) } : {}) });
}

/** Puts the anchor back where it was taken. */
export function callOff(): void {
  const { grabbed, moves: now } = usePlane.getState();
  if (grabbed === null) return;
  usePlane.setState({ grabbed: null });
  apply(moves.callOff(now));
}

export function undoMove(): void {
  apply(moves.undo(usePlane.getState().moves));
}

export function redoMove(): void {
  apply(moves.redo(usePlane.getState().moves));
}

/** All anchors back where the model has them. */
export function backToModel(): void {
  apply(moves.release(usePlane.getState().moves));
}
