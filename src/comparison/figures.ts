/** What a table says of a row: means and spreads, places, and what is missing. Shared by page and command line. */
import { statsOf } from '../sweep/results';
import { type Accuracy, type Board, type Column, isAccuracy, type Row } from './board';
import { type Place, places, type Sample, toldApart } from './ranking';

/** Of a column over the seeds; null where the row does not have it. */
export function sampleOf({ values }: Row, column: Column): Sample | null {
  return statsOf(values[column] ?? []);
}

/** Places of the objectives by an accuracy, by row; rows that are no objectives, or have no number, have none. */
export function placesOf({ rows, tests }: Board, column: Accuracy): ReadonlyMap<Row, Place> {
  const ranked = rows.filter(({ kind }) => kind === 'objective');
  const found = places(
    ranked.map((row) => sampleOf(row, column)),
    tests,
  );
  return new Map(
    ranked.flatMap((row, i) => {
      const place = found[i];
      return place ? [[row, place] as const] : [];
    }),
  );
}

/** How a row compares with the raw pixels (or the random encoder); null where that cannot be told. */
export type Against = 'better' | 'worse' | 'alike';

export function against(board: Board, row: Row, kind: 'random' | 'pixels', column: Accuracy): Against | null {
  const other = board.rows.find((each) => each.kind === kind);
  const [a, b] = [sampleOf(row, column), other ? sampleOf(other, column) : null];
  if (a === null || b === null || row.kind === kind) return null;
  if (!toldApart(a, b, board.tests)) return 'alike';
  return a.mean > b.mean ? 'better' : 'worse';
}

/** Whether anything can be told apart at all: of a single run nobody knows the spread. */
export function hasSpread({ rows }: Pick<Board, 'rows'>): boolean {
  return rows.some(({ kind, seeds }) => kind === 'objective' && seeds.length > 1);
}

/** Seeds that were asked for and are not there. */
export function missingSeeds({ seeds }: Board, { kind, seeds: there, failed }: Row): number[] {
  if (kind !== 'objective') return [];
  return seeds.filter((seed) => !there.includes(seed) && failed.every((each) => each.seed !== seed));
}

/** Columns of which less is better, or which are read from below. */
const FALLING: ReadonlySet<Column> = new Set<Column>([
  'alignment',
  'uniformity',
  'wasserstein',
  'gaussianity',
  'seconds',
  'memory',
]);

/** Whether a column is sorted with the largest first. */
export const isRising = (column: Column): boolean => isAccuracy(column) || !FALLING.has(column);

/** Objectives and references by a column, rows without a number last; latents of an objective stay out of it. */
export function sortedRows({ rows }: Pick<Board, 'rows'>, column: Column, down = isRising(column)): Row[] {
  const sign = down ? -1 : 1;
  const value = (row: Row) => sampleOf(row, column)?.mean;
  return rows
    .filter(({ kind }) => kind !== 'latents' && kind !== 'centres')
    .toSorted((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
      return sign * (x - y);
    });
}
