/** The picture as it is now: its size, its camera, and the marks in it. */
import type { AnchorName } from '../../engine/protocol';
import { type Point, usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { useView } from '../../state/view';
import { nearest, type Picture, pointOf } from './geometry';
import { placesAt } from './tracks';

/** Null before anything has been drawn. */
export function pictureNow(): Picture | null {
  const camera = useView.getState().camera ?? useRun.getState().plane?.camera;
  return camera === undefined ? null : { ...usePlane.getState().size, camera };
}

/** Places with those anchors where the hand holds them that are held elsewhere. */
function held(places: Float32Array, number: (name: AnchorName) => number | null): Float32Array {
  const { now } = usePlane.getState().moves;
  if (now.length === 0 || places.length === 0) return places;
  const moved = places.slice();
  for (const move of now) {
    const i = number(move);
    if (i !== null) moved.set([move.x, move.y], 2 * i);
  }
  return moved;
}

const NONE = new Float32Array();

/** Where the model has the anchors: as the last picture has them, or before them those that have just gone back. */
function modelPlaces() {
  return usePlane.getState().released?.home ?? useRun.getState().plane;
}

/** Places of the samples' anchors, count x 2, as they are seen. */
export function anchorPlaces(): Float32Array {
  return held(modelPlaces()?.places ?? NONE, (name) => ('sample' in name ? name.sample : null));
}

/** Places of the label anchors, by class, likewise; empty where they are not shown. */
export function labelPlaces(): Float32Array {
  const places = useView.getState().layers.labelAnchors ? modelPlaces()?.labelPlaces : undefined;
  return held(places ?? NONE, (name) => ('label' in name ? name.label : null));
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

/** The anchor under a pixel, within `reach` pixels: labels' lie over samples'. Null where there is none that is shown. */
export function anchorAt(picture: Picture, pixel: Point, reach: number): AnchorName | null {
  const label = nearest(picture, labelPlaces(), pixel, reach);
  if (label !== null) return { label };
  const sample = nearest(picture, anchorPlaces(), pixel, reach);
  return sample === null ? null : { sample };
}

/** Place of an anchor. */
export function anchorPlace(name: AnchorName): Point {
  return 'label' in name ? pointOf(labelPlaces(), name.label) : pointOf(anchorPlaces(), name.sample);
}
