/** Seconds of wall time, without the pauses. */
export class Stopwatch {
  #before = 0;
  /** Null while it is paused. */
  #since: number | null = null;

  get seconds(): number {
    return this.#before + (this.#since === null ? 0 : (performance.now() - this.#since) / 1000);
  }

  restart(): void {
    this.#before = 0;
    this.#since = performance.now();
  }

  pause(): void {
    this.#before = this.seconds;
    this.#since = null;
  }

  goOn(): void {
    this.#since ??= performance.now();
  }
}
