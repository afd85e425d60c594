/** What follows from several settings together: derived quantities, and the combinations that are refused. */
import type messages from '../texts/en/settings.json';
import { MOST_OWN, NO_OWN_DATA, OWN_KEYS, type OwnKey, ownShape } from './own';
import { hasShape } from './schema';
import { DEFAULTS, type DataName, type Experiment, type SettingKey } from './settings';

/**
 * Something in a link or an experiment that was refused: the message `warnings.<code>` of the settings' catalogue says key, value and what
 * is allowed.
 */
export interface Refusal {
  readonly key: string;
  readonly value: string;
  readonly code: keyof typeof messages.warnings;
  /** What the message needs beside key and value. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** Coordinates in one group of the anchors' group norm. */
export const GROUP_SIZE = 8;

/** Number of training samples of each data set (of own data at most); a batch is drawn without repetition, so n cannot exceed it. */
export const TRAINING_SIZE: Readonly<Record<DataName, number>> = Object.freeze({
  mnist: 10_000,
  fashion: 10_000,
  digits: 1500,
  moons: 4096,
  circles: 4096,
  blobs: 4096,
  spiral: 4096,
  checkerboard: 4096,
  own: MOST_OWN,
});

/** Training samples of an experiment's data. */
export function trainingSize({ data, prep }: Pick<Experiment, 'data' | 'prep'>): number {
  return (data === 'own' ? ownShape(prep)?.train : undefined) ?? TRAINING_SIZE[data];
}

/**
 * The first solver step that the loss scores, floor(steps * u) as in the official code. It is always below
 * `steps`, since u is at most 0.95.
 */
export function cutOffStep(e: Pick<Experiment, 'steps' | 'u'>): number {
  return Math.floor(e.steps * e.u);
}

/** The anchors' normalisation with `auto` resolved: groups of 8 when d is a multiple of 8, else none. */
export function effectiveNorm(e: Pick<Experiment, 'norm' | 'd'>): 'group' | 'none' {
  if (e.norm !== 'auto') return e.norm;
  return e.d % GROUP_SIZE === 0 ? 'group' : 'none';
}

/** Whether label anchors are learnt: many-to-one alignment (case study 3, or labels alone). */
export function hasLabels({ objective }: Pick<Experiment, 'objective'>): boolean {
  return objective === 'labels' || objective === 'joint';
}

/** Whether a decoder is learnt by rectified flow (case studies 1 and 3). */
export function hasDecoder({ objective }: Pick<Experiment, 'objective'>): boolean {
  return objective === 'generation' || objective === 'joint';
}

/** Whether the decoder is told the label: only where labels are learnt, so that one can be predicted from a latent. */
export function isConditional({ objective, cond }: Pick<Experiment, 'objective' | 'cond'>): boolean {
  return objective === 'joint' && cond === 'label';
}

/** Pixels a side of an experiment's images; null for points. */
function sideOf({ data, prep }: Pick<Experiment, 'data' | 'prep'>): number | null {
  if (data === 'own') return ownShape(prep)?.side ?? null;
  return SIDES[data] ?? null;
}

const SIDES: Readonly<Partial<Record<DataName, number>>> = { mnist: 28, fashion: 28, digits: 8 };

/** The convolutional decoder halves images twice. */
const HALVED_TWICE = 4;

function canConvolve(e: Pick<Experiment, 'data' | 'prep'>): boolean {
  const side = sideOf(e);
  return side !== null && side % HALVED_TWICE === 0;
}

/** The decoder with `auto` resolved: convolutional for images where that is possible, else a perceptron. */
export function effectiveDecoder(
  e: Pick<Experiment, 'decoder' | 'data' | 'prep'>,
): Exclude<Experiment['decoder'], 'auto'> {
  if (e.decoder !== 'auto') return e.decoder;
  return canConvolve(e) ? 'conv' : 'mlp';
}

type Objective = Experiment['objective'];

/** Settings that not every objective reads, and which do. */
const READ_BY: Readonly<Partial<Record<SettingKey, readonly Objective[]>>> = {
  direction: ['lzn'],
  aggregate: ['lzn'],
  u: ['lzn', 'labels', 'joint'],
  loss: ['lzn', 'labels', 'joint'],
  lsteps: ['labels', 'joint'],
  lsolver: ['labels', 'joint'],
  weights: ['labels', 'joint'],
  decoder: ['generation', 'joint'],
  cond: ['joint'],
  control: ['generation', 'joint'],
  stop: ['labels', 'generation', 'joint'],
  lrl: ['labels', 'joint'],
  emal: ['labels', 'joint'],
  stopl: ['labels', 'joint'],
  lrd: ['generation', 'joint'],
  emad: ['generation', 'joint'],
  stopd: ['generation', 'joint'],
};

/** Whether an experiment's objective reads a setting at all. */
export function usesSetting(key: SettingKey, { objective }: Pick<Experiment, 'objective'>): boolean {
  return READ_BY[key]?.includes(objective) ?? true;
}

/** Noise of the latents that an objective is usually trained with: decoder and label zones want the whole prior. */
const usualAlpha = (objective: Objective): number => (objective === 'lzn' ? DEFAULTS.alpha : 1);

/** Another objective, and with it the noise it is usually trained with, where the reader has left that alone. */
export function withObjective(e: Experiment, objective: Objective): Partial<Experiment> {
  return e.alpha === usualAlpha(e.objective) ? { objective, alpha: usualAlpha(objective) } : { objective };
}

/** The refusals of `e`, each with the value that its key falls back to. */
function refusals(e: Experiment): { key: SettingKey | OwnKey; code: Refusal['code']; values: Fallback }[] {
  const list = [];
  const { n, d, data, norm } = e;
  const most = trainingSize(e);
  if (n > most) {
    list.push({
      key: 'n',
      code: 'batch',
      values: { data, most, fallback: Math.min(DEFAULTS.n, most) },
    } as const);
  }
  if (norm === 'group' && d > GROUP_SIZE && d % GROUP_SIZE !== 0) {
    list.push({ key: 'norm', code: 'groups', values: { d, size: GROUP_SIZE, fallback: 'auto' } } as const);
  }
  if (e.decoder.startsWith('conv') && !canConvolve(e)) {
    list.push({ key: 'decoder', code: 'convolution', values: { data, fallback: 'auto' } } as const);
  }
  return list;
}

/** Values of a message, among them what is put in the place of what was refused. */
interface Fallback extends Record<string, string | number> {
  readonly fallback: string | number;
}

/**
 * Refuses values that are in range but impossible together, and puts a possible value in their place.
 * @returns the same object when nothing is wrong.
 */
export function reconcile(given: Experiment): { experiment: Experiment; warnings: Refusal[] } {
  const { experiment: e, warnings: own } = reconcileOwn(given);
  const refused = refusals(e);
  if (refused.length === 0) return { experiment: e, warnings: own };
  const warnings = refused.map((refusal) => ({ ...refusal, value: String(e[refusal.key]) }));
  const fallbacks = Object.fromEntries(refused.map(({ key, values }) => [key, values.fallback]));
  return { experiment: { ...e, ...fallbacks }, warnings: [...own, ...warnings] };
}

/** Own data need all that names them; other data have nothing to do with it. */
function reconcileOwn(e: Experiment): { experiment: Experiment; warnings: Refusal[] } {
  if (e.data === 'own') {
    if (OWN_KEYS.every((key) => e[key] !== '')) return { experiment: e, warnings: [] };
    const values = { needs: OWN_KEYS.join(', '), fallback: DEFAULTS.data };
    const warning = { key: 'data', value: 'own', code: 'ownData', values } as const;
    return { experiment: { ...e, data: DEFAULTS.data, ...NO_OWN_DATA }, warnings: [warning] };
  }
  const given = OWN_KEYS.filter((key) => e[key] !== '');
  if (given.length === 0) return { experiment: e, warnings: [] };
  const warnings = given.map((key) => ({ key, value: e[key], code: 'ownOnly', values: {} }) as const);
  return { experiment: { ...e, ...NO_OWN_DATA }, warnings };
}

/** Whether something from outside (a worker message, a file, a script) is an experiment that can run. */
export function isExperiment(x: unknown): x is Experiment {
  return hasShape(x) && reconcile(x as Experiment).warnings.length === 0;
}
