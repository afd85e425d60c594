/** What a sweep is: a grid of settings with several seeds, its plan and its statistics. Pure; the page and the command line share it. */
export { gridText, MOST_AXES, parseGrid, parseSeeds, seedsText, SWEPT, valueText, type Axis } from './grid';
export {
  planSweep,
  type Cell,
  type ImpossibleCell,
  type PlannedRun,
  type SweepInput,
  type SweepPlan,
} from './plan';
export { reasonKey } from './reasons';
export { newRecord, nextRun, planOf, readRecord, type SweepRecord, withoutFailed } from './record';
export {
  bestCell,
  isComparable,
  isFailed,
  lossChangers,
  matrix,
  METRICS,
  secondsLeft,
  statsOf,
  summarise,
  type CellSummary,
  type FailedRun,
  type FinishedRun,
  type Metric,
  type RunResult,
  type Stats,
  type UnderWay,
} from './results';
export { summaryToCsv, toCsv } from './tables';
export { fromWords, readSweep, toWords, writeSweep, type ReadSweep, type SweepWords } from './text';
export { MOST_RUNS, MOST_TEXT, parseValues, type SweepRefusal, type Value } from './values';
