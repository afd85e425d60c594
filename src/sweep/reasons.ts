/** Why values are impossible together, as keys of the catalogue. */
import type { Refusal } from '../experiment';

const KNOWN = ['batch', 'groups', 'ownData'] as const;

/** The message that says it, with the values of the refusal. */
export function reasonKey({ code }: Refusal) {
  return `impossible.${KNOWN.find((known) => known === code) ?? 'other'}` as const;
}
