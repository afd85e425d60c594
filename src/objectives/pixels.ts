/**
 * Objectives that ask for pixels: one view of a batch goes through the encoder, a bottleneck and a decoder, and the decoder's answer is
 * compared with the view. What an objective does lies between the networks, so it is called once at each of their ends:
 *
 *     clean --corrupt--> input --encoder--> embeddings --bottleneck--> code --decoder--> output --forward--> rows
 *                                gradient <--bottleneckBackward-- codeGradient <--decoder-- outputGradient <--backward--
 *
 * An objective without corruption is given one buffer as `clean` and `input`; one without bottleneck is given one buffer as `embeddings`
 * and `code`, and one as `gradient` and `codeGradient`. Whoever runs it (engine/programs/pixels.ts) makes all of these buffers.
 */
import type { Buf } from 'webgpu-typed';
import type { Work } from '../gpu/work';
import type { Objective } from './objective';

/** What decides on the memory of an objective. */
export interface PixelShape {
  /** Rows of the batch. */
  readonly n: number;
  /** Dimension of an embedding. */
  readonly d: number;
  /** Numbers of a sample (pixels, coordinates). */
  readonly inputs: number;
  readonly backward: boolean;
}

/** What every objective of pixels takes. Matrices as gpu/matrix.ts stores them; zeros of the padding are to stay zeros. */
export interface PixelOptions extends Omit<PixelShape, 'backward'> {
  /** Pixels lie in [0, 1]; coordinates have about unit scale. */
  readonly kind: 'image' | 'points';
  readonly seed: number;
  /** n x pitch(inputs): the view of the batch. */
  readonly clean: Buf<'vec4f'>;
  /** n x pitch(inputs): what the encoder reads. */
  readonly input: Buf<'vec4f'>;
  /** n x pitch(d): what the encoder answers. */
  readonly embeddings: Buf<'vec4f'>;
  /** n x pitch(d): gradient of the loss in the embeddings, overwritten. Without gradients there is no backward pass. */
  readonly gradient?: Buf<'vec4f'>;
  /** n x pitch(d): what the decoder reads. */
  readonly code: Buf<'vec4f'>;
  /** n x pitch(d): gradient in the code; the decoder writes it. */
  readonly codeGradient?: Buf<'vec4f'>;
  /** n x pitch(inputs): what the decoder answers, no activation after its last layer. */
  readonly output: Buf<'vec4f'>;
  /** n x pitch(inputs): gradient in the decoder's answer, overwritten. */
  readonly outputGradient?: Buf<'vec4f'>;
}

/**
 * `rows` has the loss of a row in .x, and, where a loss has two parts, the reconstruction in .y and the other part, before its weight, in
 * .z. `forward` and `backward` of Objective lie behind the decoder: its output -> loss of each row -> gradient of its output.
 */
export interface PixelObjective extends Objective {
  /** Clean view -> what the encoder reads. Training only: probes and the eye look at clean views. */
  corrupt?(work: Work): void;
  /** Embeddings -> code. */
  bottleneck?(work: Work): void;
  /** Gradient of the code -> gradient of the embeddings (overwritten), and whatever the bottleneck learns by itself. */
  bottleneckBackward?(work: Work): void;
}
