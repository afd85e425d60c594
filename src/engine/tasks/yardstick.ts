/**
 * What generated samples are held against: test samples, and for images a classifier. It is the same for every run on a data set, whatever the
 * run's seed, or figures of two runs could not be compared.
 */
import type { Dataset } from '../../data/dataset';
import { type Classifier, look, realImages } from '../../eval/classifier';
import { mmd } from '../../eval/mmd';
import { DRAW } from '../../eval/quality-draws';
import { slicedWasserstein } from '../../eval/sliced-wasserstein';
import type { Rows } from '../../eval/two-samples';
import { permutation, STREAM } from '../../random/philox';
import type { Judged } from '../tasks-protocol';
import type { Told } from './stages';

/** The figures that compare two sets of samples. */
export type Compared = Pick<Judged, 'slicedWasserstein' | 'mmd' | 'frechet'>;

export interface Yardstick {
  /** Samples of each set: fewer than asked for where there are not as many real ones. */
  readonly count: number;
  /** Figures of `count` samples: images from 0 to 1, points as they stand. */
  compare(samples: Rows, told: Told): Promise<Compared>;
  /** The same of `count` training samples: what somebody would get who has learnt the training split's distribution. */
  floor(told: Told): Promise<Compared>;
  /** The class that each sample looks like. */
  classesOf(samples: Rows, told: Told): Promise<Uint8Array>;
}

const SEED = 1;

const NOTHING: Compared = { slicedWasserstein: null, mmd: null, frechet: null };

function some(total: number, count: number): Uint32Array<ArrayBuffer> {
  return permutation(total, SEED, STREAM.quality, DRAW.reference).slice(0, count);
}

/** For points: distances in their plane. A point looks like the nearest training point. */
export function pointsYardstick({ test, train }: Dataset, most: number): Yardstick {
  const count = Math.min(most, test.count, train.count);
  const reference = pointsOf(test.points, some(test.count, count));
  const compare = async (samples: Rows, { signal, onProgress }: Told): Promise<Compared> => {
    const half = (first: number) => ({
      seed: SEED,
      signal,
      onProgress: (fraction: number) => onProgress(first + fraction / 2),
    });
    const distance = await slicedWasserstein(samples, reference, half(0));
    return { ...NOTHING, slicedWasserstein: distance, mmd: await mmd(samples, reference, half(0.5)) };
  };
  return {
    count,
    compare,
    floor: (told) => compare(pointsOf(train.points, some(train.count, count)), told),
    classesOf: (samples) => Promise.resolve(nearestClasses(samples, train)),
  };
}

function pointsOf(points: ArrayLike<number> = [], chosen: Uint32Array): Rows {
  const values = new Float32Array(2 * chosen.length);
  chosen.forEach((sample, row) => {
    values[2 * row] = points[2 * sample] ?? 0;
    values[2 * row + 1] = points[2 * sample + 1] ?? 0;
  });
  return { count: chosen.length, columns: 2, values };
}

function nearestClasses(
  { count, values }: Rows,
  { points = new Float32Array(), labels }: Dataset['train'],
): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => {
    const [x, y] = [values[2 * i] ?? 0, values[2 * i + 1] ?? 0];
    let least = Number.POSITIVE_INFINITY;
    let nearest = 0;
    for (let j = 0; j < labels.length; j += 1) {
      const square = ((points[2 * j] ?? 0) - x) ** 2 + ((points[2 * j + 1] ?? 0) - y) ** 2;
      if (square < least) [least, nearest] = [square, j];
    }
    return labels[nearest] ?? 0;
  });
}

/** For images: the Frechet distance of the classifier's features. */
export async function imagesYardstick(
  device: GPUDevice,
  dataset: Dataset,
  classifier: Classifier,
  most: number,
  signal: AbortSignal,
): Promise<Yardstick> {
  const { heldOut } = classifier;
  const count = Math.min(most, dataset.test.count, heldOut.length);
  const see = (images: Rows) => look(device, classifier, images, { signal });
  const reference = await see(realImages(dataset, 'test', some(dataset.test.count, count)));
  const compare = async (images: Rows, told: Told): Promise<Compared> => {
    const { features } = await see(images);
    const { frechetDistance } = await import('../../eval/frechet');
    return { ...NOTHING, frechet: await frechetDistance(features, reference.features, told) };
  };
  return {
    count,
    compare,
    // The classifier would know the samples that it was trained with too well.
    floor: (told) => compare(realImages(dataset, 'train', heldOut.slice(0, count)), told),
    classesOf: async (images) => (await see(images)).classes,
  };
}

const nothing = () => Promise.resolve(NOTHING);

/** For images without classes, which leave nothing to train a classifier with. */
export function noYardstick(count: number): Yardstick {
  return { count, compare: nothing, floor: nothing, classesOf: () => Promise.resolve(new Uint8Array()) };
}
