/** The GPU memory of a classification by latent zones, known before it is made. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, readNeed, storageNeed } from '../gpu/memory';
import type { KernelForm } from '../lzn/flow-kernels';
import { flowNeeds } from '../lzn/flow-memory';

/** What decides on it. */
export interface ChainShape {
  /** Samples whose anchors share a field. */
  readonly size: number;
  readonly d: number;
  readonly classes: number;
  /** Noise factors. */
  readonly factors: number;
  /** Steps of the flow to the latents, and of the flow to the label anchors. */
  readonly steps: number;
  readonly labelSteps: number;
}

/** Pair-components of one go: about a second of a software adapter, and the memory of a few thousand rows. */
const GO = 2 ** 27;
const MOST_ROWS = 4096;
/** Whole workgroups of every kernel. */
const LEAST_ROWS = 64;

/** Rows that flow at a time. */
export function rowsAtOnce({ size, d, classes, factors, steps, labelSteps }: ChainShape): number {
  const each = 4 * vectors(d) * (size * steps + 2 * classes * labelSteps);
  const many = LEAST_ROWS * Math.floor(GO / each / LEAST_ROWS);
  return Math.min(size * factors, MOST_ROWS, Math.max(LEAST_ROWS, many));
}

/** size x pitch(d): the anchors of a batch. */
export const fieldNeed = ({ size, d }: ChainShape) =>
  storageNeed('evaluation', 'vec4f', size * vectors(d), 'classification field');

/** The buffers of a chain; the anchors of all samples are not among them. */
export function chainNeeds(shape: ChainShape, form: KernelForm): BufferNeed[] {
  const { size, d, classes, steps, labelSteps } = shape;
  const rows = rowsAtOnce(shape);
  const shared = { rows, d, form, backward: false };
  const ends = storageNeed('evaluation', 'vec4f', rows * vectors(d), 'label flow ends');
  return [
    fieldNeed(shape),
    ...flowNeeds({ ...shared, steps, anchorCount: size, owned: true }, 'flow inverse'),
    storageNeed('states', 'vec4f', rows * vectors(d), 'flow inverse latents'),
    ...flowNeeds({ ...shared, steps: labelSteps, anchorCount: classes, owned: false }, 'flow forward'),
    readNeed(ends),
    readNeed(ends),
  ];
}
