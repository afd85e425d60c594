/**
 * How own data were prepared, as it stands in links: "28.2000.500" is images of side 28, 2,000 to train with, 500 to test with;
 * "points.2000.500" is points of the plane; a fourth number is the rows that were asked of Hugging Face.
 */
import { ownShape } from '../../experiment';
import { DEFAULT_SIDE, HUB_PAGE, MAX_HUB_ROWS, MAX_SIDE, MIN_SIDE } from './limits';
import { mostSamples } from './select';
import type { Recognised } from './types';

export interface Prep {
  /** Pixels a side; null for points. */
  readonly side: number | null;
  readonly train: number;
  readonly test: number;
  /** Of Hugging Face; 0 for everything else. */
  readonly rows: number;
}

export function prepText({ side, train, test, rows }: Prep): string {
  return [side ?? 'points', train, test, ...(rows === 0 ? [] : [rows])].join('.');
}

/** What a link says; null where it is none of ours. */
export function readPrep(text: string): Prep | null {
  const shape = ownShape(text);
  const [, , , last = '0', ...more] = text.split('.');
  const rows = Number(last);
  if (shape === undefined || more.length > 0) return null;
  const possible =
    (shape.side === null || (shape.side >= MIN_SIDE && shape.side <= MAX_SIDE)) &&
    (rows === 0 || (Number.isInteger(rows) && rows >= HUB_PAGE && rows <= MAX_HUB_ROWS));
  const prep = { ...shape, rows };
  return possible && prepText(prep) === text ? prep : null;
}

/** Whether data can be prepared so. */
export function fits(prep: Prep, { kind, train, test }: Recognised): boolean {
  const most = mostSamples(train, test);
  const enough = test !== null || prep.train + prep.test <= train;
  return (
    (prep.side === null) === (kind === 'points') &&
    prep.train <= most.train &&
    prep.test <= most.test &&
    enough
  );
}

/** The side that is offered at first: the images' own where the models take it. */
export function usualSide(size: Recognised['size']): number {
  if (size === null) return DEFAULT_SIDE;
  const edge = Math.min(...size);
  return edge >= MIN_SIDE && edge <= 32 ? edge : DEFAULT_SIDE;
}
