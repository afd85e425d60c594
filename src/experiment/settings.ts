/**
 * The one table of everything a person can set. Types, defaults, ranges, form controls, the link format, the
 * checks and the README's table are all made from it; names and help texts are in the catalogues (src/texts/<language>/settings.json). The order of the rows is the order in links.
 */
import { NO_OWN_DATA, OWN_KEYS, type OwnKey } from './own';
import { choice, float, int, type ChoiceRow, type NumberRow } from './setting';

/**
 * Version of the link format. A link holds only what differs from the defaults, so a changed default or range
 * needs a new version (and a step in migrations.ts), or old links would mean something else.
 */
export const VERSION = 2;

const TABLE = {
  seed: int({ group: 'data', default: 1, min: 0, max: 4_294_967_295 }),
  data: choice({
    symbol: 'x',
    group: 'data',
    default: 'mnist',
    options: ['mnist', 'fashion', 'digits', 'moons', 'circles', 'blobs', 'spiral', 'checkerboard', 'own'],
  }),
  views: choice({
    group: 'data',
    default: 'both',
    options: ['both', 'one'],
  }),
  encoder: choice({
    symbol: 'E',
    group: 'encoder',
    default: 'mlp',
    options: ['mlp-s', 'mlp', 'mlp-l', 'cnn'],
  }),
  act: choice({
    group: 'encoder',
    default: 'relu',
    options: ['relu', 'gelu'],
  }),
  hidden: choice({
    group: 'encoder',
    default: 'batch',
    options: ['batch', 'group', 'none'],
  }),
  norm: choice({
    group: 'encoder',
    default: 'auto',
    options: ['auto', 'group', 'none'],
  }),
  d: int({
    symbol: 'd',
    group: 'encoder',
    default: 16,
    min: 1,
    max: 512,
    log: true,
  }),
  n: int({
    symbol: 'n',
    group: 'data',
    default: 128,
    min: 2,
    max: 16_384,
    log: true,
  }),
  objective: choice({
    group: 'objective',
    default: 'lzn',
    options: [
      'lzn',
      'labels',
      'generation',
      'joint',
      'onestep',
      'simclr',
      'moco',
      'byol',
      'simsiam',
      'swav',
      'mveb',
      'lejepa',
      'uniform',
      'vae',
      'vqvae',
      'rqvae',
      'mae',
      'restore',
    ],
    headings: { lzn: 'zones', onestep: 'views', vae: 'pixels' },
  }),
  steps: int({
    symbol: 'N',
    group: 'flow',
    default: 10,
    min: 2,
    max: 200,
  }),
  solver: choice({
    group: 'flow',
    default: 'dpm2',
    options: ['euler', 'heun', 'dpm1', 'dpm2', 'dpm3', 'gauss2'],
  }),
  grid: choice({
    group: 'flow',
    default: 'uniform',
    options: ['uniform', 'logsnr', 'capacity'],
  }),
  eps: float({
    symbol: 'g',
    group: 'flow',
    default: 1e-3,
    min: 1e-6,
    max: 0.05,
    step: 1e-4,
    log: true,
  }),
  u: float({
    symbol: 'u',
    group: 'objective',
    default: 0.2,
    min: 0,
    max: 0.95,
    step: 0.05,
    hot: true,
  }),
  until: float({
    symbol: 'v',
    group: 'objective',
    default: 1,
    min: 0.05,
    max: 1,
    step: 0.05,
  }),
  alpha: float({
    symbol: 'α',
    group: 'flow',
    default: 0.2,
    min: 0,
    max: 1,
    step: 0.05,
  }),
  loss: choice({
    symbol: 'ℓ',
    group: 'objective',
    default: 'log',
    options: ['log', 'plain'],
  }),
  aggregate: choice({
    group: 'objective',
    default: 'max',
    options: ['max', 'sum', 'distance'],
  }),
  direction: choice({
    group: 'objective',
    default: 'one',
    options: ['one', 'both'],
  }),
  lsteps: int({
    symbol: 'N_L',
    group: 'labels',
    default: 100,
    min: 2,
    max: 400,
  }),
  lsolver: choice({
    group: 'labels',
    default: 'euler',
    options: ['euler', 'heun', 'dpm1', 'dpm2', 'dpm3'],
  }),
  weights: choice({
    symbol: 'w',
    group: 'labels',
    default: 'batch',
    options: ['batch', 'equal'],
  }),
  decoder: choice({
    symbol: 'D',
    group: 'decoder',
    default: 'auto',
    options: ['auto', 'mlp', 'conv', 'conv-l'],
  }),
  cond: choice({
    group: 'decoder',
    default: 'none',
    options: ['none', 'label'],
  }),
  control: choice({
    group: 'decoder',
    default: 'off',
    options: ['off', 'on'],
  }),
  head: choice({
    group: 'peers',
    default: 'native',
    options: ['native', 'shared'],
  }),
  tau: float({ symbol: 'τ', group: 'peers', default: 0.2, min: 0.01, max: 100, step: 0.05, log: true }),
  time: float({ symbol: 't', group: 'peers', default: 0.5, min: 0.01, max: 0.99, step: 0.05 }),
  negatives: choice({ group: 'peers', default: 'on', options: ['on', 'off'] }),
  m: float({ symbol: 'm', group: 'peers', default: 0.99, min: 0, max: 1, step: 0.01 }),
  queue: int({ symbol: 'K', group: 'peers', default: 4096, min: 1, max: 65_536, log: true }),
  predictor: choice({ symbol: 'q', group: 'peers', default: 'on', options: ['on', 'off'] }),
  stopgrad: choice({ group: 'peers', default: 'on', options: ['on', 'off'] }),
  codes: int({ symbol: 'K', group: 'peers', default: 64, min: 1, max: 4096, log: true }),
  sk: float({ symbol: 'ε', group: 'peers', default: 0.05, min: 0.005, max: 10, step: 0.01, log: true }),
  lambda: float({ symbol: 'λ', group: 'peers', default: 0.05, min: 0, max: 100, step: 0.01 }),
  slices: int({ symbol: 'M', group: 'peers', default: 256, min: 1, max: 4096, log: true }),
  crops: int({ symbol: 'V', group: 'peers', default: 2, min: 2, max: 8 }),
  beta: float({ symbol: 'β', group: 'peers', default: 1, min: 0, max: 1000, step: 0.05 }),
  restart: choice({ group: 'peers', default: 'on', options: ['on', 'off'] }),
  depth: int({ symbol: 'D', group: 'peers', default: 4, min: 1, max: 16 }),
  mask: float({ group: 'peers', default: 0.75, min: 0, max: 0.95, step: 0.05 }),
  lr: float({
    symbol: 'η',
    group: 'optimiser',
    default: 2e-3,
    min: 1e-6,
    max: 1000,
    step: 1e-4,
    log: true,
    hot: true,
  }),
  warmup: int({
    group: 'optimiser',
    default: 50,
    min: 0,
    max: 10_000,
    step: 10,
  }),
  schedule: choice({
    group: 'optimiser',
    default: 'cosine',
    options: ['constant', 'cosine'],
  }),
  clip: float({
    group: 'optimiser',
    default: 1,
    min: 0,
    max: 1000,
    step: 0.1,
  }),
  ema: float({
    symbol: 'ρ',
    group: 'optimiser',
    default: 0.99,
    min: 0,
    max: 0.99999,
    step: 0.001,
  }),
  iters: int({ group: 'optimiser', default: 1200, min: 1, max: 5_000_000, step: 100, log: true }),
  stop: int({ group: 'modules', default: 0, min: 0, max: 5_000_000, step: 100 }),
  lrl: float({
    symbol: 'η_L',
    group: 'modules',
    default: 5e-3,
    min: 1e-6,
    max: 1000,
    step: 1e-4,
    log: true,
  }),
  emal: float({
    symbol: 'ρ_L',
    group: 'modules',
    default: 0.99,
    min: 0,
    max: 0.99999,
    step: 0.001,
  }),
  stopl: int({ group: 'modules', default: 0, min: 0, max: 5_000_000, step: 100 }),
  lrd: float({
    symbol: 'η_D',
    group: 'modules',
    default: 1e-3,
    min: 1e-6,
    max: 1000,
    step: 1e-4,
    log: true,
  }),
  emad: float({
    symbol: 'ρ_D',
    group: 'modules',
    default: 0.99,
    min: 0,
    max: 0.99999,
    step: 0.001,
  }),
  stopd: int({ group: 'modules', default: 0, min: 0, max: 5_000_000, step: 100 }),
};

type Table = typeof TABLE;
type Values = { [K in keyof Table]: Table[K]['default'] } & { [K in OwnKey]: string };

/** The key of a setting, as it stands in links. `v`, the version, is no setting. */
export type SettingKey = keyof Table;

/** Everything that makes a run what it is. Two equal experiments on one adapter give the same bits. */
export interface Experiment extends Values {
  readonly v: typeof VERSION;
}

export type DataName = Experiment['data'];

/** A row of the table with its key. Narrow by `kind`. */
export type Setting = (NumberRow | ChoiceRow) & { readonly key: SettingKey };

/** All settings in canonical order. */
export const SETTINGS: readonly Setting[] = (Object.keys(TABLE) as SettingKey[]).map((key) => ({
  ...TABLE[key],
  key,
}));

/** The setting called `key`. */
export function settingOf<K extends SettingKey>(key: K): Table[K] & { readonly key: K } {
  return { ...TABLE[key], key };
}

/** The defaults of this version. */
export const DEFAULTS: Readonly<Experiment> = Object.freeze({
  v: VERSION,
  ...Object.fromEntries(SETTINGS.map((s) => [s.key, s.default])),
  ...NO_OWN_DATA,
} as Experiment);

/** All keys of an experiment but the version, in canonical order. */
export const EXPERIMENT_KEYS: readonly (SettingKey | OwnKey)[] = [...SETTINGS.map((s) => s.key), ...OWN_KEYS];
