/** Puts an experiment of a sweep on the page, in place of the run there, which can be brought back. */
import type { Experiment } from '../../../experiment';
import { session } from '../../session';

/** `from` is what was pressed: the drawer around it closes, and gives the focus back. */
export function openCell(experiment: Experiment, from: Element): void {
  from.closest('dialog')?.close();
  void session.load(experiment).catch(() => undefined); // shown by the session
}
