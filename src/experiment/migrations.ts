/**
 * Links of older versions, step by step to the present one. A step gets the pairs of version k and makes those of version k + 1; what it cannot
 * carry over it refuses. Old links must mean what they meant, so a step that is written once is never changed.
 */
import type { Refusal } from './rules';

/** Raw values by key, as they stand in a link. */
export type Pairs = Map<string, string>;

type Step = (pairs: Pairs, refuse: (key: string, value: string, code: Refusal['code']) => void) => void;

/** What version 2 brought; in version 1 they were no settings. */
const NEW_IN_2 = ['file', 'sha', 'prep', 'from', 'ev', 'left', 'at', 'fp', 'ck', 'by', 'view'] as const;

/** Step k - 1 leads from version k to k + 1. */
const STEPS: readonly Step[] = [
  (pairs, refuse) => {
    for (const key of NEW_IN_2) {
      const value = pairs.get(key);
      if (value === undefined) continue;
      pairs.delete(key);
      refuse(key, value, 'newIn');
    }
    if (pairs.get('data') === 'own') {
      pairs.delete('data');
      refuse('data', 'own', 'newIn');
    }
  },
];

/** Brings the pairs of an older version to the present one, in place. */
export function migrate(pairs: Pairs, version: number, refuse: Parameters<Step>[1]): void {
  for (const step of STEPS.slice(version - 1)) step(pairs, refuse);
}

/** The version that the steps lead to; a test holds it against the settings' version. */
export const MIGRATED_VERSION = STEPS.length + 1;
