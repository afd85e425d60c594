/** The evaluations of a person's visit: one at a time, cancellable, the references kept from one to the next. */
import type { Bench } from './bench';
import { say } from '../texts/say';
import { EngineFailure } from './device';
import type { EvaluateOptions, Evaluation } from './evaluation';
import { watchMemory } from '../gpu/memory-watch';
import type { ProbeResult } from './protocol';

export class Evaluations {
  readonly #known: Evaluation = { rawPixels: new Map(), randomEncoder: new Map() };
  #running: AbortController | undefined;

  /** Runs `work` with what evaluates a bench; a cancellation counts from the beginning of `work`. */
  async cancellable<T>(
    work: (
      run: (bench: Bench, onProgress: EvaluateOptions['onProgress']) => Promise<ProbeResult>,
    ) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    this.#running = controller;
    const { signal } = controller;
    try {
      return await work((bench, onProgress) =>
        watchMemory(bench.device, async () => {
          const { evaluate } = await import('./evaluation');
          return evaluate(bench.device, bench.trainer, this.#known, { signal, onProgress });
        }),
      );
    } finally {
      this.#running = undefined;
    }
  }

  /** Ends the one that runs, which rejects. */
  cancel(): void {
    this.#running?.abort(new EngineFailure({ kind: 'internal', ...say('failures.cancelled') }));
  }
}
