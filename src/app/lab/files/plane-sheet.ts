/** The plane as a sheet: title, classes, and the picture as it is shown, with what lies over it. */
import type { Layer, PlaneInfo, PlanePicture } from '../../../engine/protocol';
import { cssColour } from '../../../palette';
import { textsOf } from '../../../state/language';
import { useExperiment } from '../../../state/experiment';
import { usePlane } from '../../../state/plane';
import { useRun } from '../../../state/run';
import { useView } from '../../../state/view';
import { element, type Sheet, sheet, standalone } from '../../charts/export/sheet';
import { type Picture, pointOf, toPixel } from '../../plane/geometry';
import { pictureNow } from '../../plane/picture';
import { placesAt } from '../../plane/tracks';
import { session } from '../../session';
import { runName } from './names';

/** Device pixels of the picture for one of the sheet, and most of them a side. */
const RATIO = 2;
const MOST = 4096;

/** What becomes shapes where shapes are wanted; images stand on anchors, so they are left out then. */
const SHAPES: readonly Layer[] = ['trajectories', 'latents', 'anchors', 'images'];

/** Radii in pixels, by the number of anchors: as the engine paints them. */
function radii(count: number): { readonly anchor: number; readonly latent: number } {
  const anchor = Math.min(4.2, Math.max(1.6, 3.4 * (192 / count) ** 0.3));
  return { anchor, latent: 0.4 * anchor + 0.6 };
}

const fixed = (x: number) => x.toFixed(1);

function dots(picture: Picture, places: Float32Array, r: number, fill: (i: number) => string): SVGElement[] {
  return Array.from({ length: places.length / 2 }, (_, i) => {
    const { x, y } = toPixel(picture, pointOf(places, i));
    return element('circle', { cx: fixed(x), cy: fixed(y), r: r.toFixed(2), fill: fill(i) });
  });
}

function group(
  id: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly SVGElement[],
): SVGElement[] {
  return children.length === 0 ? [] : [element('g', { id, ...attributes }, ...children)];
}

/** Anchors, latents and their ways as shapes, from the ground up. */
function shapes(picture: Picture, plane: PlaneInfo, labels: ArrayLike<number>): SVGElement[] {
  const { layers, time } = useView.getState();
  const { anchor, latent } = radii(plane.anchors);
  const colour = (i: number) => cssColour(labels[i] ?? 0);
  const states = plane.times.length;
  const ways = Array.from({ length: layers.trajectories ? plane.anchors : 0 }, (_, i) => {
    const points = plane.times.map((__, k) => {
      const { x, y } = toPixel(picture, pointOf(plane.tracks, i * states + k));
      return `${fixed(x)} ${fixed(y)}`;
    });
    return element('path', { d: `M${points.join('L')}`, stroke: colour(i) });
  });
  return [
    ...group('trajectories', { fill: 'none', 'stroke-opacity': 0.5, 'stroke-width': 1 }, ways),
    ...group(
      'latents',
      { 'fill-opacity': 0.92, stroke: 'black', 'stroke-opacity': 0.3, 'stroke-width': 0.6 },
      layers.latents ? dots(picture, placesAt(plane, time), latent, colour) : [],
    ),
    ...group(
      'anchors',
      { stroke: 'white', 'stroke-width': 1.1 },
      layers.anchors ? dots(picture, plane.places, anchor, colour) : [],
    ),
  ];
}

/** Pixels as the address of a PNG. */
async function addressOf({ width, height, data }: PlanePicture): Promise<string> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  // In pieces: a call takes only so many arguments.
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return `data:image/png;base64,${btoa(text)}`;
}

/** Pins, paths and marks that the page draws over the picture. */
function overlay({ width, height }: Picture): SVGElement[] {
  const drawn = document.querySelector<SVGSVGElement>('.plane-overlay');
  if (drawn === null) return [];
  const copy = standalone(drawn);
  for (const [key, value] of Object.entries({ x: 0, y: 0, width, height }))
    copy.setAttribute(key, String(value));
  copy.removeAttribute('aria-hidden');
  return [copy];
}

/**
 * The plane as it is shown now, as fine as it may be.
 * @param as `pixels` for a picture of everything; `shapes` where anchors, latents and paths are to be shapes on a picture of the zones
 * @throws Error before anything is shown
 */
export async function planeSheet(as: 'pixels' | 'shapes'): Promise<Sheet> {
  const [picture, { plane, samples, scene, telemetry }] = [pictureNow(), useRun.getState()];
  if (picture === null || plane === null) throw new Error('The plane shows nothing yet.');
  const { width, height } = usePlane.getState().size;
  const ratio = Math.min(RATIO, MOST / Math.max(width, height));
  const pixels = await session.image(
    Math.max(1, Math.round(width * ratio)),
    Math.max(1, Math.round(height * ratio)),
    as === 'shapes' ? SHAPES : [],
  );
  const content = element(
    'svg',
    { viewBox: `0 0 ${width} ${height}` },
    element('image', { width, height, href: await addressOf(pixels) }),
    ...(as === 'shapes' ? shapes(picture, plane, samples?.labels ?? []) : []),
    ...overlay(picture),
  );
  const title = textsOf('files')('picture.caption', {
    name: runName(useExperiment.getState().current),
    iteration: scene?.iteration ?? telemetry.iteration,
  });
  const names = plane.classes.map(({ name }, k) => ({ name, colour: cssColour(k) }));
  return sheet({ title, names, parts: [{ content, width, height }] });
}
