/** What an objective is to the training loop: embeddings in, a loss a row and the embeddings' gradient out. */
import type { Buf } from 'webgpu-typed';
import type { Work } from '../gpu/work';

export interface Objective {
  /** n: .x is the loss of each row; the loss is their mean. */
  readonly rows: Buf<'vec4f'>;
  /** Uploads what iteration 0, 1, ... draws at random. Before the submit. */
  prepare(iteration: number): void;
  /** Embeddings of both views -> loss of each row. */
  forward(work: Work): void;
  /** Loss -> gradient of the embeddings of both views. */
  backward(work: Work): void;
  destroy(): void;
}
