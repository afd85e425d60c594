/**
 * Which patches of each sample are hidden from the encoder. A patch is 4 x 4 pixels, in images of less than 16 pixels a side 2 x 2, the
 * last ones of a side cut where it is no multiple of that; of points it is one coordinate.
 */
import { philox, STREAM } from '../random/philox';

/** Patches of a sample, row by row. */
export interface Patches {
  /** Numbers of a sample. */
  readonly inputs: number;
  /** Numbers of a line of it: pixels of a row, or all coordinates. */
  readonly side: number;
  /** Pixels a side of a whole patch. */
  readonly patch: number;
  /** Patches of a line. */
  readonly across: number;
  /** Patches of a sample. */
  readonly count: number;
}

/** Images from this side on have patches of 4 x 4 pixels. */
const LARGE = 16;
/** Bits of a word. */
const BITS = 32;

/** @throws RangeError for an image that is not square */
export function patchesOf(kind: 'image' | 'points', inputs: number): Patches {
  if (kind === 'points') return { inputs, side: inputs, patch: 1, across: inputs, count: inputs };
  const side = Math.round(Math.sqrt(inputs));
  if (side * side !== inputs) throw new RangeError(`expected square images, got ${inputs} pixels`);
  const patch = side >= LARGE ? 4 : 2;
  const across = Math.ceil(side / patch);
  return { inputs, side, patch, across, count: across * across };
}

/** The patch of each number of a sample. */
export function patchOf({ side, patch, across }: Patches, input: number): number {
  return Math.floor(Math.floor(input / side) / patch) * across + Math.floor((input % side) / patch);
}

/** How many patches stay: all but the share, rounded down; at least one, and at least one is hidden where there are two. */
export function keptPatches({ count }: Pick<Patches, 'count'>, share: number): number {
  return count === 1 ? 0 : Math.min(Math.max(Math.floor(count * (1 - share)), 1), count - 1);
}

/** Words of a row of masks: how many numbers are hidden, then a bit a patch, 1 where it is. */
export function maskWords({ count }: Pick<Patches, 'count'>): number {
  return 1 + Math.ceil(count / BITS);
}

/** Whether a number of a sample is hidden. */
export function isMasked(masks: ArrayLike<number>, row: number, patches: Patches, input: number): boolean {
  const patch = patchOf(patches, input);
  const word = masks[row * maskWords(patches) + 1 + Math.floor(patch / BITS)] ?? 0;
  return ((word >>> (patch % BITS)) & 1) === 1;
}

/** Draws the masks of batches of one shape: as many patches of each sample, every choice as likely. */
export class Masks {
  /** n rows of maskWords: those of the iteration that was drawn last. */
  readonly words: Uint32Array<ArrayBuffer>;
  readonly #n: number;
  readonly #patches: Patches;
  readonly #kept: number;
  readonly #seed: number;
  /** Numbers in each patch. */
  readonly #sizes: Uint32Array;
  readonly #order: Uint32Array;

  /** @param options.mask the share of patches that is hidden, see `keptPatches` */
  constructor(options: { n: number; patches: Patches; mask: number; seed: number }) {
    const { n, patches, mask, seed } = options;
    this.#n = n;
    this.#patches = patches;
    this.#kept = keptPatches(patches, mask);
    this.#seed = seed;
    this.words = new Uint32Array(n * maskWords(patches));
    this.#order = Uint32Array.from({ length: patches.count }, (_, i) => i);
    this.#sizes = new Uint32Array(patches.count);
    for (let input = 0; input < patches.inputs; input++) {
      const patch = patchOf(patches, input);
      this.#sizes[patch] = (this.#sizes[patch] ?? 0) + 1;
    }
  }

  /** Draws those of iteration 0, 1, ... The same for the same seed, shape and iteration. */
  draw(iteration: number): void {
    const { inputs, count } = this.#patches;
    const width = maskWords(this.#patches);
    const order = this.#order;
    const random = new Uint32Array(4);
    for (let row = 0; row < this.#n; row++) {
      const at = row * width;
      this.words.fill(0, at, at + width);
      let hidden = inputs;
      for (let i = 0; i < count; i++) {
        order[i] = i;
        this.#set(at, i, 1);
      }
      // The first patches of a random order stay.
      for (let i = 0; i < this.#kept; i++) {
        if (i % 4 === 0) philox(this.#seed, STREAM.masks, iteration, row, i / 4, random);
        const j = i + Math.floor(((random[i % 4] ?? 0) / 2 ** 32) * (count - i));
        const kept = order[j] ?? 0;
        order[j] = order[i] ?? 0;
        order[i] = kept;
        this.#set(at, kept, 0);
        hidden -= this.#sizes[kept] ?? 0;
      }
      this.words[at] = hidden;
    }
  }

  #set(at: number, patch: number, bit: 0 | 1): void {
    const word = at + 1 + Math.floor(patch / BITS);
    const here = 1 << (patch % BITS);
    const others = (this.words[word] ?? 0) & ~here;
    this.words[word] = bit === 1 ? others | here : others;
  }
}
