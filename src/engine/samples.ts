/** The samples the page looks at: a fixed part of the training set, the same for every run of an experiment with the same seed. */
import type { Dataset } from '../data/dataset';
import { type Experiment, hasZones } from '../experiment';
import { permutation, STREAM } from '../random/philox';
import type { ShownSamples } from './protocol';

/** Largest number of samples shown. */
const MOST = 256;

/** Number of samples shown of an experiment. */
export function shownCount({ n }: Pick<Experiment, 'n'>): number {
  return Math.min(n, MOST);
}

/** Whether the shown samples have two views. Where latent zones are learnt from one, both are the sample as it is. */
export function hasViews(e: Pick<Experiment, 'objective'>): boolean {
  return e.objective === 'lzn' || !hasZones(e);
}

/** Numbers of the shown samples in the training set. */
export function shownIndices(e: Pick<Experiment, 'n' | 'seed'>, dataset: Dataset): Uint32Array {
  return permutation(dataset.train.count, e.seed, STREAM.split, 0).slice(0, shownCount(e));
}

/** Class of each shown sample. */
export function shownLabels(e: Pick<Experiment, 'n' | 'seed'>, dataset: Dataset): Uint8Array {
  return Uint8Array.from(shownIndices(e, dataset), (index) => dataset.train.labels[index] ?? 0);
}

/** The shown samples as they are, without augmentation. */
export function shownSamples(e: Pick<Experiment, 'n' | 'seed'>, dataset: Dataset): ShownSamples {
  const { width, height, classNames, train } = dataset;
  const indices = shownIndices(e, dataset);
  return {
    count: indices.length,
    indices,
    labels: shownLabels(e, dataset),
    classNames,
    images: images(indices, width, height, train),
  };
}

function images(
  indices: Uint32Array,
  width: number,
  height: number,
  { pixels }: Dataset['train'],
): ShownSamples['images'] {
  if (pixels === undefined) return null;
  const area = width * height;
  const shown = new Uint8Array(indices.length * area);
  indices.forEach((index, i) => shown.set(pixels.subarray(index * area, (index + 1) * area), i * area));
  return { width, height, pixels: shown };
}
