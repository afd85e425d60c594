/** What becomes of each setting in another program's configuration: written there, written differently, or left out, and why. */
import type { Float, Value } from './python';

/** `carried`: means the same there; `changed`: the nearest there is; `left`: cannot be said there. */
export type Fate = 'carried' | 'changed' | 'left';

export interface Note {
  /** The setting's key, or what else of a link it is: `ev`, `from`, `at`; or what no link says: `weights`, `evaluation`. */
  readonly key: string;
  readonly value: string | number;
  readonly fate: Fate;
  /** The fields that it is written to, by their path. */
  readonly writes: Readonly<Record<string, Value>>;
  /** Why, unless it means the same; empty then. */
  readonly why: string;
}

/** What a rule says of a setting; key and value are added by whoever asks it. */
export type Verdict = Omit<Note, 'key' | 'value'>;

export type Writes = Readonly<Record<string, string | number | boolean | Float>>;

export const carried = (writes: Writes): Verdict => ({ fate: 'carried', writes, why: '' });

export const changed = (writes: Writes, why: string): Verdict => ({ fate: 'changed', writes, why });

export const left = (why: string): Verdict => ({ fate: 'left', writes: {}, why });
