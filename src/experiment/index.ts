/** What an experiment is. The rest of the project imports from here only. */
export { optionKey, unitKey } from './keys';
export { MAX_LINK_LENGTH, readHash, toHash } from './link';
export { PRESETS } from './presets';
export type { Preset } from './presets';
export { cutOffStep, effectiveNorm, GROUP_SIZE, isExperiment, reconcile, TRAINING_SIZE } from './rules';
export type { Refusal } from './rules';
export { allowed, experimentSchema, valueOf } from './schema';
export type { Allowed } from './schema';
export type { ChoiceRow, NumberRow, SettingGroup } from './setting';
export { DEFAULTS, SETTINGS, settingOf, VERSION } from './settings';
export type { DataName, Experiment, Setting, SettingKey } from './settings';
export { parseHash, warningValues } from './warnings';
export type { Warning } from './warnings';
