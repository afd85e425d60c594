/** The GPU memory of generating, which stays once it has been asked for. */
import type { DatasetShape } from '../../data/shapes';
import { type Experiment, hasLabels } from '../../experiment';
import { labelZonesNeeds } from '../../generation/label-zones';
import { sampleZonesNeeds } from '../../generation/sample-zones';
import { samplerNeeds } from '../../generation/sampler';
import { type BufferNeed, forPurpose } from '../../gpu/memory';
import type { KernelForm } from '../../lzn/flow-kernels';
import { decoderNeeds } from '../../nn/decoder-memory';
import type { DecoderSpec } from '../../nn/decoder-spec';
import type { EncoderSpec } from '../../nn/encoder-spec';
import { frozenNeeds } from '../../nn/frozen-average';
import { controlNeeds, decoderSpecOf, specOf, storeNeeds } from '../networks';
import { shownCount } from '../samples';
import { ROWS } from './studio';

/** What decides on it. */
export interface GeneratingShape {
  readonly spec: EncoderSpec;
  readonly decoderSpec: DecoderSpec;
  /** Floats in the store of each decoder. */
  readonly floats: readonly number[];
  /** Label anchors; 0 where none are learnt. */
  readonly labels: number;
  readonly experiment: Pick<Experiment, 'd' | 'steps' | 'lsteps' | 'n'>;
  readonly form: KernelForm;
}

/** Everything that generating may ever make: samplers of all sizes, and the zones of samples and classes. */
export function generatingNeedsOf({
  spec,
  decoderSpec,
  floats,
  labels,
  experiment,
  form,
}: GeneratingShape): BufferNeed[] {
  const { d, steps, lsteps } = experiment;
  const { inputs } = decoderSpec;
  return forPurpose('evaluation', [
    ...floats.flatMap((count) =>
      ROWS.flatMap((rows) => [
        ...frozenNeeds(count),
        ...decoderNeeds(decoderSpec, { rows, backward: false }),
        ...samplerNeeds({ rows, inputs }),
      ]),
    ),
    ...sampleZonesNeeds(spec, { count: shownCount(experiment), steps, form }),
    ...(labels > 0 ? labelZonesNeeds({ classes: labels, d, steps: lsteps }, form) : []),
  ]);
}

/** The same of an experiment; nothing where no decoder is learnt. */
export function generatingNeeds(e: Experiment, dataset: DatasetShape, form: KernelForm): BufferNeed[] {
  const decoderSpec = decoderSpecOf(e, dataset);
  if (decoderSpec === undefined) return [];
  const floats = [storeNeeds(e, dataset), controlNeeds(e, dataset)].flatMap((needs) => {
    const values = needs.find(({ label }) => label === 'parameters values');
    return values === undefined ? [] : [values.bytes / 4];
  });
  const labels = hasLabels(e) ? dataset.classNames.length : 0;
  return generatingNeedsOf({ spec: specOf(e, dataset), decoderSpec, floats, labels, experiment: e, form });
}
