/** What follows from several settings together: derived quantities, and the combinations that are refused. */
import { experimentSchema } from './schema';
import { DEFAULTS, type DataName, type Experiment, type SettingKey } from './settings';

/** Something in a link or an experiment that was refused; the message names key, value and what is allowed. */
export interface Warning {
  readonly key: string;
  readonly value: string;
  readonly message: string;
}

/** Coordinates in one group of the anchors' group norm. */
export const GROUP_SIZE = 8;

/** Number of training samples of each data set; a batch is drawn without repetition, so n cannot exceed it. */
export const TRAINING_SIZE: Readonly<Record<DataName, number>> = Object.freeze({
  mnist: 10_000,
  fashion: 10_000,
  digits: 1500,
  moons: 4096,
  circles: 4096,
  blobs: 4096,
  spiral: 4096,
  checkerboard: 4096,
});

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

/** The refusals of `e`, each with the key that falls back and the value it falls back to. */
function refusals(e: Experiment): { key: SettingKey; fallback: number | string; reason: string }[] {
  const list = [];
  const most = TRAINING_SIZE[e.data];
  if (e.n > most) {
    const reason = `data=${e.data} has ${most} training samples, so n must be a whole number from 2 to ${most}`;
    list.push({ key: 'n', fallback: DEFAULTS.n, reason } as const);
  }
  if (e.norm === 'group' && e.d > GROUP_SIZE && e.d % GROUP_SIZE !== 0) {
    const reason = `with d=${e.d} it must be auto or none; group needs d below 8 or a multiple of 8`;
    list.push({ key: 'norm', fallback: 'auto', reason } as const);
  }
  return list;
}

/**
 * Refuses values that are in range but impossible together, and puts a possible value in their place.
 * @returns the same object when nothing is wrong.
 */
export function reconcile(e: Experiment): { experiment: Experiment; warnings: Warning[] } {
  const refused = refusals(e);
  if (refused.length === 0) return { experiment: e, warnings: [] };
  const warnings = refused.map(({ key, fallback, reason }) => ({
    key,
    value: String(e[key]),
    message: `${key}=${e[key]}: ${reason}. Using ${fallback}.`,
  }));
  const fallbacks = Object.fromEntries(refused.map((r) => [r.key, r.fallback]));
  return { experiment: { ...e, ...fallbacks }, warnings };
}

/** Whether something from outside (a worker message, a file, a script) is an experiment that can run. */
export function isExperiment(x: unknown): x is Experiment {
  return experimentSchema.safeParse(x).success && refusals(x as Experiment).length === 0;
}
