/** Refusals of a link in words. */
import { settingsInEnglish } from './english';
import { readHash } from './link';
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

function inEnglish(refused: Refusal): string {
  return settingsInEnglish()(`warnings.${refused.code}`, warningValues(refused));
}

/** An experiment from a URL hash, with or without its `#`, and what of the hash was refused; see `readHash`. */
export function parseHash(hash: string): { experiment: Experiment; warnings: Warning[] } {
  const { experiment, warnings } = readHash(hash);
  return { experiment, warnings: warnings.map((refused) => ({ ...refused, message: inEnglish(refused) })) };
}
