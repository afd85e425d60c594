/**
 * A small classifier of images, trained on the data set's own training split: the yardstick of generated images. It is the same for every run on
 * a data set, whatever the run's seed, or figures of two runs could not be compared. Its features are no Inception features, and a Frechet distance
 * in them is no FID.
 */
import type { Dataset, Split } from '../data/dataset';
import { pitch, unpadRows, vectors } from '../gpu/matrix';
import type { Matrix } from '../nn/layer';
import { Optimiser } from '../nn/optimiser';
import type { OptimiserSettings } from '../nn/schedule';
import { permutation, STREAM } from '../random/philox';
import { CLASSIFIER, type ClassifierShape, FEATURES, multiplyAdds, weightsPlan } from './classifier-memory';
import { createClassifier, createTrainedClassifier, initialiseClassifier } from './classifier-network';
import { largest } from './neighbour-vote';
import { Pace, type PaceOptions } from './pace';
import { submit } from './pass';
import { DRAW } from './quality-draws';
import { scoped } from './scope';
import type { Rows } from './two-samples';

const SETTINGS: OptimiserSettings = {
  lr: CLASSIFIER.lr,
  schedule: 'cosine',
  iters: CLASSIFIER.steps,
  warmup: 0,
  clip: 0,
  ema: 0,
};

/** Share of the training split that it does not train with: real images that it has not seen are needed to compare with. */
const HELD_OUT = 0.2;

/** On no device: it outlives one. */
export interface Classifier extends ClassifierShape {
  /** What it sees is (pixel - mean) / deviation, with those of all pixels of the training split, 0 to 1. */
  readonly mean: number;
  readonly deviation: number;
  /** The values of its store. */
  readonly weights: Float32Array;
  /** Training samples that it has not seen, at most as many as there are test samples. */
  readonly heldOut: Uint32Array;
  /** Share of the test samples whose class it names. */
  readonly accuracy: number;
}

/** What it makes of images. */
export interface Seen {
  /** count x FEATURES */
  readonly features: Rows;
  /** The likeliest class of each. */
  readonly classes: Uint8Array;
}

/**
 * Trains on the device; the same weights each time on the same adapter.
 * @throws the signal's reason once it is aborted; RangeError for points, or fewer than two classes
 */
export async function trainClassifier(
  device: GPUDevice,
  dataset: Dataset,
  options: PaceOptions = {},
): Promise<Classifier> {
  const { train, test, inputs, classNames } = dataset;
  const classes = classNames.length;
  if (dataset.kind !== 'image')
    throw new RangeError(`${dataset.name} holds points; the classifier is of images`);
  if (classes < 2) throw new RangeError(`${dataset.name} has ${classes} class; a classifier needs 2`);
  const shape = { inputs, classes };
  const scale = scaleOf(train);
  const { seed, steps } = CLASSIFIER;
  const unseen = Math.min(test.count, Math.floor(HELD_OUT * train.count));
  const order = permutation(train.count, seed, STREAM.quality, DRAW.heldOut);
  const heldOut = order.slice(0, unseen);
  const weights = await scoped(async (own) => {
    const store = own(weightsPlan(shape).allocate(device));
    initialiseClassifier(store, shape, seed);
    const samples = order.subarray(unseen);
    const rows = Math.min(CLASSIFIER.batch, samples.length);
    const network = await createTrainedClassifier(device, store, shape, rows, own);
    const optimiser = own(await Optimiser.create(device, store));
    const cost = 3 * rows * multiplyAdds(shape);
    const pace = new Pace(device, steps * cost, options);
    // Whole batches of one random order an epoch; what is left over of it is left out.
    const batches = Math.floor(samples.length / rows);
    let epoch = samples;
    for (let step = 0; step < steps; step += 1) {
      if (step % batches === 0) epoch = shuffled(samples, step / batches);
      const first = (step % batches) * rows;
      const batch = epoch.slice(first, first + rows);
      feed(network.input, realImages(dataset, 'train', batch), scale);
      network.labels.write(batch.map((sample) => train.labels[sample] ?? 0));
      optimiser.prepare(step, SETTINGS);
      submit(device, 'classifier', (pass) => {
        network.forward(pass);
        network.backward(pass);
        optimiser.step(pass);
      });
      await pace.spend(cost);
    }
    await pace.finish();
    return store.values.read();
  });
  const untested = { ...shape, ...scale, weights, heldOut, accuracy: Number.NaN };
  const all = Uint32Array.from({ length: test.count }, (_, i) => i);
  const { classes: found } = await look(device, untested, realImages(dataset, 'test', all), {
    ...options,
    onProgress: () => undefined,
  });
  const right = found.filter((label, i) => label === test.labels[i]).length;
  return { ...untested, accuracy: right / test.count };
}

function shuffled(samples: Uint32Array, epoch: number): Uint32Array<ArrayBuffer> {
  const order = permutation(samples.length, CLASSIFIER.seed, STREAM.quality, DRAW.epochs + epoch);
  return order.map((at) => samples[at] ?? 0);
}

/** Images of a data set, 0 to 1, as rows. */
export function realImages(
  { inputs, ...dataset }: Dataset,
  split: 'train' | 'test',
  samples: Uint32Array,
): Rows {
  const { pixels = new Uint8Array() } = dataset[split];
  const values = new Float32Array(samples.length * inputs);
  samples.forEach((sample, row) => {
    for (let k = 0; k < inputs; k += 1) values[row * inputs + k] = (pixels[sample * inputs + k] ?? 0) / 255;
  });
  return { count: samples.length, columns: inputs, values };
}

/** Mean and deviation of all pixels of a split, 0 to 1; a deviation of 1 where all are the same. */
function scaleOf({ pixels = new Uint8Array() }: Split): Pick<Classifier, 'mean' | 'deviation'> {
  let [sum, squares] = [0, 0];
  for (const pixel of pixels) {
    sum += pixel;
    squares += pixel * pixel;
  }
  const mean = sum / pixels.length;
  const variance = squares / pixels.length - mean * mean;
  return { mean: mean / 255, deviation: variance > 0 ? Math.sqrt(variance) / 255 : 1 };
}

/** Writes rows of images, from `start` on, as the network takes them. */
function feed(
  input: Matrix,
  { count, columns, values }: Rows,
  { mean, deviation }: Pick<Classifier, 'mean' | 'deviation'>,
  start = 0,
): void {
  const width = pitch(columns);
  const rows = Math.min(count - start, input.length / vectors(columns));
  const stored = new Float32Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < columns; k += 1)
      stored[row * width + k] = ((values[(start + row) * columns + k] ?? 0) - mean) / deviation;
  }
  input.write(stored);
}

/**
 * Features and classes of images, 0 to 1.
 * @throws the signal's reason once it is aborted; RangeError where the images are of another size
 */
export async function look(
  device: GPUDevice,
  classifier: Classifier,
  images: Rows,
  options: PaceOptions = {},
): Promise<Seen> {
  const { inputs, classes } = classifier;
  const { count, columns } = images;
  if (columns !== inputs) throw new RangeError(`images of ${columns} pixels; the classifier has ${inputs}`);
  return scoped(async (own) => {
    const store = own(weightsPlan(classifier).allocate(device));
    store.values.write(classifier.weights);
    const rows = Math.min(CLASSIFIER.chunk, count);
    const network = await createClassifier(device, store, classifier, rows, own);
    const cost = rows * multiplyAdds(classifier);
    const pace = new Pace(device, Math.ceil(count / rows) * cost, options);
    const seen = { features: new Float32Array(count * FEATURES), classes: new Uint8Array(count) };
    for (let start = 0; start < count; start += rows) {
      const used = Math.min(rows, count - start);
      feed(network.input, images, classifier, start);
      submit(device, 'classifier', (pass) => network.forward(pass));
      const [features, scores] = await Promise.all([network.features.read(), network.scores.read()]);
      seen.features.set(unpadRows(features, used, FEATURES), start * FEATURES);
      for (let row = 0; row < used; row += 1)
        seen.classes[start + row] = largest(scores, row * pitch(classes), classes);
      await pace.spend(cost);
    }
    await pace.finish();
    return { features: { count, columns: FEATURES, values: seen.features }, classes: seen.classes };
  });
}
