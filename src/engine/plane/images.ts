/** The samples' images on the GPU, and when there is room for them. */
import type { Buf } from 'webgpu-typed';
import { allocate, type StorageNeed, storageNeed } from '../../gpu/memory';
import type { Camera } from '../protocol';
import { halfSizes, type CanvasSize } from './camera';
import { thumbOf } from './frame';
import type { PlaneSource } from './source';

/** The buffer of n images of so many pixels: four pixels a word. */
export function imageNeed(n: number, pixels: number): StorageNeed<'u32'> {
  return storageNeed('plane', 'u32', Math.ceil((n * pixels) / 4), 'plane images');
}

/** Uploads the images, packed as shaders/lib/packed_pixels.wgsl reads them; a word of nothing where there are none. */
export function uploadImages(device: GPUDevice, { n, images }: PlaneSource): Buf<'u32'> {
  const buffer = allocate(device, imageNeed(n, images === null ? 0 : images.width * images.height));
  if (images !== null) {
    const bytes = new Uint8Array(4 * buffer.length);
    bytes.set(images.pixels.subarray(0, n * images.width * images.height));
    buffer.write(new Uint32Array(bytes.buffer));
  }
  return buffer;
}

/** Images begin to show where anchors are so far apart, in sides of an image, and are there in full from the other distance on. */
const [HIDDEN, SHOWN] = [2.2, 2.8];

/**
 * Opacity of the images: 0 while they would lie upon each other, 1 from close by. The distance of anchors is taken as the root of the area
 * a visible anchor: that of the rectangle around them, with so much to spare that one alone has room.
 * @param places x, y pairs
 */
export function revealed(places: Float64Array, camera: Camera, size: CanvasSize): number {
  const [across, up] = halfSizes(size, camera.half);
  const pixels = size.width / (2 * across);
  const box = { left: Infinity, right: -Infinity, low: Infinity, high: -Infinity };
  let seen = 0;
  for (let i = 0; i < places.length; i += 2) {
    const [x, y] = [(places[i] ?? 0) - camera.x, (places[i + 1] ?? 0) - camera.y];
    if (!(Math.abs(x) <= across && Math.abs(y) <= up)) continue;
    seen += 1;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.low = Math.min(box.low, y);
    box.high = Math.max(box.high, y);
  }
  if (seen === 0) return 0;
  const thumb = thumbOf(size);
  const [width, height] = [box.right - box.left, box.high - box.low].map(
    (side) => side * pixels + SHOWN * thumb,
  );
  const apart = Math.sqrt(((width ?? 0) * (height ?? 0)) / seen) / thumb;
  const share = Math.min(1, Math.max(0, (apart - HIDDEN) / (SHOWN - HIDDEN)));
  return share * share * (3 - 2 * share);
}
