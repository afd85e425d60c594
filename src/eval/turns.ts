/** How long work on the CPU shares the worker with everything else; src/eval/pace.ts is the same for the GPU. */
import type { PaceOptions } from './pace';

/** Milliseconds of work between two turns of the event loop. */
const STRETCH = 30;

/** The clock decides only when others get their turn, never what is computed. */
export class Turns {
  readonly #total: number;
  readonly #options: PaceOptions;
  #done = 0;
  #start = performance.now();

  /** `total` units of work in all. @throws the signal's reason where it is aborted */
  constructor(total: number, options: PaceOptions) {
    this.#total = total;
    this.#options = options;
    options.signal?.throwIfAborted();
  }

  /** To be awaited after each piece, with the units in it. @throws the signal's reason once it is aborted */
  async spend(units: number): Promise<void> {
    this.#done += units;
    if (performance.now() - this.#start < STRETCH) return;
    this.#options.onProgress?.(Math.min(1, this.#done / this.#total));
    await new Promise((resolve) => setTimeout(resolve));
    this.#options.signal?.throwIfAborted();
    this.#start = performance.now();
  }
}
