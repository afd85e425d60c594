/** The picture as it is now: its size, its camera, and the marks in it. */
import { usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { useView } from '../../state/view';
import { type Picture, pointOf } from './geometry';
import { placesAt } from './tracks';

/** Null before anything has been drawn. */
export function pictureNow(): Picture | null {
  const camera = useView.getState().camera ?? useRun.getState().plane?.camera;
  return camera === undefined ? null : { ...usePlane.getState().size, camera };
}

/** Places of the anchors, count x 2, with those that are held elsewhere where the hand holds them. */
export function anchorPlaces(): Float32Array {
  const { moves } = usePlane.getState();
  const places = useRun.getState().plane?.places ?? new Float32Array();
  if (moves.now.length === 0) return places;
  const held = places.slice();
  for (const { sample, x, y } of moves.now) held.set([x, y], 2 * sample);
  return held;
}

/** Places of all marks that are shown: anchors, and latents at the view's time. */
export function shownMarks(): readonly Float32Array[] {
  const { layers, time } = useView.getState();
  const { plane } = useRun.getState();
  if (plane === null) return [];
  const marks = layers.latents ? [placesAt(plane, time)] : [];
  // With no marks at all a lasso still means the anchors, whose zones are to be seen.
  return layers.anchors || marks.length === 0 ? [anchorPlaces(), ...marks] : marks;
}

/** Place of a sample's anchor. */
export function anchorPlace(sample: number) {
  return pointOf(anchorPlaces(), sample);
}
