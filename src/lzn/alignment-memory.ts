/** The GPU memory of an alignment, known before it is made. */
import distance from '../../shaders/align/distance.wgsl';
import { vectors } from '../gpu/matrix';
import { type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import { choiceNeeds } from './choice-memory';
import type { KernelForm } from './flow-kernels';
import { flowNeeds } from './flow-memory';

/** What decides on it. */
export interface AlignmentShape {
  /** Anchors of each view. */
  readonly n: number;
  /** Latent dimension. */
  readonly d: number;
  /** Rows that flow; n when left out. */
  readonly rows?: number;
  readonly steps: number;
  readonly aggregate: 'max' | 'sum' | 'distance';
  readonly backward: boolean;
  readonly form: KernelForm;
  readonly keep?: number | 'all' | 'last' | undefined;
  readonly budget?: number | undefined;
}

/** The buffers of an alignment whose anchors are given. */
export function alignmentNeeds(shape: AlignmentShape): BufferNeed[] {
  const { n, d, rows = n, steps, aggregate, backward, form, budget } = shape;
  const apart = aggregate === 'distance';
  const throughFlows = backward && !apart;
  const keep = throughFlows || shape.keep === 'all' ? shape.keep : 'last';
  const flow = { rows, d, steps, anchorCount: n, backward: throughFlows, form, owned: true, keep, budget };
  const anchors = (label: string) => storageNeed('anchors', 'vec4f', n * vectors(d), label);
  return [
    ...flowNeeds(flow, 'flow inverse'),
    ...flowNeeds(flow, 'flow forward', true),
    storageNeed('anchors', 'vec4f', rows * vectors(d), 'latents'),
    ...choiceNeeds(rows, 'alignment rows'),
    ...(apart
      ? [
          anchors('view 1 gradient'),
          anchors('view 2 gradient'),
          uniformsNeed('scratch', distance, 'distances'),
        ]
      : []),
  ];
}
