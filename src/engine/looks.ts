/** Looking at the model: the fixed samples through the weights of the moment, onto the plane. */
import type { AlignmentTelemetry } from './alignment-telemetry';
import type { Bench } from './bench';
import type { PlaneInfo } from './protocol';

/** While training goes on, looks may take this share of the time. */
const SHARE = 0.25;

export interface LookListener {
  /** What is shown now, and the alignment of the samples shown. */
  readonly seen: (bench: Bench, plane: PlaneInfo, alignment: AlignmentTelemetry) => void;
  readonly failed: (bench: Bench, error: unknown) => Promise<void>;
}

export class Looks {
  readonly #listener: LookListener;
  #pending: Promise<void> | undefined;
  #next = 0;

  constructor(listener: LookListener) {
    this.#listener = listener;
  }

  /** Resolves when no look is under way. */
  get idle(): Promise<void> {
    return this.#pending ?? Promise.resolve();
  }

  /** Begins a look if none is under way and the last one has been paid for. */
  whileTraining(bench: Bench): void {
    if (this.#pending === undefined && performance.now() >= this.#next) void this.look(bench);
  }

  /** One look; failures go to the listener. */
  look(bench: Bench): Promise<void> {
    const looking = this.#look(bench)
      .catch((error: unknown) => this.#listener.failed(bench, error))
      .finally(() => {
        if (this.#pending === looking) this.#pending = undefined;
      });
    this.#pending = looking;
    return looking;
  }

  /** A look, and then, where nothing moves, the picture at full resolution (which is not waited for). */
  async rest(bench: Bench, resting: () => boolean): Promise<void> {
    await this.look(bench);
    if (!resting()) return;
    // Whatever goes wrong here goes wrong again in the next look, where somebody hears of it.
    bench.plane.refine().catch(() => undefined);
  }

  async #look(bench: Bench): Promise<void> {
    const started = performance.now();
    bench.preview.run();
    const { plane, preview } = bench;
    const [shown, alignment, roundTrip] = await Promise.all([
      plane.update(),
      preview.readAlignment(),
      preview.readRoundTrip(),
    ]);
    this.#listener.seen(bench, { ...shown, aligned: alignment.aligned, roundTrip }, alignment);
    const now = performance.now();
    this.#next = now + (now - started) * (1 / SHARE - 1);
  }
}
