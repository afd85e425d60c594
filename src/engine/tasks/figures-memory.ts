/** The GPU memory of the figures of a run, which comes and goes stage by stage. */
import { viewNeeds } from '../../data/augment';
import type { DatasetShape } from '../../data/shapes';
import { splitNeeds } from '../../data/split-buffer';
import { featureNeed } from '../../eval/features-memory';
import { latentNeeds, latentsNeed } from '../../eval/latent-sets-memory';
import { type Experiment, hasZones } from '../../experiment';
import { vectors } from '../../gpu/matrix';
import { type BufferNeed, forPurpose, readNeed, storageNeed } from '../../gpu/memory';
import type { KernelForm } from '../../lzn/flow-kernels';
import { encoderNeeds } from '../../nn/encoder-memory';
import { EVALUATION_CHUNK, stagesOf } from '../evaluation-memory';
import { encoderOnly, specOf, storeNeeds } from '../networks';

/** Samples whose two views go through the encoder at a time. */
export const VIEWED = EVALUATION_CHUNK / 2;

/** What is there at once, at the most, in each stage. */
export function figuresStages(e: Experiment, dataset: DatasetShape, form: KernelForm): BufferNeed[][] {
  const spec = specOf(e, dataset);
  const plain = encoderOnly(e);
  const encoders = [spec, specOf(plain, dataset)].map((each) =>
    encoderNeeds(each, { rows: EVALUATION_CHUNK, groups: 1, backward: false }),
  );
  const [own = [], random = []] = encoders;
  const features = spec.backbone.at(-1) ?? dataset.inputs;
  const fresh = storeNeeds(plain, dataset);
  const whole = (
    columns: number,
    encoder: readonly BufferNeed[] | undefined,
    beside: readonly BufferNeed[] = [],
  ) => {
    const { extraction, probe, neighbours } = stagesOf(dataset, columns, encoder);
    const { sets, test } = setsOf(dataset, columns);
    return [
      ...extraction.map((needs) => [...needs, ...beside]),
      probe,
      neighbours,
      [...sets, readNeed(test)],
    ];
  };
  const views = storageNeed('evaluation', 'vec4f', EVALUATION_CHUNK * vectors(spec.outputs), 'views');
  return [
    ...whole(features, own),
    ...whole(spec.outputs, own),
    [...own, ...viewNeeds(dataset, VIEWED), ...splitNeeds(dataset, 'test'), readNeed(views)],
    ...(hasZones(e) ? latentStages(e, dataset, form) : []),
    // Its weights are there until its features are.
    ...whole(features, random, fresh),
    ...whole(dataset.inputs, undefined),
  ].map((needs) => forPurpose('evaluation', needs));
}

function setsOf(dataset: DatasetShape, columns: number) {
  const [train, test] = [featureNeed(dataset, 'train', columns), featureNeed(dataset, 'test', columns)];
  return { sets: [train, test], train, test };
}

function latentStages(e: Experiment, dataset: DatasetShape, form: KernelForm): BufferNeed[][] {
  const { d, n: batch, steps } = e;
  const of = (split: 'train' | 'test') => ({ rows: dataset[split].count, d, batch });
  // Probe and neighbours as of any features with so many columns.
  const { probe, neighbours } = stagesOf(dataset, d, undefined);
  const { sets, train } = setsOf(dataset, d);
  return [
    [...sets, readNeed(train)],
    latentNeeds(of('train'), steps, form),
    [latentsNeed(of('train')), ...latentNeeds(of('test'), steps, form)],
    probe,
    neighbours,
  ];
}
