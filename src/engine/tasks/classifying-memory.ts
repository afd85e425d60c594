/** The GPU memory of a classification, which comes and goes stage by stage. */
import type { DatasetShape } from '../../data/shapes';
import { extractNeeds, featureNeed } from '../../eval/features-memory';
import { chainNeeds } from '../../eval/label-chain-memory';
import { type Experiment, hasLabels } from '../../experiment';
import { type BufferNeed, forPurpose } from '../../gpu/memory';
import type { KernelForm } from '../../lzn/flow-kernels';
import { encoderNeeds } from '../../nn/encoder-memory';
import { EVALUATION_CHUNK } from '../evaluation-memory';
import { specOf } from '../networks';

/** What is there at once in each stage, for so many noise factors; nothing where no labels are learnt. */
export function classifyingStages(
  e: Experiment,
  dataset: DatasetShape,
  form: KernelForm,
  factors: number,
): BufferNeed[][] {
  if (!hasLabels(e)) return [];
  const { n, d, steps, lsteps: labelSteps } = e;
  const classes = dataset.classNames.length;
  const anchors = featureNeed(dataset, 'test', d);
  const encoder = encoderNeeds(specOf(e, dataset), { rows: EVALUATION_CHUNK, groups: 1, backward: false });
  const size = Math.min(n, dataset.test.count);
  const chain = chainNeeds({ size, d, classes, factors, steps, labelSteps }, form);
  // The last, partial batch never takes more than a whole one.
  return [
    [...encoder, anchors, ...extractNeeds(dataset, 'test', EVALUATION_CHUNK)],
    [anchors, ...chain],
  ].map((needs) => forPurpose('evaluation', needs));
}
