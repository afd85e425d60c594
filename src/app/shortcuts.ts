/** Space runs and pauses, s steps, wherever the keyboard is not busy with a control. */
import { stepOnce, toggleRun } from './actions';

const CONTROLS = 'input, select, textarea, button, a, summary, [contenteditable], [popover], dialog';

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target instanceof Element && event.target.closest(CONTROLS) !== null) return;
  if (event.key === ' ') toggleRun();
  else if (event.key === 's') stepOnce();
  else return;
  event.preventDefault(); // space would scroll the page
}

/** Starts listening; returns how to stop. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
