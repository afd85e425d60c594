/** How a plane is painted before anybody has said so, and which parts of a view ask for more than paint. */
import type { PlaneAxes, PlaneView } from '../protocol';
import type { Moment } from './moment';

export const FIRST_VIEW: PlaneView = {
  colour: 'class',
  layers: {
    labelZones: true,
    labelAnchors: true,
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

/** Whether there are label zones, and the view shows them: other colours than those of classes are about the zones of samples. */
export function wantsLabels(
  { layers, colour }: PlaneView,
  { labelAnchors }: Pick<Moment, 'labelAnchors'>,
): boolean {
  return layers.labelZones && colour === 'class' && labelAnchors.length > 0;
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
  known: { readonly field: boolean; readonly particles: boolean; readonly labels: boolean },
): PlaneView {
  const valued = view.colour === 'largest' || view.colour === 'entropy';
  return {
    ...view,
    colour: valued && !known.field ? 'class' : view.colour,
    layers: {
      ...view.layers,
      labelZones: view.layers.labelZones && view.colour === 'class' && known.labels,
      density: view.layers.density && known.field,
      arrows: view.layers.arrows && known.field,
      particles: view.layers.particles && known.particles,
    },
  };
}
