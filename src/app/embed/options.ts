/**
 * What the address asks of an embedded page: `?embed=1&hide=controls,charts&origin=https://example.org`. It stands in the query, since the hash is
 * the experiment's. What hides is done by the script and the style sheet in index.html, before the first paint.
 */

/** Parts of the page that can be hidden. */
export const PARTS = ['controls', 'charts', 'header', 'learned'] as const;

export interface EmbedOptions {
  /** Names in `hide=` that are no part of the page, each once. */
  readonly unknown: readonly string[];
  /** The only origin of an embedding page that is told anything and listened to; null for any. */
  readonly origin: string | null;
  /** What `origin=` says where it is none: then nobody is told anything. */
  readonly badOrigin: string | null;
}

/** Longest name that a message repeats. */
const SHOWN = 60;

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Reads the query of an address. */
export function readOptions(query: string): EmbedOptions {
  const asked = new URLSearchParams(query);
  const names = (asked.get('hide') ?? '').split(',').filter((name) => name !== '');
  const unknown = new Set(names.filter((name) => !(PARTS as readonly string[]).includes(name)));
  const origin = asked.get('origin');
  const good = origin !== null && isOrigin(origin);
  return {
    unknown: [...unknown].map((name) => name.slice(0, SHOWN)),
    origin: good ? origin : null,
    badOrigin: origin === null || good ? null : origin.slice(0, SHOWN),
  };
}
