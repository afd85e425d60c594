/** Progress of work in stages that take unequally long. */
import type { Said } from '../../texts/say';
import type { TaskOptions } from './index';

/** A stage: what is said of it, and how long it takes beside the others. */
export interface Stage {
  readonly said: Said;
  readonly weight: number;
}

/** Runs stages one after another, each with options that tell of it as a share of the whole. */
export class Stages {
  readonly #options: TaskOptions;
  readonly #total: number;
  #done = 0;

  /** `total`: the weights of all stages. */
  constructor(total: number, options: TaskOptions) {
    this.#total = total;
    this.#options = options;
  }

  /**
   * @param work what is done; its own words are replaced by those of the stage
   * @throws the signal's reason once it is aborted
   */
  async run<T>({ said, weight }: Stage, work: (told: Told) => Promise<T>): Promise<T> {
    const { signal, onProgress } = this.#options;
    signal.throwIfAborted();
    const tell = (fraction: number) => onProgress(said, (this.#done + weight * fraction) / this.#total);
    tell(0);
    const result = await work({ signal, onProgress: tell });
    this.#done += weight;
    return result;
  }
}

export interface Told {
  readonly signal: AbortSignal;
  /** Gets shares of the stage, 0 to 1. */
  readonly onProgress: (fraction: number) => void;
}
