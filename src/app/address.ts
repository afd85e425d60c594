/** The address bar. Its hash is the course of the run: always the version and the seed, and what differs from the defaults. */
import { type Course, type Link, writeLink } from '../experiment';

/** How an experiment enters the browser's history. */
export type Entry = 'push' | 'replace';

/** A course as a link, with what else a link may say. */
export function hashOf(course: Course, more: Partial<Omit<Link, 'course'>> = {}): string {
  return writeLink({ left: 0, receipt: null, view: '', ...more, course });
}

/** Puts a link into the address bar. */
export function writeAddress(hash: string, entry: Entry): void {
  if (location.hash === hash) return;
  if (entry === 'push') history.pushState(null, '', hash);
  else history.replaceState(null, '', hash);
}

/** The whole address of a link of this page; that of the whole page where this one is embedded. */
export function absoluteLink(hash: string): string {
  return new URL(location.pathname + hash, location.href).href;
}
