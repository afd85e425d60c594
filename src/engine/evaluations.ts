/** The evaluations of a person's visit: cancellable, the references kept from one to the next. */
import type { Bench } from './bench';
import { say } from '../texts/say';
import { EngineFailure } from './device';
import type { EvaluateOptions, Evaluation } from './evaluation';
import { watchMemory } from '../gpu/memory-watch';
import type { ProbeResult } from './protocol';

export class Evaluations {
  readonly #known: Evaluation = { rawPixels: new Map(), randomEncoder: new Map() };
  readonly #running = new Set<AbortController>();

  /** Runs `work` with what evaluates a bench; a cancellation counts from the beginning of `work`. */
  async cancellable<T>(
    work: (
      run: (bench: Bench, onProgress: EvaluateOptions['onProgress']) => Promise<ProbeResult>,
    ) => Promise<T>,
  ): Promise<T> {
    return this.cancelled((signal) =>
      work(async (bench, onProgress) => {
        await bench.attached;
        return watchMemory(bench.device, async () => {
          const { evaluate } = await import('./evaluation');
          return evaluate(bench.device, bench.trainer, this.#known, { signal, onProgress });
        });
      }),
    );
  }

  /** Runs `work` with a signal that `cancel` gives. */
  async cancelled<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#running.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      this.#running.delete(controller);
    }
  }

  /** Ends all that run, which reject. */
  cancel(): void {
    for (const controller of this.#running)
      controller.abort(new EngineFailure({ kind: 'internal', ...say('failures.cancelled') }));
  }
}
