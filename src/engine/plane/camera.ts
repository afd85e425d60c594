/** Where the camera stands, and what it sees. */
import type { Camera } from '../protocol';

export interface CanvasSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** A rectangle of the plane, latent units. */
export interface Area {
  readonly centre: readonly [number, number];
  /** From the centre to the right and to the top edge. */
  readonly half: readonly [number, number];
}

/** What part of the plane, in what shape. */
export interface Region extends Area, CanvasSize {}

/** Nearest and farthest that a camera may be; float32 has no more digits for the one and nothing to see for the other. */
const [NEAREST, FARTHEST] = [1e-3, 1e3];

/** Latent units from the centre to the right and to the top edge of a canvas on which a square of this half width must be visible. */
export function halfSizes({ width, height }: CanvasSize, half: number): [number, number] {
  const shorter = Math.min(width, height);
  return [(half * width) / shorter, (half * height) / shorter];
}

/** What a camera sees on a canvas. */
export function seenBy({ x, y, half }: Camera, { width, height }: CanvasSize): Region {
  return { width, height, centre: [x, y], half: halfSizes({ width, height }, half) };
}

function within(v: number, most: number): number {
  return Math.min(most, Math.max(-most, v));
}

/** The camera of a view: its own, within bounds, or one that follows the anchors. */
export function cameraOf(own: Camera | null, extent: number): Camera {
  if (own === null || ![own.x, own.y, own.half].every(Number.isFinite)) return { x: 0, y: 0, half: extent };
  return {
    x: within(own.x, FARTHEST),
    y: within(own.y, FARTHEST),
    half: Math.min(FARTHEST, Math.max(NEAREST, own.half)),
  };
}

/** Whether two regions are the same. */
export function sameRegion(a: Region, b: Region): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.centre.every((v, i) => v === b.centre[i]) &&
    a.half.every((v, i) => v === b.half[i])
  );
}
