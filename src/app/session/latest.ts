/** For what changes faster than it can be answered: one call at a time, and of the values that come meanwhile only the last. */
export class Latest<T> {
  readonly #send: (value: T) => Promise<unknown>;
  #waiting: { readonly value: T } | null = null;
  #done: Promise<void> | null = null;

  /** `send` deals with its own failures. */
  constructor(send: (value: T) => Promise<unknown>) {
    this.#send = send;
  }

  /** Whether a call is under way. */
  get busy(): boolean {
    return this.#done !== null;
  }

  /** Sends `value`, now or after the call under way; resolves when nothing is left to be sent. */
  push(value: T): Promise<void> {
    this.#waiting = { value };
    this.#done ??= this.#drain();
    return this.#done;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting !== null) {
        const { value } = this.#waiting;
        this.#waiting = null;
        await this.#send(value);
      }
    } finally {
      this.#done = null;
    }
  }
}
