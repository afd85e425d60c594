/** What the plane can show, and by what it is coloured. */
import type { Colouring, Layer } from '../engine/protocol';

/** All layers, from the ground up; and those of labels, which are there only where labels are learnt: zones under all, anchors over all. */
export const LAYERS: readonly Layer[] = [
  'zones',
  'boundaries',
  'density',
  'prior',
  'arrows',
  'trajectories',
  'latents',
  'particles',
  'anchors',
  'images',
  'labelZones',
  'labelAnchors',
];

/** Those that show something. */
export function layersThere(labels: boolean): readonly Layer[] {
  return labels ? LAYERS : LAYERS.filter((layer) => layer !== 'labelZones' && layer !== 'labelAnchors');
}

export const COLOURINGS: readonly Colouring[] = ['class', 'anchor', 'early', 'largest', 'entropy'];

/**
 * What is seen of the layers: one ground at a time. The zones of labels, where any are learnt, hide those of samples; but in other colours
 * than those of classes, which are about samples, these are seen.
 */
export function layersSeen(
  { layers, colour }: { readonly layers: Readonly<Record<Layer, boolean>>; readonly colour: Colouring },
  labels: boolean,
): Readonly<Record<Layer, boolean>> {
  const labelZones = labels && layers.labelZones && colour === 'class';
  return { ...layers, labelZones, zones: layers.zones && !labelZones };
}

/** Those of a first visit. */
export const FIRST_LAYERS: ReadonlySet<Layer> = new Set<Layer>([
  'zones',
  'boundaries',
  'prior',
  'anchors',
  'images',
  'labelZones',
  'labelAnchors',
]);
