/** Objectives compared: what is held equal, cells, statistics and tables. Pure; the command line writes tables and the page shows them. */
export {
  ACCURACIES,
  type Accuracy,
  type Asked,
  type Board,
  boardOf,
  type Column,
  COLUMNS,
  isAccuracy,
  type Kind,
  type Row,
  type Surroundings,
} from './board';
export {
  differsFrom,
  hasFailed,
  MOST_WORDS,
  type MeasuredBy,
  type MeasuredCell,
  readCell,
  writeCell,
} from './cell';
export {
  against,
  type Against,
  hasSpread,
  isRising,
  missingSeeds,
  placesOf,
  sampleOf,
  sortedRows,
} from './figures';
export { type Comparison, readComparison, writeComparison } from './file';
export { type Place, placeText, type Sample, toldApart } from './ranking';
export {
  COMPARED,
  type Compared,
  planCells,
  type PlannedCell,
  type Setup,
  SETUP_KEYS,
  USUAL_SETUP,
} from './setup';
