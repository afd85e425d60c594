/** The run in a word, and what may be done with it now. */
import type { RunState } from '../engine/protocol';
import { useExperiment } from '../state/experiment';
import { useRun } from '../state/run';

export type Status =
  | 'starting'
  | 'loading'
  | 'ready'
  | 'training'
  | 'paused'
  | 'finished'
  | 'evaluating'
  | 'replaying'
  | 'failed';

interface Facts {
  readonly state: RunState;
  readonly started: boolean;
  readonly failed: boolean;
  readonly replaying: boolean;
  readonly iteration: number;
  readonly iters: number;
}

export function statusOf({ state, started, failed, replaying, iteration, iters }: Facts): Status {
  if (failed) return 'failed';
  if (!started) return 'starting';
  if (replaying) return 'replaying';
  if (state === 'loading') return 'loading';
  if (state === 'evaluating') return 'evaluating';
  if (state === 'running') return 'training';
  if (iteration >= iters) return 'finished';
  return iteration === 0 ? 'ready' : 'paused';
}

/** The page's status now, outside React. */
export function currentStatus(): Status {
  const { state, adapter, error, replayTo, telemetry } = useRun.getState();
  return statusOf({
    state,
    started: adapter !== null,
    failed: error !== null,
    replaying: replayTo !== null,
    iteration: telemetry.iteration,
    iters: useExperiment.getState().current.iters,
  });
}

/** The page's status, as a hook: renders only when the word changes. */
export function useStatus(): Status {
  const iters = useExperiment((s) => s.current.iters);
  return useRun((s) =>
    statusOf({
      state: s.state,
      started: s.adapter !== null,
      failed: s.error !== null,
      replaying: s.replayTo !== null,
      iteration: s.telemetry.iteration,
      iters,
    }),
  );
}

/** Whether training is going on, so that the main button says Pause. */
export function isGoing(status: Status): boolean {
  return status === 'training' || status === 'replaying';
}

/** Whether training may begin or go on. */
export function canTrain(status: Status): boolean {
  return status === 'ready' || status === 'paused';
}
