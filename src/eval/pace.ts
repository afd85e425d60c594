/** How evaluation shares the GPU and the worker with everything else. */

export interface PaceOptions {
  /** Ends the work with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Share of the work that is done, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** A wait is worth its cost from about here on, and a person notices one of several times as much, in milliseconds. */
const WAIT = 150;
/** Multiply-adds between two waits to start with: some 0.1 s on a software adapter. */
const FIRST = 2 ** 26;

/**
 * Cuts submitted work into stretches of about WAIT: between two of them the GPU is idle for others, the event loop turns
 * and the signal is obeyed. The clock decides only when to wait, never what is computed.
 */
export class Pace {
  readonly #device: GPUDevice;
  readonly #total: number;
  readonly #options: PaceOptions;
  #stretch = FIRST;
  #done = 0;
  #pending = 0;
  #start = performance.now();

  /** `total` multiply-adds in all. */
  constructor(device: GPUDevice, total: number, options: PaceOptions) {
    this.#device = device;
    this.#total = total;
    this.#options = options;
    options.signal?.throwIfAborted();
  }

  /** To be awaited after each submit, with the multiply-adds in it. @throws the signal's reason once it is aborted */
  async spend(work: number): Promise<void> {
    this.#options.signal?.throwIfAborted();
    this.#pending += work;
    if (this.#pending >= this.#stretch) await this.#wait();
  }

  /** Waits for what is left. @throws the signal's reason once it is aborted */
  async finish(): Promise<void> {
    await this.#wait();
    this.#options.onProgress?.(1);
  }

  async #wait(): Promise<void> {
    await this.#device.queue.onSubmittedWorkDone();
    this.#options.signal?.throwIfAborted();
    const now = performance.now();
    if (now - this.#start < WAIT / 2) this.#stretch *= 2;
    else if (now - this.#start > 2 * WAIT) this.#stretch = Math.max(1, this.#stretch / 2);
    this.#done += this.#pending;
    this.#pending = 0;
    if (this.#done < this.#total) this.#options.onProgress?.(this.#done / this.#total);
    this.#start = performance.now();
  }
}
