/** The GPU memory of the zones' program, known before it is made. */
import add from '../../../shaders/nn/add.wgsl';
import { viewNeeds } from '../../data/augment';
import { rowsNeeds } from '../../data/plain-memory';
import type { DatasetShape } from '../../data/shapes';
import { type Experiment, hasDecoder, hasLabels } from '../../experiment';
import { vectors } from '../../gpu/matrix';
import { type BufferNeed, storageNeed, uniformsNeed } from '../../gpu/memory';
import { alignmentNeeds } from '../../lzn/alignment-memory';
import type { KernelForm } from '../../lzn/flow-kernels';
import { flowNeeds } from '../../lzn/flow-memory';
import { labelAlignmentNeeds } from '../../lzn/label-alignment-memory';
import { LABEL_FLOW } from '../../lzn/label-flow';
import { decoderNeeds } from '../../nn/decoder-memory';
import { encoderNeeds } from '../../nn/encoder-memory';
import { rectifiedFlowNeeds } from '../../objectives/rectified-flow';
import { labelCutOff } from '../labels';
import { decoderSpecOf, hasControl, specOf } from '../networks';
import { classifyingStages } from '../tasks/classifying-memory';
import { generatingNeeds } from '../tasks/generating-memory';
import { judgingStages } from '../tasks/judging-memory';
import type { KeptStates, TaskNeeds } from './program';
import { objectiveOptions } from './views';

/** Noise factors of the paper's sweep: 0, 0.2 ... 1.2. */
const FACTORS = 7;

/** What the label alignment takes from the experiment. */
export function labelOptions(e: Experiment, dataset: DatasetShape) {
  const { n: rows, d, lsteps: steps, lsolver: solver, loss } = e;
  const cutOff = labelCutOff(e);
  return { rows, d, classes: dataset.classNames.length, steps, solver, loss, cutOff, ...LABEL_FLOW };
}

/** The matrices of a batch that the program makes itself. */
export function matricesOf({ n, d }: Experiment, inputs = 1) {
  return {
    latents: storageNeed('anchors', 'vec4f', n * vectors(d), 'latents'),
    gradient: storageNeed('anchors', 'vec4f', n * vectors(d), 'latent gradient'),
    target: storageNeed('views', 'vec4f', n * vectors(inputs), 'targets'),
  };
}

/** What tasks take of memory: what generating keeps, and the stages of a classification with the paper's seven factors and of a judgement. */
export function zonesTasks(e: Experiment, dataset: DatasetShape, form: KernelForm): TaskNeeds {
  const stages = [...classifyingStages(e, dataset, form, FACTORS), ...judgingStages(e, dataset)];
  return { kept: generatingNeeds(e, dataset, form), stages };
}

/** The buffers of the program. */
export function zonesNeeds(
  e: Experiment,
  dataset: DatasetShape,
  form: KernelForm,
  keep: KeptStates,
): BufferNeed[] {
  const { n, d, steps } = e;
  const { latents, gradient, target } = matricesOf(e, dataset.inputs);
  const flow = { rows: n, d, steps, anchorCount: n, backward: true, form, owned: true, keep };
  const both = hasLabels(e) && hasDecoder(e);
  const decoder = decoderSpecOf(e, dataset);
  const [networks, batch] = [hasControl(e) ? 2 : 1, { rows: n, backward: true }];
  return [
    ...encoderNeeds(specOf(e, dataset), { rows: n, groups: 1, backward: true }),
    ...viewNeeds(dataset, n, 1),
    latents,
    ...(hasLabels(e)
      ? labelAlignmentNeeds({ ...labelOptions(e, dataset), backward: true, form, keep })
      : alignmentNeeds({ ...objectiveOptions(e), aggregate: 'max', backward: false, form })),
    ...flowNeeds(flow, 'flow inverse'),
    ...(both ? [gradient, uniformsNeed('anchors', add, 'addition')] : []),
    ...(decoder === undefined
      ? []
      : [
          target,
          ...rowsNeeds(dataset, n),
          ...Array.from({ length: networks }, (_, i) => [
            ...decoderNeeds(decoder, batch, i === 0 ? ['latents'] : []),
            ...rectifiedFlowNeeds({ rows: n, inputs: dataset.inputs, backward: true }),
          ]).flat(),
        ]),
  ];
}
