/** How large a linear probe is: its steps, its weights, and its GPU memory before it is made; it knows no kernel's source. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, forPurpose, readNeed, slotNeed, storageNeed } from '../gpu/memory';
import { optimiserNeeds } from '../nn/optimiser';
import { type ParameterPlan, ParameterStore } from '../nn/parameters';
import { narrowLinearNeeds } from './narrow-linear-memory';
import { standardiseNeeds } from './standardise-memory';

/**
 * How the probe is trained. With the penalty decay |weight|^2 / 2 the accuracy has converged: twice the steps change it by
 * less than half a point, on raw MNIST too, where without it the probe goes on to overfit.
 */
export const PROBE = { steps: 300, batch: 1024, lr: 2e-2, decay: 3e-3 } as const;

/** What decides on the memory of a probe. */
interface ProbeShape {
  readonly trainRows: number;
  readonly testRows: number;
  readonly columns: number;
  readonly classes: number;
}

export const batchRows = (trainRows: number) => Math.min(trainRows, PROBE.batch);
/** Samples of whole batches: the last one is filled up from the start of the order. */
export const wholeRows = (trainRows: number) =>
  Math.ceil(trainRows / batchRows(trainRows)) * batchRows(trainRows);
export const labelsNeed = (trainRows: number) =>
  storageNeed('evaluation', 'u32', wholeRows(trainRows), 'probe labels');
export const scoresNeed = (rows: number, classes: number, label: string) =>
  storageNeed('evaluation', 'vec4f', rows * vectors(classes), label);
export const lossesNeed = (rows: number) => storageNeed('evaluation', 'f32', rows, 'probe losses');

/** The buffers of a probe when it is nearly through, which is when there are most. */
export function probeNeeds({ trainRows, testRows, columns, classes }: ProbeShape): BufferNeed[] {
  const rows = batchRows(trainRows);
  const testScores = scoresNeed(testRows, classes, 'test scores');
  return [
    ...standardiseNeeds(columns, [wholeRows(trainRows), testRows]),
    ...forPurpose('evaluation', [...weightPlan(columns, classes).needs(), ...optimiserNeeds()]),
    labelsNeed(trainRows),
    scoresNeed(rows, classes, 'probe scores'),
    scoresNeed(rows, classes, 'gradient of probe scores'),
    lossesNeed(rows),
    slotNeed('evaluation', 'eval/softmax-cross-entropy.shape'),
    ...narrowLinearNeeds(columns, classes, true),
    ...narrowLinearNeeds(columns, classes, false),
    testScores,
    readNeed(testScores),
  ];
}

/** What the probe learns. */
export function weightPlan(columns: number, classes: number): ParameterPlan {
  const plan = ParameterStore.plan();
  plan.add('weight', columns, classes);
  plan.add('bias', 1, classes);
  return plan;
}
