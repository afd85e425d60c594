/** Images in the networks: the grids that they live on, and the kernels that convolve them. */

/** Sides of one image. */
export interface Sides {
  readonly width: number;
  readonly height: number;
}

/** Images of one size, one a row of the batch. */
export interface Grid extends Sides {
  readonly rows: number;
}

/** Positions of all images. */
export function positionsOf({ rows, width, height }: Grid): number {
  return rows * width * height;
}

/** Pixels of a patch: a 2 x 2 square is one vec4. */
export const PATCH = 4;

/** Whether an image of patches of 2 x 2 pixels can be halved once more. */
export function canConvolve({ width, height }: Sides): boolean {
  return width % 4 === 0 && height % 4 === 0;
}

/** Channels are multiples of 4. */
export interface Kernel {
  /** 3: 3 x 3, the image keeps its size. 2: 2 x 2 with stride 2, which halves it. */
  readonly side: 2 | 3;
  readonly inputs: number;
  readonly outputs: number;
  /** The last row of the weights, which are (side^2 inputs + 1) x outputs then. */
  readonly bias: boolean;
}

/** Numbers that one output is a weighted sum of. */
export function fanIn({ side, inputs }: Kernel): number {
  return side ** 2 * inputs;
}

/** Rows of the weights, each of `outputs` numbers. */
export function kernelRows(kernel: Kernel): number {
  return fanIn(kernel) + (kernel.bias ? 1 : 0);
}
