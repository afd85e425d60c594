/** The GPU memory of an evaluation, which comes and goes stage by stage. */
import type { DatasetShape } from '../data/shapes';
import type { Experiment } from '../experiment';
import { extractNeeds, featureNeed } from '../eval/features-memory';
import { probeNeeds } from '../eval/linear-probe-memory';
import { neighbourNeeds } from '../eval/nearest-neighbours-memory';
import { type BufferNeed, forPurpose } from '../gpu/memory';
import { encoderNeeds } from '../nn/encoder-memory';
import { encoderOnly, specOf, storeNeeds } from './networks';

/** Samples that go through the encoder at a time. */
export const EVALUATION_CHUNK = 500;

/** What is there at once, at the most, in each stage of an evaluation. */
export function evaluationStages(e: Experiment, dataset: DatasetShape): BufferNeed[][] {
  const spec = specOf(e, dataset);
  const encoder = encoderNeeds(spec, { rows: EVALUATION_CHUNK, groups: 1, backward: false });
  const learnt = stagesOf(dataset, spec.backbone.at(-1) ?? dataset.inputs, encoder);
  // Its head may end in another way than the trained one's.
  const plain = encoderOnly(e);
  const untrained = encoderNeeds(specOf(plain, dataset), {
    rows: EVALUATION_CHUNK,
    groups: 1,
    backward: false,
  });
  const random = stagesOf(dataset, spec.backbone.at(-1) ?? dataset.inputs, untrained);
  const raw = stagesOf(dataset, dataset.inputs, undefined);
  const fresh = storeNeeds(plain, dataset);
  return [
    ...learnt.extraction,
    learnt.probe,
    learnt.neighbours,
    // The untrained encoder has weights on top.
    ...[...random.extraction, random.probe].map((needs) => [...needs, ...fresh]),
    ...raw.extraction,
    raw.probe,
  ].map((needs) => forPurpose('evaluation', needs));
}

/** Of features with so many columns, which come out of an encoder with these buffers, or without one. */
export function stagesOf(dataset: DatasetShape, columns: number, encoder: readonly BufferNeed[] | undefined) {
  const chunk = encoder && EVALUATION_CHUNK;
  const [train, test] = [featureNeed(dataset, 'train', columns), featureNeed(dataset, 'test', columns)];
  const [trainRows, testRows] = [dataset.train.count, dataset.test.count];
  const classes = dataset.classNames.length;
  return {
    extraction: [
      [...(encoder ?? []), train, ...extractNeeds(dataset, 'train', chunk)],
      [...(encoder ?? []), train, test, ...extractNeeds(dataset, 'test', chunk)],
    ],
    probe: [train, test, ...probeNeeds({ trainRows, testRows, columns, classes })],
    neighbours: [train, test, ...neighbourNeeds({ rows: trainRows, columns }, { rows: testRows, columns })],
  };
}
