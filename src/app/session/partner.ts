/** What trains beside the page's run, in step with it. */
import type { Telemetry } from '../../engine/protocol';

/** The page's run as its partner sees it. */
export interface Lead {
  /** Finished iterations. */
  readonly iteration: number;
  /** Its last iteration. */
  readonly iters: number;
  readonly step: (count: number) => Promise<Telemetry>;
}

export interface Partner {
  /** Trains both, the one behind first, until pause() or the last iteration of either. Rejects where `lead` does; its own failures it shows itself. */
  readonly run: (lead: () => Lead) => Promise<void>;
  /** Trains itself alone to an iteration, if it is not there yet. */
  readonly goTo: (iteration: number) => Promise<void>;
  readonly pause: () => Promise<void>;
  /** Back to iteration 0. */
  readonly reset: () => Promise<void>;
  /** Linear probe and kNN of its own. */
  readonly evaluate: () => Promise<void>;
  readonly cancelEvaluation: () => Promise<void>;
}
