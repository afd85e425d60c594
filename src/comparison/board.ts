/** A comparison as a table: what was measured of each objective, seed by seed, what is missing, and how it was measured. */
import type { Figures, Representation } from '../engine/figures-protocol';
import { toHash } from '../experiment';
import { hasFailed, type FinishedCell, type MeasuredBy, type MeasuredCell } from './cell';
import { type Compared, experimentOf, type Setup } from './setup';

/** Columns with numbers. Accuracies, 0 to 1, come first; only they have a better and a worse. */
export const ACCURACIES = ['probe', 'neighbours', 'headProbe', 'headNeighbours'] as const;
export const COLUMNS = [
  ...ACCURACIES,
  'rank',
  'headRank',
  'alignment',
  'uniformity',
  'wasserstein',
  'gaussianity',
  'seconds',
  'memory',
] as const;
export type Accuracy = (typeof ACCURACIES)[number];
export type Column = (typeof COLUMNS)[number];

export const isAccuracy = (column: Column): column is Accuracy =>
  (ACCURACIES as readonly Column[]).includes(column);

/** What a row is of: an objective; what all must beat; or the latents of an objective that has zones. */
export const KINDS = ['objective', 'random', 'pixels', 'latents', 'centres'] as const;
export type Kind = (typeof KINDS)[number];

export interface Row {
  readonly kind: Kind;
  /** Of an objective and of its latents; null of a reference. */
  readonly objective: Compared | null;
  /** The experiment with the first seed; null of a reference. */
  readonly link: string | null;
  /** Seeds that were measured. */
  readonly seeds: readonly number[];
  readonly failed: readonly { readonly seed: number; readonly message: string }[];
  /** One number a measured seed; a column that the row does not have is not there. */
  readonly values: Readonly<Partial<Record<Column, readonly number[]>>>;
  /** The largest that RankMe can be, of features and of the head's output. */
  readonly most: { readonly rank?: number; readonly headRank?: number };
}

/** Adapter, browser and build with which cells were measured, and when. */
export interface Surroundings extends Omit<MeasuredBy, 'date'> {
  readonly from: string;
  readonly to: string;
  readonly cells: number;
}

export interface Board {
  readonly setup: Setup;
  /** All that were asked for. */
  readonly seeds: readonly number[];
  /** Test samples; 0 where nothing has been measured. */
  readonly tests: number;
  readonly chance: number | null;
  readonly rows: readonly Row[];
  readonly by: readonly Surroundings[];
}

/** Of which objectives with which seeds there is to be a table. */
export interface Asked {
  readonly setup: Setup;
  readonly objectives: readonly Compared[];
  readonly seeds: readonly number[];
}

const named = ({ probed }: Figures, name: Representation) => probed.find((each) => each.name === name);

/** The table of whatever cells there are. Cells that were not asked for are left out. */
export function boardOf({ setup, objectives, seeds }: Asked, all: readonly MeasuredCell[]): Board {
  const cells = all.filter(({ objective, seed }) => objectives.includes(objective) && seeds.includes(seed));
  const finished = cells.filter((cell): cell is FinishedCell => !hasFailed(cell));
  const rows = objectives.map((objective) =>
    objectiveRow(
      { setup, objective, seed: seeds[0] ?? 1 },
      inOrder(
        cells.filter((cell) => cell.objective === objective),
        seeds,
      ),
    ),
  );
  const inside = objectives.flatMap((objective) =>
    (['latents', 'centres'] as const).flatMap((kind) => {
      const of = inOrder(finished, seeds).filter(
        (cell) => cell.objective === objective && named(cell.figures, kind) !== undefined,
      );
      const link = toHash(experimentOf(setup, objective, seeds[0] ?? 1).experiment);
      return of.length === 0 ? [] : [{ ...probedRow(kind, of), objective, link }];
    }),
  );
  // The same for every objective: of each seed the first that was measured.
  const first = seeds.flatMap((seed) => finished.filter((cell) => cell.seed === seed).slice(0, 1));
  const references = (['random', 'pixels'] as const).map((kind) => probedRow(kind, first));
  const [any] = finished;
  return {
    setup,
    seeds,
    tests: any?.figures.tests ?? 0,
    chance: any?.figures.chance ?? null,
    rows: [...rows, ...references, ...inside],
    by: surroundingsOf(cells),
  };
}

function inOrder<T extends MeasuredCell>(cells: readonly T[], seeds: readonly number[]): T[] {
  return cells.toSorted((a, b) => seeds.indexOf(a.seed) - seeds.indexOf(b.seed));
}

function objectiveRow(
  { setup, objective, seed }: { setup: Setup; objective: Compared; seed: number },
  cells: readonly MeasuredCell[],
): Row {
  const finished = cells.filter((cell): cell is FinishedCell => !hasFailed(cell));
  const failed = cells.filter(hasFailed).map((cell) => ({ seed: cell.seed, message: cell.failure }));
  const link = toHash(experimentOf(setup, objective, seed).experiment);
  const all = finished.map((cell) => {
    const features = named(cell.figures, 'features');
    const output = named(cell.figures, 'output');
    const shape = cell.figures.shapes.find(({ name }) => name === 'output');
    return {
      probe: features?.linear,
      neighbours: features?.knn,
      headProbe: output?.linear,
      headNeighbours: output?.knn,
      rank: features?.rankMe,
      headRank: output?.rankMe,
      alignment: shape?.alignment ?? undefined,
      uniformity: shape?.uniformity,
      wasserstein: shape?.wasserstein,
      gaussianity: shape?.gaussianity,
      seconds: cell.iterations === 0 ? undefined : (1000 * cell.seconds) / cell.iterations,
      memory: cell.memory,
    } satisfies Record<Column, number | undefined>;
  });
  const [one] = finished;
  const most = {
    ...rankMost('rank', one && named(one.figures, 'features')),
    ...rankMost('headRank', one && named(one.figures, 'output')),
  };
  return {
    kind: 'objective',
    objective,
    link,
    seeds: finished.map((cell) => cell.seed),
    failed,
    values: columnsOf(all),
    most,
  };
}

/** A row of something that is only probed. */
function probedRow(kind: Exclude<Kind, 'objective'>, cells: readonly FinishedCell[]): Row {
  const there = cells.filter(({ figures }) => named(figures, kind) !== undefined);
  const all = there.map(({ figures }) => {
    const probed = named(figures, kind);
    const shape = figures.shapes.find(({ name }) => name === kind);
    return {
      probe: probed?.linear,
      neighbours: probed?.knn,
      rank: probed?.rankMe,
      uniformity: shape?.uniformity,
      wasserstein: shape?.wasserstein,
      gaussianity: shape?.gaussianity,
    };
  });
  const [one] = there;
  return {
    kind,
    objective: null,
    link: null,
    seeds: there.map(({ seed }) => seed),
    failed: [],
    values: columnsOf(all),
    most: rankMost('rank', one && named(one.figures, kind)),
  };
}

const rankMost = (key: 'rank' | 'headRank', probed: { readonly rankMost: number } | undefined) =>
  probed === undefined ? {} : { [key]: probed.rankMost };

/** Only columns of which every seed has a number. */
function columnsOf(all: readonly Partial<Record<Column, number | undefined>>[]): Row['values'] {
  if (all.length === 0) return {};
  return Object.fromEntries(
    COLUMNS.flatMap((column) => {
      const values = all.flatMap((each) => each[column] ?? []);
      return values.length === all.length ? [[column, values] as const] : [];
    }),
  );
}

function surroundingsOf(cells: readonly MeasuredCell[]): Surroundings[] {
  const groups = new Map<string, Surroundings>();
  for (const { by } of cells) {
    const { date, ...rest } = by;
    const { adapter, browser, build, command } = rest;
    const key = JSON.stringify([adapter, browser, build, command]);
    const known = groups.get(key) ?? { ...rest, from: date, to: date, cells: 0 };
    const from = date < known.from ? date : known.from;
    const to = date > known.to ? date : known.to;
    groups.set(key, { ...known, from, to, cells: known.cells + 1 });
  }
  return [...groups.values()];
}
