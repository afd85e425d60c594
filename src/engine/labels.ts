/** How the shown samples flow over the label anchors, where an experiment learns them. */
import type { Buf } from 'webgpu-typed';
import { cutOffStep, type Experiment, hasLabels } from '../experiment';
import type { BufferNeed } from '../gpu/memory';
import type { KernelForm } from '../lzn/flow-kernels';
import type { LabelAlignment } from '../lzn/label-alignment';
import { labelAlignmentNeeds } from '../lzn/label-alignment-memory';
import { LABEL_FLOW } from '../lzn/label-flow';

/** Number of label anchors, K; 0 where none are learnt. */
export function labelCount(
  e: Pick<Experiment, 'objective'>,
  { classNames }: { readonly classNames: { readonly length: number } },
): number {
  return hasLabels(e) ? classNames.length : 0;
}

/** The first step of the label flow that the loss scores. */
export function labelCutOff({ lsteps, u }: Pick<Experiment, 'lsteps' | 'u'>): number {
  return cutOffStep({ steps: lsteps, u });
}

/** The buffers of `followLabels`; none without labels. */
export function followNeeds(
  { d, lsteps: steps }: Pick<Experiment, 'd' | 'lsteps'>,
  of: { readonly rows: number; readonly classes: number; readonly form: KernelForm; readonly keep?: 'all' },
): BufferNeed[] {
  return of.classes === 0 ? [] : labelAlignmentNeeds({ d, steps, backward: false, ...of });
}

/**
 * The label alignment of rows whose classes stay the same, to be looked at. Where a batch weighs its classes, so do the rows.
 * @param labels class of each row
 * @param weighed labels whose shares are the weights, where not those of the rows
 */
export async function followLabels(
  device: GPUDevice,
  e: Experiment,
  of: {
    readonly classes: number;
    /** rows x pitch(d) and K x pitch(d). */
    readonly latents: Buf<'vec4f'>;
    readonly labelAnchors: Buf<'vec4f'>;
    readonly keep?: 'all';
  },
  labels: ArrayLike<number>,
  weighed = labels,
): Promise<LabelAlignment> {
  const { LabelAlignment: Label, classWeights } = await import('../lzn/label-alignment');
  const { d, lsteps: steps, lsolver: solver, loss } = e;
  const alignment = await Label.create(device, {
    ...of,
    ...LABEL_FLOW,
    d,
    steps,
    solver,
    loss,
    rows: labels.length,
    cutOff: labelCutOff(e),
    backward: false,
  });
  alignment.setBatch(labels, e.weights === 'batch' ? classWeights(weighed, of.classes) : undefined);
  return alignment;
}
