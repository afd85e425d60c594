/** A link's content as JSON, for files and scripts: the same keys as in the link, numbers as numbers. */
import { numberText } from './hash';
import { type Link, MAX_LINK_LENGTH, readLink } from './link';
import type { Refusal } from './rules';
import { SETTINGS } from './settings';
import { writeLink } from './write-link';

/** No JSON of a link comes near this; a longer text is not parsed at all. */
const MOST_TEXT = 65_536;

/** Keys whose values are numbers. */
const NUMERIC: ReadonlySet<string> = new Set([
  'v',
  'left',
  'at',
  ...SETTINGS.filter((s) => s.kind !== 'choice').map((s) => s.key),
]);

/** One object with the keys of the link, in its order. */
export function toJson(link: Link): Record<string, string | number> {
  const pairs = new URLSearchParams(writeLink(link).slice(1));
  return Object.fromEntries(
    [...pairs].map(([key, value]) => [key, NUMERIC.has(key) ? Number(value) : value]),
  );
}

/** As in a link. Lone surrogates have no URL encoding. */
function encode(text: string): string {
  return encodeURIComponent(text.slice(0, MAX_LINK_LENGTH).replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
}

/** What stands there in place of a plain value. */
function shape(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? '[…]' : '{…}';
}

function objectOf(text: string): object {
  if (text.length > MOST_TEXT) throw new SyntaxError(`${text.length} characters; at most ${MOST_TEXT}`);
  const json: unknown = JSON.parse(text);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new SyntaxError('no object');
  return json;
}

/**
 * Reads what `toJson` wrote, or somebody by hand. Whatever is wrong in the object is refused key by key, as in a link.
 * @throws SyntaxError where the text is no JSON object, or far too long
 */
export function readJson(text: string): { link: Link; warnings: Refusal[] } {
  const json = objectOf(text);
  const refused: Refusal[] = [];
  const pairs = Object.entries(json).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'number') return [[key, numberText(value)] as const];
    if (typeof value === 'string') return [[key, value] as const];
    refused.push({ key, value: shape(value), code: 'jsonValue', values: {} });
    return [];
  });
  const { link, warnings } = readLink(
    pairs.map(([key, value]) => `${encode(key)}=${encode(value)}`).join('&'),
  );
  return { link, warnings: [...refused, ...warnings] };
}
