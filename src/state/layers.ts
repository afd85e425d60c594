/** What the plane can show, and by what it is coloured. */
import { EMBEDDING_LAYERS } from '../engine/plane-protocol';
import type { Colouring, Layer } from '../engine/protocol';
import type { Space } from '../experiment';

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

/**
 * Those that show something.
 * @param embedding what an embedding without zones is to fill; null where there are zones
 */
export function layersThere(labels: boolean, embedding: Space | null = null): readonly Layer[] {
  if (embedding !== null)
    return EMBEDDING_LAYERS.filter((layer) => layer !== 'prior' || embedding !== 'none');
  return labels ? LAYERS : LAYERS.filter((layer) => layer !== 'labelZones' && layer !== 'labelAnchors');
}

export const COLOURINGS: readonly Colouring[] = ['class', 'anchor', 'early', 'largest', 'entropy'];

/**
 * What is seen of the layers: one ground at a time. The zones of labels, where any are learnt, hide those of samples; but in other colours
 * than those of classes, which are about samples, these are seen. The ground of an embedding without zones is the density of its points.
 */
export function layersSeen(
  { layers, colour }: { readonly layers: Readonly<Record<Layer, boolean>>; readonly colour: Colouring },
  labels: boolean,
  embedding: Space | null = null,
): Readonly<Record<Layer, boolean>> {
  if (embedding !== null) return { ...layers, density: layers.density || layers.zones };
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
