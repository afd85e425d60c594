/** The GPU memory of a label alignment, known before it is made. */
import type { BufferNeed } from '../gpu/memory';
import { choiceNeeds } from './choice-memory';
import type { KernelForm } from './flow-kernels';
import { flowNeeds } from './flow-memory';

/** What decides on it. */
export interface LabelAlignmentShape {
  /** Latents that flow. */
  readonly rows: number;
  /** Latent dimension. */
  readonly d: number;
  /** Label anchors, K. */
  readonly classes: number;
  readonly steps: number;
  readonly backward: boolean;
  readonly form: KernelForm;
  readonly keep?: number | 'all' | 'last' | undefined;
  readonly budget?: number | undefined;
}

/** Of the rows of a label alignment. */
export const LABEL_ROWS = 'label alignment rows';

/** The buffers of a label alignment whose latents and label anchors are given. */
export function labelAlignmentNeeds({ classes, ...shape }: LabelAlignmentShape): BufferNeed[] {
  return [
    ...flowNeeds({ ...shape, anchorCount: classes, owned: true }, 'flow forward', true),
    ...choiceNeeds(shape.rows, LABEL_ROWS),
  ];
}
