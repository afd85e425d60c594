/** Between the plane's coordinates (latent units, y upwards) and the picture's (CSS pixels, y downwards). */
import type { Camera } from '../../engine/protocol';
import type { Point } from '../../state/plane';

/** A picture of `width` x `height` CSS pixels, taken by `camera`. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly camera: Camera;
}

/** Half widths between which the camera zooms, latent units: float32 shows no more, and there is no more to see. */
const NEAREST = 0.002;
const FARTHEST = 60;
/** How far the camera's centre may go from the origin, latent units. */
const REACH = 60;

/** CSS pixels per latent unit. */
export function scaleOf({ width, height, camera }: Picture): number {
  return Math.min(width, height) / (2 * camera.half);
}

export function toPixel(picture: Picture, { x, y }: Point): Point {
  const scale = scaleOf(picture);
  const { width, height, camera } = picture;
  return { x: width / 2 + (x - camera.x) * scale, y: height / 2 - (y - camera.y) * scale };
}

export function toPlane(picture: Picture, { x, y }: Point): Point {
  const scale = scaleOf(picture);
  const { width, height, camera } = picture;
  return { x: camera.x + (x - width / 2) / scale, y: camera.y - (y - height / 2) / scale };
}

function clamp(x: number, least: number, most: number): number {
  return Math.max(least, Math.min(x, most));
}

/** The camera moved so that what was at pixel (0, 0) is at pixel (dx, dy). */
export function pan(picture: Picture, dx: number, dy: number): Camera {
  const scale = scaleOf(picture);
  const { x, y, half } = picture.camera;
  return { x: clamp(x - dx / scale, -REACH, REACH), y: clamp(y + dy / scale, -REACH, REACH), half };
}

/** The camera `factor` times as near (above 1) or as far (below 1), with the point of the plane under `pixel` staying there. */
export function zoomTo(picture: Picture, pixel: Point, factor: number): Camera {
  const { camera } = picture;
  const half = clamp(camera.half / factor, NEAREST, FARTHEST);
  const still = toPlane(picture, pixel);
  const share = half / camera.half;
  return {
    x: clamp(still.x + (camera.x - still.x) * share, -REACH, REACH),
    y: clamp(still.y + (camera.y - still.y) * share, -REACH, REACH),
    half,
  };
}

/** The middle of the picture, in pixels. */
export function middle({ width, height }: Picture): Point {
  return { x: width / 2, y: height / 2 };
}

/** The camera moved just so far that `point` is at least `margin` pixels inside the picture. */
export function keepInView(picture: Picture, point: Point, margin: number): Camera {
  const { x, y } = toPixel(picture, point);
  const dx = clamp(x, margin, Math.max(margin, picture.width - margin)) - x;
  const dy = clamp(y, margin, Math.max(margin, picture.height - margin)) - y;
  return dx === 0 && dy === 0 ? picture.camera : pan(picture, dx, dy);
}

/**
 * The nearest of `places` (count x 2, plane coordinates) to a pixel, if it is within `reach` pixels.
 * @returns its number, or null.
 */
export function nearest(picture: Picture, places: Float32Array, pixel: Point, reach: number): number | null {
  const point = toPlane(picture, pixel);
  let best: number | null = null;
  let least = (reach / scaleOf(picture)) ** 2;
  for (let i = 0; 2 * i + 1 < places.length; i += 1) {
    const dx = (places[2 * i] ?? 0) - point.x;
    const dy = (places[2 * i + 1] ?? 0) - point.y;
    const distance = dx * dx + dy * dy;
    if (distance <= least) {
      least = distance;
      best = i;
    }
  }
  return best;
}

/** Point `i` of a list of x, y pairs. */
export function pointOf(pairs: ArrayLike<number>, i: number): Point {
  return { x: pairs[2 * i] ?? 0, y: pairs[2 * i + 1] ?? 0 };
}
