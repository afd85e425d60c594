import type { Buf } from 'webgpu-typed';
import type { Dataset, Split } from './dataset';
import { pitch } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed } from '../gpu/memory';
import type { DatasetShape } from './shapes';

/** A split in GPU memory: images as packed bytes, points as vec2f. */
export type SplitBuffer = { readonly count: number; destroy(): void } & (
  | { readonly kind: 'image'; readonly pixels: Buf<'u32'> }
  | { readonly kind: 'points'; readonly points: Buf<'vec2f'> }
);

const labelOf = ({ name }: DatasetShape, which: 'train' | 'test') => `${name} ${which}`;

const pointsNeed = (shape: DatasetShape, which: 'train' | 'test') =>
  storageNeed('data', 'vec2f', shape[which].count, labelOf(shape, which));

/** Four pixels a word. */
const pixelsNeed = (shape: DatasetShape, which: 'train' | 'test') =>
  storageNeed('data', 'u32', Math.ceil((shape[which].count * shape.inputs) / 4), labelOf(shape, which));

/** The buffers of an uploaded split. */
export function splitNeeds(shape: DatasetShape, which: 'train' | 'test'): BufferNeed[] {
  return [shape.kind === 'points' ? pointsNeed(shape, which) : pixelsNeed(shape, which)];
}

/** Uploads one split; ViewMaker and PlainRows of the same split may share it (`source`). Destroy it after them. */
export function uploadSplit(device: GPUDevice, dataset: Dataset, which: 'train' | 'test'): SplitBuffer {
  const { count, pixels, points }: Split = dataset[which];
  if (points !== undefined) {
    const buffer = allocate(device, pointsNeed(dataset, which));
    buffer.write(points);
    return { kind: 'points', count, points: buffer, destroy: () => buffer.destroy() };
  }
  if (pixels === undefined)
    throw new TypeError(`data set ${labelOf(dataset, which)} has neither pixels nor points`);
  const words = new Uint32Array(Math.ceil(pixels.length / 4));
  new Uint8Array(words.buffer).set(pixels);
  const buffer = allocate(device, pixelsNeed(dataset, which));
  buffer.write(words);
  return { kind: 'image', count, pixels: buffer, destroy: () => buffer.destroy() };
}

/** @throws RangeError when `output` does not hold `rows` rows of the data set. */
export function checkOutput(dataset: Dataset, rows: number, output: Buf<'vec4f'>): void {
  const needed = (rows * pitch(dataset.inputs)) / 4;
  if (output.length < needed) {
    throw new RangeError(
      `${output.label} holds ${output.length} vec4f, ${rows} rows of ${dataset.name} need ${needed}`,
    );
  }
}
