/** How much of the time the picture's own work may take: what it does because somebody looks, not because training asks for it. */

/** Of the time, while training goes on. */
export const VIEW_SHARE = 0.25;

/** Milliseconds after which a rest looks whether it is still wanted: training may stop meanwhile, or something else may wait. */
const NAP = 50;

export interface Rest {
  /** Share of the time that the work may take while training does not go on. */
  readonly idle?: number;
  /** Asked now and then: whether there is no reason to rest any longer. */
  readonly enough?: () => boolean;
}

export class Pace {
  readonly #busy: () => boolean;
  #ended = 0;
  #took = 0;

  /** @param busy whether training goes on */
  constructor(busy: () => boolean) {
    this.#busy = busy;
  }

  /** Waits until the last work has been paid for: work of c ms and share s need a rest of c (1 / s - 1). */
  async turn({ idle = 1, enough = () => false }: Rest = {}): Promise<void> {
    for (;;) {
      const share = this.#busy() ? VIEW_SHARE : idle;
      const left = this.#ended + this.#took * (1 / share - 1) - performance.now();
      if (left <= 0 || enough()) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, NAP)));
    }
  }

  /** Does some work and remembers how long it took. */
  async spend<T>(work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.#worked(began);
    }
  }

  /** For longer work in slices: the function is to be called before each of them and rests for the one before. */
  slices(rest: Rest): () => Promise<void> {
    let began = performance.now();
    return async () => {
      this.#worked(began);
      await this.turn(rest);
      began = performance.now();
    };
  }

  #worked(began: number): void {
    this.#ended = performance.now();
    this.#took = this.#ended - began;
  }
}
