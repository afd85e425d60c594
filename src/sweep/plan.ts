/** A sweep as a list of runs: each cell of the grid with each seed, every one of them a whole experiment. */
import { type Experiment, NO_OWN_DATA, reconcile, type Refusal, settingOf, valueOf } from '../experiment';
import { MOST_AXES, type Axis } from './grid';
import { MOST_RUNS, refused, type SweepRefusal, type Value } from './values';

/** What somebody asks for. */
export interface SweepInput {
  /** What is alike in all runs; its seed does not matter. */
  readonly base: Experiment;
  /** At most two. */
  readonly axes: readonly Axis[];
  readonly seeds: readonly number[];
  /** Training iterations of each run, at which its schedule ends; of no account where `iters` is varied. */
  readonly iterations: number;
  /** Whether each run ends with a linear probe and nearest neighbours. */
  readonly evaluate: boolean;
}

/** One combination of values; its runs differ in their seed only. */
export interface Cell {
  readonly index: number;
  /** One an axis. */
  readonly values: readonly Value[];
  /** With the first seed. */
  readonly experiment: Experiment;
}

/** A combination of values that no run can have. */
export interface ImpossibleCell {
  readonly values: readonly Value[];
  readonly reasons: readonly Refusal[];
}

export interface PlannedRun {
  readonly index: number;
  /** Index of its cell. */
  readonly cell: number;
  readonly seed: number;
  /** Trained for `experiment.iters` iterations. */
  readonly experiment: Experiment;
}

export interface SweepPlan extends SweepInput {
  readonly cells: readonly Cell[];
  readonly impossible: readonly ImpossibleCell[];
  /** All cells with the first seed, then with the second: after a part of the sweep every cell is known a little. */
  readonly runs: readonly PlannedRun[];
  /** Why there is nothing to run. */
  readonly refusals: readonly SweepRefusal[];
}

/** All combinations, the last axis fastest. */
function combinations(axes: readonly Axis[]): (readonly Value[])[] {
  let rows: (readonly Value[])[] = [[]];
  for (const { values } of axes) rows = rows.flatMap((row) => values.map((value) => [...row, value]));
  return rows;
}

function experimentOf({ base, axes, iterations }: SweepInput, values: readonly Value[]): Experiment {
  const varied = Object.fromEntries(axes.map(({ key }, k) => [key, values[k]]));
  // What names the reader's own data has nothing to do with other data.
  const own = 'data' in varied && varied['data'] !== 'own' ? NO_OWN_DATA : {};
  return { ...base, iters: iterations, ...own, ...varied };
}

function refusalsOf({ axes, seeds, iterations }: SweepInput): SweepRefusal[] {
  const refusals: SweepRefusal[] = [];
  const cells = axes.reduce((product, { values }) => product * values.length, 1);
  const runs = cells * seeds.length;
  if (axes.length > MOST_AXES) refusals.push(refused('axes', { count: axes.length, most: MOST_AXES }));
  if (seeds.length === 0) refusals.push(refused('noSeeds'));
  if (runs > MOST_RUNS) refusals.push(refused('tooMany', { runs, most: MOST_RUNS }));
  const { min, max } = settingOf('iters');
  if (valueOf(settingOf('iters'), String(iterations)) === undefined)
    refusals.push(refused('whole', { key: 'iters', value: String(iterations), min, max }));
  return refusals;
}

/** Plans a sweep. Combinations that are impossible are listed with the reason; where there is nothing to run, `refusals` say why. */
export function planSweep(input: SweepInput): SweepPlan {
  const refusals = refusalsOf(input);
  if (refusals.length > 0) return { ...input, cells: [], impossible: [], runs: [], refusals };
  const cells: Cell[] = [];
  const impossible: ImpossibleCell[] = [];
  for (const values of combinations(input.axes)) {
    const wanted = { ...experimentOf(input, values), seed: input.seeds[0] ?? input.base.seed };
    const { experiment, warnings } = reconcile(wanted);
    if (warnings.length > 0) impossible.push({ values, reasons: warnings });
    else cells.push({ index: cells.length, values, experiment });
  }
  const runs = input.seeds.flatMap((seed, row) =>
    cells.map(({ experiment }, cell) => ({
      index: row * cells.length + cell,
      cell,
      seed,
      experiment: { ...experiment, seed },
    })),
  );
  return { ...input, cells, impossible, runs, refusals: runs.length === 0 ? [refused('noCells')] : [] };
}
