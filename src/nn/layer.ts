/** What the layers of a network have in common. */
import type { Buf } from 'webgpu-typed';

/** A matrix on the GPU, stored as matrix.ts says. */
export type Matrix = Buf<'vec4f'>;

/** A layer whose buffers are bound for good: running it only dispatches. */
export interface Layer {
  /** Reads the input, writes the output. */
  forward(pass: GPUComputePassEncoder): void;
  /** Reads the output's gradient and what forward left; writes the gradients of the input and the parameters. */
  backward(pass: GPUComputePassEncoder): void;
  /** Frees what the layer made for itself, not what it was given. */
  destroy(): void;
}

/** The gradients a layer reads and writes; a layer made without them has no backward. */
export interface GradientFlow {
  /** Read: gradient of the loss in the output. */
  readonly output: Matrix;
  /** Written: gradient in the input; left out by a first layer, whose input is data. */
  readonly input?: Matrix;
}

/** What a layer made without gradients answers. */
export function noBackward(): never {
  throw new Error('this layer was made without gradients, for inference only');
}
