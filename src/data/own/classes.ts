/** From whatever labels are, numbers or names, to classes 0, 1, 2 ... with names, the same whatever order the samples come in. */
import { OwnError } from './error';
import { MAX_CLASS_NAME, MAX_CLASSES } from './limits';

export interface Classes {
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
}

/**
 * Classes of samples by the label that each was given, in the order of the numbers where all are numbers, else of the characters.
 * @throws OwnError `tooManyClasses`.
 */
export function classesOf(file: string, given: readonly (string | number)[]): Classes {
  const distinct = new Set(given);
  tooMany(file, distinct.size);
  const numbers = [...distinct].every((label) => Number.isFinite(Number(label)) && label !== '');
  const ordered = [...distinct].toSorted((a, b) =>
    numbers ? Number(a) - Number(b) : String(a) < String(b) ? -1 : 1,
  );
  const index = new Map(ordered.map((label, k) => [label, k]));
  return {
    labels: Uint8Array.from(given, (label) => index.get(label) ?? 0),
    classNames: ordered.map((label) => className(String(label))),
  };
}

/** @throws OwnError `tooManyClasses`. */
export function tooMany(file: string, found: number): void {
  if (found > MAX_CLASSES) throw new OwnError('tooManyClasses', { file, found, limit: MAX_CLASSES });
}

/** Samples of each class. */
export function perClass(labels: readonly Uint8Array[], classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const part of labels) for (const label of part) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

/** A class's name on one line, and not longer than one. */
export function className(given: string): string {
  return given
    .normalize('NFC')
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_CLASS_NAME);
}
