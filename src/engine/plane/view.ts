/** How a plane is painted before anybody has said so, and which parts of a view ask for more than paint. */
import type { Space } from '../../experiment';
import { EMBEDDING_LAYERS } from '../plane-protocol';
import type { Layer, PlaneAxes, PlaneView } from '../protocol';
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

/**
 * Of a view what is to be seen of an embedding, which has no zones and no flow: its ground is the density of its points. Of one that is to fill
 * nothing, no prior either.
 */
export function embeddingView(view: PlaneView, space: Space): PlaneView {
  const there = EMBEDDING_LAYERS.filter((layer) => layer !== 'prior' || space !== 'none');
  const wanted = { ...view.layers, density: view.layers.density || view.layers.zones };
  const layers = Object.entries(wanted).map(([layer, on]) => [layer, on && there.some((l) => l === layer)]);
  return { ...view, colour: 'class', time: 0, layers: Object.fromEntries(layers) as Record<Layer, boolean> };
}

/**
 * Radii of circles that hold as much of the plane's shadow of what is to be filled as one, two and three deviations of a Gaussian: of N(0, I)
 * these are they; of the sphere of radius sqrt(d) they are sqrt(d (1 - exp(-k^2 / (d - 2)))), the sphere itself where d <= 2.
 */
export function rings(d: number, space: Space): [number, number, number] {
  const shadow = (k: number) =>
    space === 'sphere' ? Math.sqrt(d * (d > 2 ? -Math.expm1(-(k * k) / (d - 2)) : 1)) : k;
  return [shadow(1), shadow(2), shadow(3)];
}

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
