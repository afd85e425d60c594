/** What the tests of painting share: a plane of a few anchors, views, and looks at pixels. */
import { createBuffer } from 'webgpu-typed';
import { expect } from 'vitest';
import { Plane, type PlaneShown, type PlaneSource } from '../../src/engine/plane';
import { toOklab } from '../../src/engine/plane/colour';
import { FIRST_VIEW } from '../../src/engine/plane/view';
import type { Layer, PlanePicture, PlaneView } from '../../src/engine/protocol';
import { padRows } from '../../src/gpu/matrix';
import { testDevice } from './device';

export const SIDE = 200;
export const PAPER = [0xfb, 0xfa, 0xf7];

/** Nothing but these layers. */
export function only(...shown: Layer[]): PlaneView {
  const layers = Object.fromEntries(
    Object.keys(FIRST_VIEW.layers).map((layer) => [layer, shown.some((l) => l === layer)]),
  ) as Record<Layer, boolean>;
  return { ...FIRST_VIEW, layers };
}

export interface Made {
  readonly plane: Plane;
  readonly told: PlaneShown[];
  /** The picture when nothing is missing any more. */
  readonly look: (view: PlaneView) => Promise<PlanePicture>;
}

export async function made(
  anchors: ArrayLike<number>,
  latents: ArrayLike<number>,
  d: number,
  images: PlaneSource['images'] = null,
): Promise<Made> {
  const device = await testDevice();
  const n = anchors.length / d;
  const upload = (data: ArrayLike<number>, label: string) => {
    const buffer = createBuffer(device, 'vec4f', n * Math.ceil(d / 4), label);
    buffer.write(padRows(data, n, d));
    return buffer;
  };
  const labels = Uint8Array.from({ length: n }, (_, i) => i % 2);
  const source: PlaneSource = {
    n,
    d,
    anchors: upload(anchors, 'anchors'),
    latents: upload(latents, 'latents'),
    labels,
    classNames: ['even', 'odd'],
    images,
  };
  const told: PlaneShown[] = [];
  const options = { fallback: true, busy: () => false, onShown: (shown: PlaneShown) => told.push(shown) };
  const plane = await Plane.create(device, null, 'rgba8unorm', source, options);
  plane.resize(SIDE, SIDE);
  await plane.update();
  const look = async (view: PlaneView) => {
    plane.setView(view);
    // A refinement begins with what the view lacks.
    await plane.refine();
    return plane.image(SIDE, SIDE);
  };
  return { plane, told, look };
}

/** Where a point of the plane is in a picture of a square of this half width. */
export function pixelOf(x: number, y: number, half: number, cx = 0, cy = 0): [number, number] {
  return [Math.floor((SIDE / 2) * (1 + (x - cx) / half)), Math.floor((SIDE / 2) * (1 - (y - cy) / half))];
}

export function at({ data, width }: PlanePicture, [x, y]: readonly [number, number]): number[] {
  return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];
}

/** Pixels that are not paper. */
export function inked({ data }: PlanePicture): number {
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (PAPER.some((v, c) => Math.abs((data[i + c] ?? 0) - v) > 2)) count += 1;
  }
  return count;
}

export function chroma(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((v) => v / 255);
  const [, a, bb] = toOklab([r, g, b]);
  return Math.hypot(a, bb);
}

/** Sum of the three channels at a point of the plane. */
export function bright(picture: PlanePicture, half: number, x: number, y: number): number {
  return at(picture, pixelOf(x, y, half)).reduce((a, b) => a + b, 0);
}

/** How much colour lies on the paper. */
export function weight({ data }: PlanePicture): number {
  return data.reduce((sum, v, i) => sum + (i % 4 === 3 ? 0 : Math.abs((PAPER[i % 4] ?? 0) - v)), 0);
}

/** Where the first class ends in the middle row, -1 to 1. */
export function edge(picture: PlanePicture): number {
  const row = Array.from({ length: SIDE }, (_, x) => at(picture, [x, SIDE / 2]));
  const first = row.findIndex(([r = 0, , b = 0]) => r > b);
  return (2 * (first + 0.5)) / SIDE - 1;
}

export function expectNear(found: readonly number[], wanted: readonly number[], within: number) {
  found.forEach((v, i) => expect(Math.abs(v - (wanted[i] ?? 0))).toBeLessThan(within));
}

export const CROSS = [-1.5, 0, 1.5, 0.2, 0, 1.4, 0.1, -1.6];
export const STARTS = [-1, 0.6, 1, -0.6, -0.7, 1, 0.7, -1];
