/** What an experiment is. The rest of the project imports from here only. */
export { headingKey, optionKey, unitKey } from './keys';
export {
  backTo,
  canonical,
  freshCourse,
  fromTheStart,
  HOT_KEYS,
  leadsTo,
  settingsAt,
  withChange,
  type Course,
  type CourseAt,
  type Hot,
  type HotChange,
  type HotKey,
  type RunChange,
} from './course';
export { numberText, toHash } from './hash';
export { readJson, toJson } from './json';
export { linkOf, MAX_LINK_LENGTH, readHash, readLink, type Link } from './link';
export { NO_OWN_DATA, ownShape, type OwnShape } from './own';
export {
  byText,
  checkpointsOf,
  isFingerprint,
  isMilestone,
  MOST_CHECKPOINTS,
  rounded,
  type Checkpoint,
  type Receipt,
} from './receipt';
export {
  compareReceipt,
  relative,
  toleranceOf,
  type Deviation,
  type Measured,
  type Metric,
  type Verdict,
} from './verdict';
// Their list is imported by whoever shows it: it is no part of the first picture.
export type { Expectation, Preset, PresetGroup, PresetMetric } from './presets';
export {
  comparesViews,
  effectiveNorm,
  GROUP_SIZE,
  hasDecoder,
  hasLabels,
  hasZones,
  isConditional,
  makesPixels,
  spaceOf,
  usesSetting,
  viewsOf,
  withObjective,
} from './objectives';
export type { PairObjective, PixelObjective, Space } from './objectives';
export {
  cutOffStep,
  effectiveDecoder,
  isExperiment,
  lastStep,
  reconcile,
  TRAINING_SIZE,
  trainingSize,
} from './rules';
export type { Refusal } from './rules';
export { allowed, valueOf } from './schema';
export type { Allowed } from './schema';
export type { ChoiceRow, NumberRow, SettingGroup } from './setting';
export { DEFAULTS, EXPERIMENT_KEYS, SETTINGS, settingOf, VERSION } from './settings';
export type { DataName, Experiment, Setting, SettingKey } from './settings';
export { parseHash, parseLink, warningValues, worded } from './warnings';
export type { Warning } from './warnings';
export { MOST_WRITTEN, writeLink } from './write-link';
