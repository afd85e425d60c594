/** What follows from several settings together: derived quantities, and the combinations that are refused. */
import type messages from '../texts/en/settings.json';
import { MOST_OWN, NO_OWN_DATA, OWN_KEYS, type OwnKey, ownShape } from './own';
import { GROUP_SIZE, MOST_ROWS, usesSetting } from './objectives';
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

/**
 * The last solver step that the loss scores, floor(steps * until), and never before the first. The official code scores all to the end, which is
 * `until` 1, as do objectives that do not know the setting.
 */
export function lastStep(e: Pick<Experiment, 'steps' | 'u' | 'until' | 'objective'>): number {
  if (!usesSetting('until', e)) return e.steps - 1;
  return Math.max(cutOffStep(e), Math.min(e.steps - 1, Math.floor(e.steps * e.until)));
}

/** Pixels a side of an experiment's images; null for points. */
function sideOf({ data, prep }: Pick<Experiment, 'data' | 'prep'>): number | null {
  if (data === 'own') return ownShape(prep)?.side ?? null;
  return SIDES[data] ?? null;
}

const SIDES: Readonly<Partial<Record<DataName, number>>> = { mnist: 28, fashion: 28, digits: 8 };

/** Convolutional encoders and decoders halve images twice. */
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

/** The refusals of `e`, each with the value that its key falls back to. */
function refusals(e: Experiment): { key: SettingKey | OwnKey; code: Refusal['code']; values: Fallback }[] {
  const list = [];
  const { n, d, data, norm } = e;
  const most = trainingSize(e);
  const rows = MOST_ROWS[e.objective] ?? Infinity;
  if (n > rows && rows < most) {
    const { objective } = e;
    list.push({ key: 'n', code: 'rows', values: { objective, most: rows, fallback: DEFAULTS.n } } as const);
  } else if (n > most) {
    list.push({
      key: 'n',
      code: 'batch',
      values: { data, most, fallback: Math.min(DEFAULTS.n, most) },
    } as const);
  }
  if (e.objective === 'lejepa' && e.lambda > 1) {
    const values = { objective: e.objective, most: 1, fallback: DEFAULTS.lambda };
    list.push({ key: 'lambda', code: 'most', values } as const);
  }
  if (norm === 'group' && d > GROUP_SIZE && d % GROUP_SIZE !== 0) {
    list.push({ key: 'norm', code: 'groups', values: { d, size: GROUP_SIZE, fallback: 'auto' } } as const);
  }
  if (e.encoder === 'cnn' && !canConvolve(e)) {
    list.push({ key: 'encoder', code: 'convolution', values: { data, fallback: 'mlp' } } as const);
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
