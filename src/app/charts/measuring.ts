/** Evaluates by itself whenever training passes a multiple of the chosen number of iterations. */
import { type RunStore, useRun } from '../../state/run';
import { session } from '../session';
import { currentStatus } from '../status';
import { useChartOptions } from './options';
import { passes } from './period';

/** Begins to listen; the answer ends it. */
export function measureNowAndThen(): () => void {
  /** A multiple was passed while something else was under way. */
  let due = false;
  const follow = (now: RunStore, before: RunStore) => {
    const { period } = useChartOptions.getState();
    if (period === 0 || now.telemetry.iteration < before.telemetry.iteration) due = false;
    else if (passes(before.telemetry.iteration, now.telemetry.iteration, period)) due = true;
    if (!due || now.busy || currentStatus() !== 'training') return;
    due = false;
    // What goes wrong is told by the session; that it was cancelled is no mistake.
    void session.evaluate().catch(() => undefined);
  };
  return useRun.subscribe(follow);
}
