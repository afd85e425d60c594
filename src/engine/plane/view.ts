/** How a plane is painted before anybody has said so, and which parts of a view ask for more than paint. */
import type { PlaneAxes, PlaneView } from '../protocol';

export const FIRST_VIEW: PlaneView = {
  colour: 'class',
  layers: {
    zones: true,
    boundaries: true,
    density: false,
    prior: true,
    anchors: true,
    latents: true,
    arrows: false,
    trajectories: false,
    particles: false,
    images: true,
  },
  camera: null,
  axes: { kind: 'principal' },
  time: 0,
  motion: false,
  selected: null,
  marked: null,
  dark: false,
};

/** Whether the view shows anything that is read off the field's grid. */
export function wantsField({ layers, colour }: PlaneView): boolean {
  return layers.density || layers.arrows || (layers.zones && (colour === 'largest' || colour === 'entropy'));
}

/** Whether two choices of axes are the same. */
export function sameAxes(a: PlaneAxes, b: PlaneAxes): boolean {
  if (a.kind === 'samples') return b.kind === 'samples' && a.samples.every((s, i) => s === b.samples[i]);
  if (a.kind === 'coordinates') return b.kind === 'coordinates' && a.x === b.x && a.y === b.y;
  return a.kind === b.kind;
}

/** The part of a view that can be painted with what is known. */
export function shownOf(
  view: PlaneView,
  known: { readonly field: boolean; readonly particles: boolean },
): PlaneView {
  const valued = view.colour === 'largest' || view.colour === 'entropy';
  return {
    ...view,
    colour: valued && !known.field ? 'class' : view.colour,
    layers: {
      ...view.layers,
      density: view.layers.density && known.field,
      arrows: view.layers.arrows && known.field,
      particles: view.layers.particles && known.particles,
    },
  };
}
