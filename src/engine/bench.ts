/** What one experiment needs on one device; thrown away and made anew when either changes. */
import { assemble } from '../gpu/assemble';
import { watchMemory } from '../gpu/memory-watch';
import { Display, type DisplayOptions } from './display';
import { Eye, type Sight } from './eye';
import type { KeptStates } from './programs/program';
import { type Snapshot, Trainer } from './trainer';
import type { Tuning } from './tuning';

export interface BenchOptions extends DisplayOptions {
  readonly keep: KeptStates;
  readonly tuning: Tuning;
  readonly onProgress: (fraction: number) => void;
  /** The display is there, long before the trainer's kernels are compiled. */
  readonly onDisplay: (display: Display) => void;
}

export class Bench {
  readonly device: GPUDevice;
  readonly display: Display;
  readonly trainer: Trainer;
  readonly eye: Eye;
  #begun = false;
  /** What was made for a task and is kept for the next. */
  readonly #attached = new Map<string, Promise<{ destroy(): void }>>();
  #attaching: Promise<unknown> = Promise.resolve();
  #gone = false;
  /** Tasks that run, each with what ends it. */
  readonly #working = new Map<AbortController, Promise<unknown>>();

  private constructor(device: GPUDevice, display: Display, trainer: Trainer, eye: Eye) {
    this.device = device;
    this.display = display;
    this.trainer = trainer;
    this.eye = eye;
  }

  /**
   * Weights from the seed, at iteration 0.
   * @throws OutOfMemory
   */
  static create(options: BenchOptions): Promise<Bench> {
    const { device, experiment, dataset, keep, tuning, onProgress, onDisplay } = options;
    return assemble((own) =>
      watchMemory(device, async () => {
        const display = own(await Display.create(options));
        onProgress(0.3);
        onDisplay(display);
        const training = (share: number) => onProgress(0.3 + 0.6 * share);
        const trainer = own(
          await Trainer.create(device, experiment, dataset, { keep, tuning, onProgress: training }),
        );
        const eye = own(await Eye.create(device, trainer));
        onProgress(1);
        return new Bench(device, display, trainer, eye);
      }),
    );
  }

  /**
   * Enqueues one iteration. Some drivers find memory for what is written only when it is written, so the first is watched.
   * @throws OutOfMemory
   */
  async step(): Promise<void> {
    if (this.#begun) {
      this.trainer.step();
      return;
    }
    this.#begun = true;
    await watchMemory(this.device, () => this.trainer.step());
  }

  /** The weights of this iteration, and what they make of the samples shown; both are taken at once, then waited for. */
  async moment(): Promise<Sight & { readonly snapshot: Snapshot }> {
    const [sight, snapshot] = await Promise.all([this.eye.see(), this.trainer.snapshot()]);
    return { ...sight, snapshot };
  }

  /**
   * What tasks need again and again: made once, freed with the bench. A failure is not kept.
   * @throws OutOfMemory
   */
  attach<T extends { destroy(): void }>(key: string, make: () => Promise<T>): Promise<T> {
    if (this.#gone) return Promise.reject(new Error('The run that this was asked of is gone.'));
    const known = this.#attached.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    // One after the other: watches of memory may not overlap.
    const making = this.#attaching.then(() => watchMemory(this.device, make));
    this.#attaching = making.catch(() => undefined);
    this.#attached.set(key, making);
    making.catch(() => this.#attached.delete(key));
    return making;
  }

  /** Runs a task that uses what this bench has; its signal is given as well when the bench is to go. */
  async during<T>(signal: AbortSignal, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    // AbortSignal.any is younger than WebGPU.
    const either = new AbortController();
    const passOn = () => either.abort(signal.reason);
    if (signal.aborted) passOn();
    signal.addEventListener('abort', passOn);
    const work = task(either.signal);
    this.#working.set(either, work);
    try {
      return await work;
    } finally {
      this.#working.delete(either);
      signal.removeEventListener('abort', passOn);
    }
  }

  /** Resolves when nothing is being attached: a watch of memory may begin. */
  get attached(): Promise<unknown> {
    return this.#attaching;
  }

  /** Ends the tasks that run, for this reason, and waits for them: none may use what is destroyed next. */
  async end(reason: Error): Promise<void> {
    this.#gone = true;
    const working = [...this.#working];
    for (const [either] of working) either.abort(reason);
    await Promise.allSettled([...working.map(([, work]) => work), this.#attaching]);
  }

  destroy(): void {
    this.#gone = true;
    for (const making of this.#attached.values())
      void making.then((made) => made.destroy()).catch(() => undefined);
    this.#attached.clear();
    this.eye.destroy();
    this.trainer.destroy();
    this.display.destroy();
  }
}
