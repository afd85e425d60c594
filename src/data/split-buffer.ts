import { createBuffer, type Buf } from 'webgpu-typed';
import type { Dataset, Split } from './dataset';
import { pitch } from '../gpu/matrix';

/** A split in GPU memory: images as packed bytes, points as vec2f. */
export type SplitBuffer = { readonly count: number; destroy(): void } & (
  | { readonly kind: 'image'; readonly pixels: Buf<'u32'> }
  | { readonly kind: 'points'; readonly points: Buf<'vec2f'> }
);

/** Uploads one split; ViewMaker and PlainRows of the same split may share it (`source`). Destroy it after them. */
export function uploadSplit(device: GPUDevice, dataset: Dataset, which: 'train' | 'test'): SplitBuffer {
  const { count, pixels, points }: Split = dataset[which];
  const label = `${dataset.name} ${which}`;
  if (points !== undefined) {
    const buffer = createBuffer(device, 'vec2f', count, label);
    buffer.write(points);
    return { kind: 'points', count, points: buffer, destroy: () => buffer.destroy() };
  }
  if (pixels === undefined) throw new TypeError(`data set ${label} has neither pixels nor points`);
  const words = new Uint32Array(Math.ceil(pixels.length / 4));
  new Uint8Array(words.buffer).set(pixels);
  const buffer = createBuffer(device, 'u32', words.length, label);
  buffer.write(words);
  return { kind: 'image', count, pixels: buffer, destroy: () => buffer.destroy() };
}

/** Workgroups of a flat grid of `invocations`, 64 a group, folded into y where x would pass WebGPU's limit. */
export function flatGrid(invocations: number): [x: number, y: number] {
  const groups = Math.ceil(invocations / 64);
  const y = Math.ceil(groups / 65_535);
  return [Math.ceil(groups / y), y];
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
