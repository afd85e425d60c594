/**
 * The one source of randomness. It has no state: a number is a pure function of (seed, stream, iteration, index), so that
 * pausing, seeking and resuming a run give the same numbers, in Node, in any browser and (integers) on any GPU.
 */
import { normalQuantile } from './normal-quantile';
import { philox4x32 } from './philox4x32';

/** What the numbers are for. Two streams of one seed are independent. */
export const STREAM = {
  weights: 1,
  shuffle: 2,
  augment: 3,
  noise: 4,
  viewNoise: 5,
  probe: 6,
  toy: 7,
  pixel: 8,
  split: 9,
  flowNoise: 10,
  flowTime: 11,
  decoder: 12,
  labels: 13,
  sampling: 14,
  quality: 15,
  queue: 16,
  slices: 17,
  masks: 18,
  codes: 19,
  corrupt: 20,
  posterior: 21,
} as const;
export type Stream = (typeof STREAM)[keyof typeof STREAM];

/** Second word of the key, "LZN" in ASCII; the first is the seed. */
export const SEED_HIGH = 0x4c5a4e;

/** Largest n that `permutation` takes: below it, word * n is exact in a double. */
const MAX_PERMUTATION = 2 ** 21;

/**
 * Four random words for counter (index, iteration, stream, block) and key (seed, SEED_HIGH).
 * Arguments are used modulo 2^32. Returns `out` (at least 4 words; made when left out).
 */
export function philox(
  seed: number,
  stream: Stream,
  iteration: number,
  index: number,
  block = 0,
  out: Uint32Array = new Uint32Array(4),
): Uint32Array {
  philox4x32(index, iteration, stream, block, seed, SEED_HIGH, out);
  return out;
}

/** Uniform on [0, 1) with 24 bits, from one random word; exact in float32 too. */
export function uniform(u32: number): number {
  return (u32 >>> 8) * 2 ** -24;
}

/**
 * Fills `out` with elements start, start + 1, ... of the endless N(0, 1) sequence of (seed, stream, iteration):
 * element i is the normal quantile of word i mod 4 of counter index floor(i / 4).
 */
export function fillNormals(
  out: Float32Array,
  seed: number,
  stream: Stream,
  iteration: number,
  start = 0,
): void {
  const words = new Uint32Array(4);
  let block = -1;
  for (let i = 0; i < out.length; i++) {
    const element = start + i;
    const index = Math.floor(element / 4);
    if (index !== block) {
      block = index;
      philox(seed, stream, iteration, index, 0, words);
    }
    out[i] = normalQuantile(words[element & 3] ?? 0);
  }
}

/**
 * A uniformly random order of 0 .. n-1 (Fisher-Yates, with Lemire's rejection so that no order is favoured).
 * @throws RangeError when n is not an integer in 0 .. 2^21.
 */
export function permutation(
  n: number,
  seed: number,
  stream: Stream,
  iteration: number,
): Uint32Array<ArrayBuffer> {
  if (!Number.isInteger(n) || n < 0 || n > MAX_PERMUTATION) {
    throw new RangeError(`permutation: n is ${n}, expected an integer from 0 to ${MAX_PERMUTATION}`);
  }
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const words = new Uint32Array(4);
  let drawn = 0;
  for (let i = n - 1; i > 0; i--) {
    const range = i + 1;
    const unfair = 2 ** 32 % range;
    let product: number;
    do {
      if (drawn % 4 === 0) philox(seed, stream, iteration, drawn / 4, 0, words);
      product = (words[drawn % 4] ?? 0) * range;
      drawn++;
    } while (product % 2 ** 32 < unfair);
    const j = Math.floor(product / 2 ** 32);
    const swapped = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = swapped;
  }
  return order;
}
