/** The GPU memory of convolutions and patches, known before they are made; it knows no kernel's source. */
import { type BufferNeed, slotNeed, storageNeed } from '../gpu/memory';
import { type Grid, type Kernel, kernelRows, positionsOf } from './images';

/** A matrix of images, with the position of zeros at the end that convolutions read outside of them. */
export function imagesNeed(grid: Grid, channels: number, label: string) {
  return storageNeed('activations', 'vec4f', ((positionsOf(grid) + 1) * channels) / 4, label);
}

const shape = (kernel: string) => () => slotNeed('activations', `nn/${kernel}.shape`);

export const patchesNeeds = shape('image-patches');
export const convolveNeeds = shape('conv-forward');
export const convolveBackNeeds = shape('conv-backward-input');
export const transposeNeeds = shape('conv-transposed');
export const convolveWeightNeeds = shape('conv-backward-weight');

/** A chunk has this many positions at least, and there are so many chunks at most. */
const LEAST_CHUNK = 256;
const MOST_CHUNKS = 64;

/** How the sum over the positions is cut: lines of a chunk, and chunks. The shape alone decides, so a rerun adds alike. */
export function chunksOf({ rows, width, height }: Grid): { chunk: number; chunks: number } {
  const lines = rows * height;
  const chunk = Math.max(Math.ceil(LEAST_CHUNK / width), Math.ceil(lines / MOST_CHUNKS));
  return { chunk, chunks: Math.ceil(lines / chunk) };
}

/** vec4s that the partial sums of a kernel's gradient take. */
export function partialVectors(grid: Grid, kernel: Kernel): number {
  return chunksOf(grid).chunks * kernelRows(kernel) * (kernel.outputs / 4);
}

/** The partial sums of a kernel's gradient. */
export function partialsNeed(grid: Grid, kernel: Kernel) {
  return storageNeed('activations', 'vec4f', partialVectors(grid, kernel), 'convolution partials');
}

/** The buffers of a convolution that is a layer of its own. @param passesOn whether it has a gradient in its input */
export function convolutionNeeds(
  grid: Grid,
  kernel: Kernel,
  { backward, passesOn }: { readonly backward: boolean; readonly passesOn: boolean },
): BufferNeed[] {
  const toInput = kernel.side === 3 ? convolveBackNeeds() : transposeNeeds();
  return [
    convolveNeeds(),
    ...(backward ? [partialsNeed(grid, kernel), convolveWeightNeeds()] : []),
    ...(backward && passesOn ? [toInput] : []),
  ];
}
