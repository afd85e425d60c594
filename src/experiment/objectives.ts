/** What the objectives are to an experiment: what they learn, which settings they read, and with which they are usually trained. */
import { DEFAULTS, type Experiment, type SettingKey } from './settings';

type Objective = Experiment['objective'];

/** Objectives of latent zones: what is learnt is where flows lead. */
const ZONES = ['lzn', 'labels', 'generation', 'joint'] as const;
/** Objectives that compare views of a sample, without zones. */
const PAIRS = ['onestep', 'simclr', 'moco', 'byol', 'simsiam', 'swav', 'mveb', 'lejepa', 'uniform'] as const;
/** Objectives that make the sample again from its code. */
const PIXELS = ['vae', 'vqvae', 'rqvae', 'mae', 'restore'] as const;

export type PairObjective = (typeof PAIRS)[number];
export type PixelObjective = (typeof PIXELS)[number];

const among = (list: readonly Objective[], { objective }: Pick<Experiment, 'objective'>): boolean =>
  list.includes(objective);

/** Whether views are compared in another way than by zones. */
export function comparesViews(e: Pick<Experiment, 'objective'>): boolean {
  return among(PAIRS, e);
}

/** Whether the sample is made again from its code. */
export function makesPixels(e: Pick<Experiment, 'objective'>): boolean {
  return among(PIXELS, e);
}

/** Whether the anchors have latent zones that are learnt; else what the encoder gives is an embedding only. */
export function hasZones(e: Pick<Experiment, 'objective'>): boolean {
  return among(ZONES, e);
}

/** Methods that look at the direction of an embedding only. */
const ON_SPHERE: readonly Objective[] = ['simclr', 'moco', 'byol', 'simsiam', 'swav', 'mveb', 'uniform'];
/** Methods that ask for no distribution of their embeddings. */
const ANYWHERE: readonly Objective[] = ['vqvae', 'rqvae', 'mae', 'restore'];

/**
 * What embeddings are to fill: the normal distribution N(0, I) (where there are latent zones it is the prior of the latents); the sphere, where
 * only directions count; or nothing in particular.
 */
export type Space = 'gaussian' | 'sphere' | 'none';

export function spaceOf(e: Pick<Experiment, 'objective'>): Space {
  if (among(ON_SPHERE, e)) return 'sphere';
  return among(ANYWHERE, e) ? 'none' : 'gaussian';
}

/** Settings that not every objective reads, and which do. */
const READ_BY: Readonly<Partial<Record<SettingKey, readonly Objective[]>>> = {
  steps: ZONES,
  solver: ZONES,
  grid: ZONES,
  eps: ZONES,
  alpha: [...ZONES, 'onestep'],
  direction: ['lzn'],
  aggregate: ['lzn'],
  u: ['lzn', 'labels', 'joint'],
  until: ['lzn'],
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
  head: [...PAIRS.filter((name) => name !== 'onestep'), ...PIXELS],
  tau: ['simclr', 'moco', 'swav'],
  time: ['onestep'],
  negatives: ['simclr', 'moco'],
  m: ['moco', 'byol', 'mveb', 'vqvae', 'rqvae'],
  queue: ['moco'],
  predictor: ['byol', 'simsiam'],
  stopgrad: ['simsiam'],
  codes: ['swav', 'vqvae', 'rqvae'],
  sk: ['swav'],
  lambda: ['mveb', 'lejepa', 'uniform'],
  slices: ['lejepa'],
  crops: ['lejepa'],
  beta: ['vae', 'vqvae', 'rqvae'],
  restart: ['vqvae', 'rqvae'],
  depth: ['rqvae'],
  mask: ['mae'],
};

/** Whether an experiment's objective reads a setting at all. */
export function usesSetting(key: SettingKey, { objective }: Pick<Experiment, 'objective'>): boolean {
  return READ_BY[key]?.includes(objective) ?? true;
}

type Usual = Partial<Pick<Experiment, 'alpha' | 'tau' | 'lambda' | 'beta'>>;

/** With what an objective is usually trained, where that is not the default: decoder and label zones want the whole prior. */
const USUAL: Readonly<Partial<Record<Objective, Usual>>> = {
  labels: { alpha: 1 },
  generation: { alpha: 1 },
  joint: { alpha: 1 },
  swav: { tau: 0.1 },
  mveb: { lambda: 0.01 },
  uniform: { lambda: 1 },
  vqvae: { beta: 0.25 },
  rqvae: { beta: 0.25 },
};

/** Another objective, and with it what it is usually trained with, where the reader has left that alone. */
export function withObjective(e: Experiment, objective: Objective): Partial<Experiment> {
  const usual = (key: keyof Usual, of: Objective) => USUAL[of]?.[key] ?? DEFAULTS[key];
  const left = (['alpha', 'tau', 'lambda', 'beta'] as const).filter(
    (key) => e[key] === usual(key, e.objective),
  );
  return { objective, ...Object.fromEntries(left.map((key) => [key, usual(key, objective)])) };
}

/** Views of a sample in an iteration. */
export function viewsOf({ objective, crops }: Pick<Experiment, 'objective' | 'crops'>): number {
  if (objective === 'lejepa') return crops;
  return objective === 'lzn' || PAIRS.some((name) => name === objective) ? 2 : 1;
}

/** Most samples of a batch that an objective takes, where that is few: MVEB solves a system of as many equations. */
export const MOST_ROWS: Readonly<Partial<Record<Objective, number>>> = { mveb: 1024 };

/** Coordinates in one group of the anchors' group norm. */
export const GROUP_SIZE = 8;

/**
 * The anchors' normalisation with `auto` resolved: groups of 8 when d is a multiple of 8, else none. A method with a head of its own has its
 * own: BYOL and SimSiam a batch norm, the others none.
 */
export function effectiveNorm(
  e: Pick<Experiment, 'norm' | 'd' | 'objective' | 'head'>,
): 'group' | 'batch' | 'none' {
  if (e.norm !== 'auto') return e.norm;
  if (usesSetting('head', e) && e.head === 'native') return NORMED.has(e.objective) ? 'batch' : 'none';
  return e.d % GROUP_SIZE === 0 ? 'group' : 'none';
}

/** Methods whose own head ends in a batch norm. */
const NORMED: ReadonlySet<Objective> = new Set(['byol', 'simsiam']);

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
