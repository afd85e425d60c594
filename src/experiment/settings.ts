/**
 * The one table of everything a person can set. Types, defaults, ranges, form controls, the link format, the
 * checks and the README's table are all made from it; names and help texts are in the catalogues (src/texts/<language>/settings.json). The order of the rows is the order in links.
 */
import { choice, float, int, type ChoiceRow, type NumberRow } from './setting';

/**
 * Version of the link format. A link holds only what differs from the defaults, so a changed default or range
 * needs a new version (and a migration), or old links would mean something else.
 */
export const VERSION = 1;

/** The flow from an anchor to its latent begins here. */
const START = String.raw`s(1 - g) = (1 - g)\, a_i + g\, \alpha\, \varepsilon_i, \qquad \varepsilon_i \sim \mathcal N(0, I)`;

const TABLE = {
  seed: int({ group: 'data', default: 1, min: 0, max: 4_294_967_295 }),
  data: choice({
    symbol: 'x',
    group: 'data',
    default: 'mnist',
    options: ['mnist', 'fashion', 'digits', 'moons', 'circles', 'blobs', 'spiral', 'checkerboard'],
  }),
  views: choice({
    group: 'data',
    default: 'both',
    options: ['both', 'one'],
    tex: [String.raw`a_i = E(x_i^{(1)}), \qquad b_i = E(x_i^{(2)})`],
  }),
  encoder: choice({
    symbol: 'E',
    group: 'encoder',
    default: 'mlp',
    options: ['mlp-s', 'mlp', 'mlp-l'],
    tex: [String.raw`a_i = E(x_i) = (\mathrm{head} \circ \mathrm{backbone})(x_i)`],
  }),
  act: choice({
    group: 'encoder',
    default: 'relu',
    options: ['relu', 'gelu'],
    tex: [String.raw`\operatorname{ReLU}(x) = \max(0, x)`, String.raw`\operatorname{GELU}(x) = x\, \Phi(x)`],
  }),
  hidden: choice({
    group: 'encoder',
    default: 'batch',
    options: ['batch', 'group', 'none'],
    tex: [String.raw`y = \gamma\, \frac{x - \mu}{\sqrt{\sigma^2 + 10^{-5}}} + \beta`],
  }),
  norm: choice({
    group: 'encoder',
    default: 'auto',
    options: ['auto', 'group', 'none'],
    tex: [
      String.raw`a \leftarrow \gamma\, \frac{a - \mu_{\mathrm{group}}}{\sqrt{\sigma_{\mathrm{group}}^2 + 10^{-5}}} + \beta`,
    ],
  }),
  d: int({
    symbol: 'd',
    group: 'encoder',
    default: 16,
    min: 1,
    max: 512,
    log: true,
    tex: [String.raw`a_i, z_i \in \mathbb R^d`],
  }),
  n: int({
    symbol: 'n',
    group: 'data',
    default: 128,
    min: 2,
    max: 16_384,
    log: true,
    tex: [
      String.raw`P_j, \quad j = 1, \dots, n`,
      String.raw`P_j \equiv \tfrac1n \;\Longrightarrow\; L = \ln n`,
    ],
  }),
  objective: choice({
    group: 'objective',
    default: 'lzn',
    options: ['lzn'],
    tex: [String.raw`L = \frac1n \sum_i \ell(p_i), \qquad p_i = \max_{k \ge \lfloor uN \rfloor} P_i(t_k)`],
  }),
  steps: int({
    symbol: 'N',
    group: 'flow',
    default: 10,
    min: 2,
    max: 200,
    tex: [String.raw`t_k = k / N, \qquad k = 0, \dots, N - 1`],
  }),
  solver: choice({
    group: 'flow',
    default: 'dpm2',
    options: ['euler', 'heun', 'dpm1', 'dpm2', 'dpm3', 'gauss2'],
    tex: [
      String.raw`\frac{ds}{dt} = \frac{\sum_j P_j\, a_j - s}{1 - t}`,
      String.raw`P_j = \operatorname*{softmax}_j \left( -\frac{|s - t\, a_j|^2}{2 (1 - t)^2} \right)`,
      String.raw`\sum_j P_j\, a_j \approx c_0 + c_1\, \frac{t}{\sqrt{t^2 + (1 - t)^2}}`,
    ],
  }),
  grid: choice({
    group: 'flow',
    default: 'uniform',
    options: ['uniform', 'logsnr', 'capacity'],
    tex: [
      String.raw`\lambda = \ln \frac{t}{1 - t}`,
      String.raw`\lambda = c + w \tan \varphi, \quad c = \tfrac14 \ln (n^{2/d} - 1)`,
      String.raw`w = 1.2\, (1 + \max(0, c))`,
    ],
  }),
  eps: float({
    symbol: 'g',
    group: 'flow',
    default: 1e-3,
    min: 1e-6,
    max: 0.05,
    step: 1e-4,
    log: true,
    tex: [START],
  }),
  u: float({
    symbol: 'u',
    group: 'objective',
    default: 0.2,
    min: 0,
    max: 0.95,
    step: 0.05,
    hot: true,
    tex: [String.raw`p_i = \max_{k \ge \lfloor uN \rfloor} P_i(t_k)`],
  }),
  alpha: float({
    symbol: 'α',
    group: 'flow',
    default: 0.2,
    min: 0,
    max: 1,
    step: 0.05,
    tex: [START],
  }),
  loss: choice({
    symbol: 'ℓ',
    group: 'objective',
    default: 'log',
    options: ['log', 'plain'],
    tex: [String.raw`\ell(p) = -\ln p`, String.raw`\ell(p) = -p`],
  }),
  aggregate: choice({
    group: 'objective',
    default: 'max',
    options: ['max', 'sum', 'distance'],
    tex: [
      String.raw`p_i = \max_{k \ge \lfloor uN \rfloor} P_i(t_k)`,
      String.raw`\sum_k P_i(t_k)`,
      String.raw`|a_i - b_i|^2`,
    ],
  }),
  lr: float({
    symbol: 'η',
    group: 'optimiser',
    default: 2e-3,
    min: 1e-6,
    max: 1000,
    step: 1e-4,
    log: true,
    hot: true,
    tex: [String.raw`\theta \leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat v} + 10^{-8}}`],
  }),
  warmup: int({
    group: 'optimiser',
    default: 50,
    min: 0,
    max: 10_000,
    step: 10,
    tex: [String.raw`\eta_k = \eta\, \min(1, k / \mathrm{warmup}), \qquad k = 1, 2, \dots`],
  }),
  schedule: choice({
    group: 'optimiser',
    default: 'cosine',
    options: ['constant', 'cosine'],
    tex: [String.raw`\eta_k = \eta \cdot \tfrac12 (1 + \cos \pi r), \qquad 0 \le r \le 1`],
  }),
  clip: float({
    group: 'optimiser',
    default: 1,
    min: 0,
    max: 1000,
    step: 0.1,
    tex: [String.raw`\nabla \leftarrow \nabla\, \min \left( 1, \frac{\mathrm{clip}}{|\nabla|} \right)`],
  }),
  ema: float({
    symbol: 'ρ',
    group: 'optimiser',
    default: 0.99,
    min: 0,
    max: 0.99999,
    step: 0.001,
    tex: [String.raw`\bar\theta \leftarrow \rho\, \bar\theta + (1 - \rho)\, \theta`],
  }),
  iters: int({ group: 'optimiser', default: 1200, min: 1, max: 5_000_000, step: 100, log: true }),
};

type Table = typeof TABLE;
type Values = { [K in keyof Table]: Table[K]['default'] };

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
} as Experiment);
