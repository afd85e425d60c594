import { permutation, STREAM } from '../random/philox';

/**
 * Which training samples make up the batch of an iteration. Each epoch is a fresh permutation keyed (seed, epoch), cut into
 * floor(count / n) batches; the rest of it is left out. A pure function of the iteration: the last permutation is only cached.
 */
export class Sampler {
  readonly #count: number;
  readonly #seed: number;
  #epoch = -1;
  #order = new Uint32Array(0);

  /** `count` training samples. */
  constructor(count: number, seed: number) {
    this.#count = count;
    this.#seed = seed;
  }

  /**
   * Indices of the n samples of the batch of `iteration` (from 0), all different.
   * @throws RangeError when n is not an integer from 1 to the number of samples.
   */
  batchIndices(iteration: number, n: number): Uint32Array<ArrayBuffer> {
    if (!Number.isInteger(n) || n < 1 || n > this.#count) {
      throw new RangeError(
        `batch size n is ${n}, expected 1 to ${this.#count}, the number of training samples`,
      );
    }
    const batches = Math.floor(this.#count / n);
    const epoch = Math.floor(iteration / batches);
    if (epoch !== this.#epoch) {
      this.#order = permutation(this.#count, this.#seed, STREAM.shuffle, epoch);
      this.#epoch = epoch;
    }
    const start = (iteration % batches) * n;
    return this.#order.slice(start, start + n);
  }
}
