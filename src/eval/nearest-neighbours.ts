/**
 * Accuracy of weighted nearest neighbours by cosine similarity (Wu et al. 2018, arXiv 1805.01978): the k most similar
 * training rows vote with exp(similarity / temperature). Needs no training, so it measures the geometry as it is.
 * The GPU compares blocks of queries with the whole bank (shaders/nn/row-products.wgsl), the CPU picks and counts.
 */
import { compile, createUniforms } from 'webgpu-typed';
import rowProducts from '../../shaders/nn/row-products.wgsl';
import normaliseRows from '../../shaders/eval/normalise-rows.wgsl';
import { pitch } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import { checkSets } from './check';
import type { FeatureSet } from './features';
import { blockRows, similaritiesNeed, unitNeed } from './nearest-neighbours-memory';
import { findNeighbours, largest, voteScores } from './neighbour-vote';
import type { PaceOptions } from './pace';
import { submit } from './pass';
import { scoped, type Own } from './scope';

export interface NeighbourOptions extends PaceOptions {
  /** Neighbours that vote; all rows of a smaller training set. */
  readonly k?: number;
  readonly temperature?: number;
}

/**
 * Share of the test rows whose class wins the vote, 0 to 1.
 * @throws the signal's reason once it is aborted; RangeError where the sets do not fit each other or k < 1
 */
export async function nearestNeighbours(
  device: GPUDevice,
  train: FeatureSet,
  test: FeatureSet,
  classes: number,
  { k = 20, temperature = 0.07, signal, onProgress }: NeighbourOptions = {},
): Promise<number> {
  checkSets(train, test, classes);
  if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`${k} is no number of neighbours`);
  if (!(temperature > 0)) throw new RangeError(`temperature is ${temperature}, expected above 0`);
  signal?.throwIfAborted();
  return scoped(async (own) => {
    const bank = await unitRows(device, train, own);
    const queries = await unitRows(device, test, own);
    const stride = pitch(train.rows);
    const size = blockRows(train, test);
    const similarities = own(allocate(device, similaritiesNeed(train, test)));
    const shape = own(createUniforms(device, rowProducts, 'shape', 1));
    const kernel = await compile(device, rowProducts, 'main');
    const compare = kernel.bind({ shape, a: queries, b: bank, products: similarities });
    const nearest = { indices: new Uint32Array(k), similarities: new Float64Array(k) };
    const scores = new Float64Array(classes);
    let right = 0;
    for (let first = 0; first < test.rows; first += size) {
      const rows = Math.min(size, test.rows - first);
      shape.set(0, { first, rows, others: train.rows, columns: train.columns });
      shape.flush();
      submit(device, 'similarities', (pass) =>
        compare.dispatchThreads(pass, [Math.ceil(train.rows / 8), Math.ceil(rows / 8)]),
      );
      const block = await similarities.slice(0, (rows * stride) / 4).read();
      signal?.throwIfAborted();
      for (let row = 0; row < rows; row++) {
        const found = findNeighbours(block, row * stride, train.rows, k, nearest);
        voteScores(nearest, found, train.labels, temperature, scores);
        if (largest(scores, 0, classes) === test.labels[first + row]) right++;
      }
      onProgress?.((first + rows) / test.rows);
    }
    return right / test.rows;
  });
}

/** A copy of the features with rows of unit length. */
async function unitRows(device: GPUDevice, { features, rows, columns }: FeatureSet, own: Own) {
  const unit = own(allocate(device, unitNeed({ rows, columns })));
  const shape = own(createUniforms(device, normaliseRows, 'shape', 1));
  shape.set(0, { rows, columns });
  shape.flush();
  const kernel = await compile(device, normaliseRows, 'main');
  const normalise = kernel.bind({ shape, x: features, y: unit });
  submit(device, 'unit rows', (pass) => normalise.dispatchThreads(pass, rows));
  return unit;
}
