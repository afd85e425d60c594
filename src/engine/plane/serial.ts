/** One job at a time; requests that arrive while it runs share one more run. */
export class Serial {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = new Map<() => Promise<unknown>, Promise<unknown>>();

  /** Whether a job waits for the running one. */
  get waiting(): boolean {
    return this.#waiting.size > 0;
  }

  /**
   * Runs `job` after everything asked for before. While the same job waits to start, asking again gives the same promise: what it
   * will see is not older than the call.
   */
  run<T>(job: () => Promise<T>): Promise<T> {
    const waiting = this.#waiting.get(job);
    if (waiting !== undefined) return waiting as Promise<T>;
    const start = () => {
      this.#waiting.delete(job);
      return job();
    };
    const result = this.#tail.then(start);
    this.#waiting.set(job, result);
    // The next job starts whether this one failed or not; who asked for this one hears of it.
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
