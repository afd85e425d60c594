/** What the plane can show, and by what it is coloured. */
import type { Colouring, Layer } from '../engine/protocol';

/** All layers, from the ground up. */
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
];

export const COLOURINGS: readonly Colouring[] = ['class', 'anchor', 'early', 'largest', 'entropy'];

/** Those of a first visit. */
export const FIRST_LAYERS: ReadonlySet<Layer> = new Set<Layer>([
  'zones',
  'boundaries',
  'prior',
  'anchors',
  'images',
]);
