/** Keys of the whole page: Space runs and pauses, s steps, ? shows all keys, wherever the keyboard is not busy with a control. */
import { useLearn } from '../state/learn';
import { stepOnce, toggleRun } from './actions';

/** What has uses of its own for a letter. */
const FIELDS =
  'input:not([type="range"], [type="checkbox"], [type="radio"]), textarea, select, [contenteditable]';
/** What has uses of its own for the space bar, or stands in front of the page. */
const CONTROLS = `${FIELDS}, input, button, a, summary, [popover], dialog`;

function within(event: KeyboardEvent, selector: string): boolean {
  return event.target instanceof Element && event.target.closest(selector) !== null;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === '?' && !within(event, `${FIELDS}, dialog`)) useLearn.setState({ shortcuts: true });
  else if (within(event, CONTROLS)) return;
  else if (event.key === ' ') toggleRun();
  else if (event.key === 's') stepOnce();
  else return;
  event.preventDefault(); // space would scroll the page
}

/** Starts listening; returns how to stop. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
