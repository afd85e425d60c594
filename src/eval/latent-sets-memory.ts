/** The GPU memory of making latents of a whole split, known before anything is made. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, storageNeed } from '../gpu/memory';
import type { KernelForm } from '../lzn/flow-kernels';
import { flowNeeds } from '../lzn/flow-memory';

/** Most samples whose anchors share a field. */
const MOST_BATCH = 1024;

export interface LatentShape {
  /** Samples of the split. */
  readonly rows: number;
  readonly d: number;
  /** Samples whose anchors share a field, as many as there are or MOST_BATCH at most. */
  readonly batch: number;
}

export const fieldRows = ({ rows, batch }: Pick<LatentShape, 'rows' | 'batch'>) =>
  Math.min(rows, batch, MOST_BATCH);

export const latentsNeed = ({ rows, d }: Pick<LatentShape, 'rows' | 'd'>) =>
  storageNeed('evaluation', 'vec4f', rows * vectors(d), 'latents');
export const fieldNeed = (shape: LatentShape) =>
  storageNeed('evaluation', 'vec4f', fieldRows(shape) * vectors(shape.d), 'field of latents');

/** The buffers of `latentSet`, its result among them. */
export function latentNeeds(shape: LatentShape, steps: number, form: KernelForm): BufferNeed[] {
  const rows = fieldRows(shape);
  const flow = { rows, d: shape.d, steps, anchorCount: rows, backward: false, owned: true, form };
  const made = storageNeed('evaluation', 'vec4f', rows * vectors(shape.d), 'flow inverse latents');
  return [latentsNeed(shape), fieldNeed(shape), made, ...flowNeeds(flow, 'flow inverse')];
}
