/**
 * The reader's own data in an experiment: they travel as a name and a hash, never as bytes. `file` is what the person called them, `sha` is
 * the SHA-256 of the bytes, and `prep` is how they were prepared, so that the same file gives the same data once more.
 */

/** In canonical order. */
export const OWN_KEYS = ['file', 'sha', 'prep'] as const;
export type OwnKey = (typeof OWN_KEYS)[number];

/** An experiment on data that come with the page. */
export const NO_OWN_DATA: Readonly<Record<OwnKey, string>> = { file: '', sha: '', prep: '' };

/** Most training samples of own data. */
export const MOST_OWN = 20_000;
const MOST_TEST = 5000;
const MOST_SIDE = 64;

/** A name without control characters, at most 80 long. */
const FILE = /^[^\p{C}\p{Zl}\p{Zp}]{1,80}$/u;
const SHA = /^[0-9a-f]{64}$/;
/** Side of the images or `points`, training samples, test samples, and whatever the reader of the format needs beside. */
const PREP = /^(?:(?<side>\d{1,3})|points)\.(?<train>\d{1,6})\.(?<test>\d{1,6})(?:[.:-][a-z0-9.:-]{0,40})?$/;

/** What is known of own data before they are there. */
export interface OwnShape {
  /** Pixels a side; null for points of the plane. */
  readonly side: number | null;
  readonly train: number;
  readonly test: number;
}

/** What a preparation says; undefined where it is none. */
export function ownShape(prep: string): OwnShape | undefined {
  const { groups } = PREP.exec(prep) ?? {};
  if (groups === undefined) return undefined;
  const side = groups['side'] === undefined ? null : Number(groups['side']);
  const [train, test] = [Number(groups['train']), Number(groups['test'])];
  const possible =
    (side === null || (side >= 1 && side <= MOST_SIDE)) &&
    train >= 2 &&
    train <= MOST_OWN &&
    test >= 1 &&
    test <= MOST_TEST;
  return possible ? { side, train, test } : undefined;
}

/** Whether a text may stand for a key of own data; the empty one stands for none. */
export function isOwnText(key: OwnKey, text: string): boolean {
  if (text === '') return true;
  if (key === 'prep') return ownShape(text) !== undefined;
  return (key === 'sha' ? SHA : FILE).test(text);
}
