/** The memory of following one shown sample through an iteration (trace.ts). */
import type { DatasetShape } from '../data/shapes';
import type { Experiment } from '../experiment';
import { vectors } from '../gpu/matrix';
import { type BufferNeed, forPurpose, readNeed, storageNeed } from '../gpu/memory';
import { alignmentNeeds } from '../lzn/alignment-memory';
import type { KernelForm } from '../lzn/flow-kernels';
import { followNeeds, labelCount } from './labels';
import { shownCount } from './samples';
import { shownOptions } from './scene';

/** An alignment of which only one row flows, with all its states. The distance of anchors takes whole batches; the flows are the same. */
export function oneRow(e: Experiment) {
  const options = shownOptions(e, shownCount(e));
  const aggregate = options.aggregate === 'distance' ? 'max' : options.aggregate;
  return { ...options, aggregate, rows: 1, keep: 'all', backward: false } as const;
}

const row = (columns: number, label: string) =>
  storageNeed('plane', 'vec4f', vectors(columns), `${label} of a sample`);

/** The buffers of a trace while it lasts, copies included. */
export function traceNeeds(e: Experiment, dataset: DatasetShape, form: KernelForm): BufferNeed[] {
  const { d } = e;
  const { inputs } = dataset;
  const views = alignmentNeeds({ ...oneRow(e), form });
  const labels = followNeeds(e, { rows: 1, classes: labelCount(e, dataset), form, keep: 'all' });
  const made = [...views, ...labels];
  const followed = labels.length > 0 ? labels : views;
  const copied = [
    ...views.filter(({ label }) => label === 'flow inverse states'),
    ...followed.filter(({ label }) => / forward sta(te|t)s$|alignment rows/.test(label)),
    row(inputs, 'view 1'),
    row(inputs, 'view 2'),
    row(d, 'anchor 1'),
    row(d, 'anchor 2'),
  ];
  return forPurpose('plane', [...made, ...copied.map(readNeed)]);
}
