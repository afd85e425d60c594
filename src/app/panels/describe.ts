/** The plane in words: its caption, and the picture for people who do not see it. */
import type { PlaneInfo, PlaneView } from '../../engine/protocol';
import { integer, percent } from '../format';

/** One line under the picture. */
export function caption({ d, variance, anchors, extent }: PlaneInfo): string {
  const size = `${integer(anchors)} anchors, ${(2 * extent).toFixed(1)} latent units wide`;
  if (d === 1) return `The latent line, d = 1, drawn in a plane; ${size}`;
  if (d === 2) return `The latent plane, d = 2; ${size}`;
  return `Plane of the two leading principal directions of ${d}, ${percent(variance, 0)} of the variance; ${size}`;
}

/** A paragraph for screen readers. */
export function describePlane(plane: PlaneInfo | null, view: PlaneView, iteration: number): string {
  if (plane === null) return 'The latent plane. Nothing has been drawn yet.';
  const layers = [
    view.zones ? `zones coloured by ${view.colour}` : '',
    view.anchors ? 'anchors as points' : '',
    view.latents ? 'latents as small points' : '',
  ].filter(Boolean);
  const shown = layers.length > 0 ? `Shown: ${layers.join(', ')}.` : 'All layers are hidden.';
  const classes = plane.classes.map(({ name, count }) => `${name} ${count}`).join(', ');
  return (
    `${caption(plane)}, after ${integer(iteration)} iterations. ` +
    `${percent(plane.aligned, 0)} of the latents end at their own anchor of the second view, ` +
    `and ${percent(plane.roundTrip)} find back to the anchor they come from. ${shown} Anchors by class: ${classes}.`
  );
}
