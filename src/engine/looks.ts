/** When to look: one look at a time, calls that come meanwhile share the next, and training keeps most of the GPU. */

/** While training goes on, looks may take this share of the time, and begin this many milliseconds apart. */
const SHARE = 0.25;
const PERIOD = 250;

/** What to look at anew: everything, or the alignment alone, where the anchors are the same. */
export type Part = 'all' | 'alignment';

export class Looks {
  readonly #look: (part: Part) => Promise<void>;
  #current: Promise<void> | undefined;
  #waiting: Promise<void> | undefined;
  #wanted: Part = 'alignment';
  #next = 0;

  /** @param look must not reject, and must enqueue its work before it waits for anything */
  constructor(look: (part: Part) => Promise<void>) {
    this.#look = look;
  }

  /** Resolves when no look is under way. */
  get idle(): Promise<void> {
    return this.#waiting ?? this.#current ?? Promise.resolve();
  }

  /** A look at what is to be shown when it begins; resolves when it is over. */
  ask(part: Part = 'all'): Promise<void> {
    if (part === 'all') this.#wanted = 'all';
    if (this.#waiting !== undefined) return this.#waiting;
    if (this.#current === undefined) return this.#start();
    this.#waiting = this.#current.then(() => {
      this.#waiting = undefined;
      return this.#start();
    });
    return this.#waiting;
  }

  /** Begins a look at once if none is under way and the last one has been paid for. */
  whileTraining(): void {
    if (this.#current === undefined && performance.now() >= this.#next) void this.ask();
  }

  #start(): Promise<void> {
    const started = performance.now();
    const part = this.#wanted;
    this.#wanted = 'alignment';
    const current = this.#look(part).finally(() => {
      const now = performance.now();
      this.#next = Math.max(started + PERIOD, now + (now - started) * (1 / SHARE - 1));
      if (this.#current === current) this.#current = undefined;
    });
    this.#current = current;
    return current;
  }
}
