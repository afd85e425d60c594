/** The address bar. Its hash is the experiment: always the version and the seed, and what differs from the defaults. */
import { type Experiment, toHash } from '../experiment';

/** How an experiment enters the browser's history. */
export type Entry = 'push' | 'replace';

/** Puts the experiment's link into the address bar. */
export function writeAddress(experiment: Experiment, entry: Entry): void {
  const hash = toHash(experiment);
  if (location.hash === hash) return;
  if (entry === 'push') history.pushState(null, '', hash);
  else history.replaceState(null, '', hash);
}

/** The whole address of an experiment on this page. */
export function absoluteLink(experiment: Experiment): string {
  return new URL(toHash(experiment), location.href).href;
}
