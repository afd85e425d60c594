/**
 * Training goes on while the tab is hidden: the tab's title shows how far it is, and whoever comes back is told. Everything
 * follows from events; nothing asks again and again.
 */
import { useExperiment } from '../state/experiment';
import { textsOf } from '../state/language';
import { useRun } from '../state/run';
import { flushTelemetry } from './events';

const DIVIDER = ' · ';

/** The title of the page without what this module has put before it. */
let plain = '';
let shown = '';

/** Puts the progress of a training before the title, and takes it away when the training has stopped. */
function showProgress(): void {
  // Somebody else may have given the page another title, in another language for instance.
  if (document.title !== shown) plain = document.title;
  const { state, telemetry } = useRun.getState();
  const goal = useExperiment.getState().current.iters;
  const { iteration } = telemetry;
  shown =
    state === 'running'
      ? `${textsOf('learn')('hidden.progress', { iteration, goal })}${DIVIDER}${plain}`
      : plain;
  document.title = shown;
}

/** Starts watching; returns how to stop. */
export function watchHiddenTab(): () => void {
  let left: number | null = null;
  const seen = () => {
    if (document.hidden) {
      left = useRun.getState().state === 'running' ? useRun.getState().telemetry.iteration : null;
      return;
    }
    // Timers of a hidden tab sleep; what the engine has told meanwhile waits to be written.
    flushTelemetry();
    const { telemetry, notify } = useRun.getState();
    if (left !== null && telemetry.iteration > left) {
      notify(textsOf('learn')('hidden.returned', { first: left, last: telemetry.iteration }));
    }
    left = null;
  };
  showProgress();
  const stop = useRun.subscribe((now, before) => {
    if (now.state !== before.state || now.telemetry !== before.telemetry) showProgress();
  });
  document.addEventListener('visibilitychange', seen);
  return () => {
    stop();
    document.removeEventListener('visibilitychange', seen);
  };
}
