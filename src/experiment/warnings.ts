/** Refusals of a link in words. */
import { settingsInEnglish } from './english';
import { type Link, readHash, readLink } from './link';
import type { Refusal } from './rules';
import type { Experiment } from './settings';

/** A refusal with its message in English, for scripts; the page says it in its own language. */
export interface Warning extends Refusal {
  readonly message: string;
}

/** A text short enough to show in a message. */
function clipped(text: string | number): string | number {
  return typeof text === 'string' && text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What the message of a refusal needs. What came with the link is cut to a length that can be shown. */
export function warningValues({ key, value, code, values }: Refusal): Record<string, string | number> {
  const told = code === 'repeated' ? { last: clipped(values['last'] ?? '') } : values;
  return { ...told, key: clipped(key), value: clipped(value) };
}

/** Refusals with their messages in English. */
export function worded(refusals: readonly Refusal[]): Warning[] {
  const text = settingsInEnglish();
  return refusals.map((refused) => ({
    ...refused,
    message: text(`warnings.${refused.code}`, warningValues(refused)),
  }));
}

/** An experiment from a URL hash, with or without its `#`, and what of the hash was refused; see `readHash`. */
export function parseHash(hash: string): { experiment: Experiment; warnings: Warning[] } {
  const { experiment, warnings } = readHash(hash);
  return { experiment, warnings: worded(warnings) };
}

/** Everything a URL hash says, and what of it was refused; see `readLink`. */
export function parseLink(hash: string): { link: Link; warnings: Warning[] } {
  const { link, warnings } = readLink(hash);
  return { link, warnings: worded(warnings) };
}
