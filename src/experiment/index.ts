/** What an experiment is. The rest of the project imports from here only. */
export { MAX_LINK_LENGTH, parseHash, toHash } from './link';
export { PRESETS } from './presets';
export type { Preset } from './presets';
export { cutOffStep, effectiveNorm, GROUP_SIZE, isExperiment, reconcile, TRAINING_SIZE } from './rules';
export type { Warning } from './rules';
export { allowed, experimentSchema, valueOf } from './schema';
export type { ChoiceRow, NumberRow, SettingGroup } from './setting';
export { DEFAULTS, SETTINGS, settingOf, VERSION } from './settings';
export type { DataName, Experiment, Setting, SettingKey } from './settings';
