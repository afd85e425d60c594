/** How large the small classifier is: its layers, its weights, and its GPU memory before it is made. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, forPurpose, readNeed, slotNeed, storageNeed } from '../gpu/memory';
import { activationNeeds } from '../nn/activation';
import { linearNeeds } from '../nn/linear';
import { optimiserNeeds } from '../nn/optimiser';
import { type ParameterPlan, ParameterStore } from '../nn/parameters';

/** How it is trained and used: the seed is its own. Twice the steps change its accuracy by about half a point. */
export const CLASSIFIER = { seed: 1, steps: 400, batch: 128, lr: 4e-3, chunk: 512 } as const;

/** Columns of the layer before the features, and of the features. */
export const HIDDEN = 256;
export const FEATURES = 128;

export interface ClassifierShape {
  /** Pixels of an image. */
  readonly inputs: number;
  readonly classes: number;
}

export interface LayerShape {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** Its linear layers, a ReLU after each but the last. */
export function layersOf({ inputs, classes }: ClassifierShape): LayerShape[] {
  const widths = [inputs, HIDDEN, FEATURES, classes];
  return widths.slice(1).map((outputs, k) => ({ name: `layer.${k}`, inputs: widths[k] ?? 0, outputs }));
}

/** Of one image, forwards. */
export function multiplyAdds(shape: ClassifierShape): number {
  return layersOf(shape).reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
}

/** What it learns. */
export function weightsPlan(shape: ClassifierShape): ParameterPlan {
  const plan = ParameterStore.plan();
  for (const { name, inputs, outputs } of layersOf(shape)) {
    plan.add(`${name}.weight`, inputs, outputs);
    plan.add(`${name}.bias`, 1, outputs);
  }
  return plan;
}

/** rows x columns. */
export function matrixNeed(rows: number, columns: number, label: string) {
  return storageNeed('evaluation', 'vec4f', rows * vectors(columns), `classifier ${label}`);
}

/** The matrices of a network for so many rows. */
export function matrixNeeds(shape: ClassifierShape, rows: number) {
  const layers = layersOf(shape);
  return {
    input: matrixNeed(rows, shape.inputs, 'input'),
    /** Of each linear layer, and of each ReLU. */
    linear: layers.map(({ name, outputs }) => matrixNeed(rows, outputs, `${name} output`)),
    bent: layers.slice(0, -1).map(({ name, outputs }) => matrixNeed(rows, outputs, `${name} activation`)),
  };
}

/** What training adds to them. */
export function trainingNeeds({ classes }: ClassifierShape, rows: number) {
  return {
    scores: matrixNeed(rows, classes, 'gradient of scores'),
    // The gradients in between are needed only between two neighbours, so two buffers take turns.
    even: matrixNeed(rows, HIDDEN, 'even gradient'),
    odd: matrixNeed(rows, HIDDEN, 'odd gradient'),
    labels: storageNeed('evaluation', 'u32', rows, 'classifier labels'),
    losses: storageNeed('evaluation', 'f32', rows, 'classifier losses'),
  };
}

/** The buffers of a network; the weights are the store's. */
export function networkNeeds(shape: ClassifierShape, rows: number, backward: boolean): BufferNeed[] {
  const { input, linear, bent } = matrixNeeds(shape, rows);
  const layers = [
    ...layersOf(shape).flatMap(({ outputs }) => linearNeeds({ outputs, bias: true, backward })),
    ...bent.flatMap(() => activationNeeds('relu')),
  ];
  const training = backward
    ? [
        ...Object.values(trainingNeeds(shape, rows)),
        slotNeed('evaluation', 'eval/softmax-cross-entropy.shape'),
      ]
    : [];
  return forPurpose('evaluation', [input, ...linear, ...bent, ...layers, ...training]);
}

/** What is there at once while it is trained, and while it looks at images. */
export function classifierStages(shape: ClassifierShape): BufferNeed[][] {
  const { batch, chunk } = CLASSIFIER;
  const store = weightsPlan(shape).needs();
  const { bent, linear } = matrixNeeds(shape, chunk);
  const values = store.filter(({ label }) => label === 'parameters values').map(readNeed);
  const read = [...bent.slice(-1), ...linear.slice(-1)].map(readNeed);
  return [
    [...store, ...optimiserNeeds(), ...networkNeeds(shape, batch, true), ...values],
    [...store, ...networkNeeds(shape, chunk, false), ...read],
  ].map((needs) => forPurpose('evaluation', needs));
}
