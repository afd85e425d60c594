/**
 * The one table of everything a person can set. Types, defaults, ranges, form controls, help texts, the link
 * format, the checks and the README's table are all made from it. The order of the rows is the order in links.
 */
import { choice, float, int, type ChoiceRow, type NumberRow } from './setting';

/**
 * Version of the link format. A link holds only what differs from the defaults, so a changed default or range
 * needs a new version (and a migration), or old links would mean something else.
 */
export const VERSION = 1;

const TABLE = {
  seed: int({
    label: 'Seed',
    group: 'data',
    default: 1,
    min: 0,
    max: 4_294_967_295,
    help: 'Start of every random draw: first weights, batches, augmentations and noise. The same link on the same adapter gives the same bits.',
  }),
  data: choice({
    label: 'Data set',
    symbol: 'x',
    group: 'data',
    default: 'mnist',
    options: {
      mnist: 'MNIST',
      fashion: 'Fashion-MNIST',
      digits: '8 × 8 digits',
      moons: 'Two moons',
      circles: 'Circles',
      blobs: 'Gaussian blobs',
      spiral: 'Spiral',
      checkerboard: 'Checkerboard',
    },
    help: 'Samples to learn from. Their labels are used to colour and to evaluate, never to train.',
  }),
  views: choice({
    label: 'Views',
    group: 'data',
    default: 'both',
    options: { both: 'both augmented', one: 'one original, one augmented' },
    help: 'Two versions of each sample, which the objective wants to end at the same place. The official code augments both; the article that this page follows keeps one as it is.',
    equation: 'a_i = E(view 1 of x_i), b_i = E(view 2 of x_i)',
  }),
  encoder: choice({
    label: 'Encoder',
    symbol: 'E',
    group: 'encoder',
    default: 'mlp',
    options: { 'mlp-s': 'small MLP', mlp: 'MLP', 'mlp-l': 'large MLP' },
    help: 'The network that is trained. Its backbone turns a sample into features, which the probes read; its head turns features into the anchor.',
    equation: 'a_i = E(x_i) = head(backbone(x_i))',
  }),
  act: choice({
    label: 'Activation',
    group: 'encoder',
    default: 'relu',
    options: { relu: 'ReLU', gelu: 'GELU' },
    help: 'The bend after each linear layer; without it the encoder would be one linear map.',
    equation: 'ReLU(x) = max(0, x); GELU(x) = x Φ(x)',
  }),
  hidden: choice({
    label: 'Head normalisation',
    group: 'encoder',
    default: 'batch',
    options: { batch: 'batch norm', group: 'group norm', none: 'none' },
    help: 'Normalisation of the hidden layer of the head: over the batch for each unit, over groups of units for each sample, or not at all. The official code uses groups.',
    equation: 'y = γ (x − mean) / √(variance + 1e-5) + β',
  }),
  norm: choice({
    label: 'Anchor normalisation',
    group: 'encoder',
    default: 'auto',
    options: { auto: 'automatic', group: 'group norm', none: 'none' },
    help: 'Group norm of the anchors in groups of 8 coordinates (one group of d when d is below 8), which bounds them. Automatic means group norm when d is a multiple of 8, and none otherwise.',
    equation: 'a ← γ (a − mean of its group) / √(variance of its group + 1e-5) + β',
  }),
  d: int({
    label: 'Latent dimension',
    symbol: 'd',
    group: 'encoder',
    default: 16,
    min: 1,
    max: 512,
    log: true,
    help: 'Number of coordinates of an anchor and of a latent. With 2 the plane shows the latent space itself, with more its two leading principal directions.',
    equation: 'a_i, z_i ∈ ℝᵈ',
  }),
  n: int({
    label: 'Batch',
    symbol: 'n',
    group: 'data',
    default: 128,
    min: 2,
    max: 16_384,
    log: true,
    unit: 'samples',
    help: 'Samples in one iteration, and so the number of anchors between which the flow decides. Knowing nothing means a probability of 1/n and a loss of ln n.',
    equation: 'P_j, j = 1 … n; chance: P = 1/n, loss = ln n',
  }),
  objective: choice({
    label: 'Objective',
    group: 'objective',
    default: 'lzn',
    options: { lzn: 'LZN latent alignment' },
    help: 'What training makes better. Latent alignment: the latent of one view, followed through the anchors of the other view, should arrive at its own anchor.',
    equation: 'L = mean_i ℓ(p_i), p_i = probability of the own anchor',
  }),
  steps: int({
    label: 'Solver steps',
    symbol: 'N',
    group: 'flow',
    default: 10,
    min: 2,
    max: 200,
    help: 'Evaluations of the field in each of the two flows. Each is a step, but Heun takes two for one step (an odd one out is an Euler step). More are more exact, and training takes longer in proportion.',
    equation: 'uniform Euler: t_k = k/N, k = 0 … N − 1',
  }),
  solver: choice({
    label: 'Solver',
    group: 'flow',
    default: 'dpm2',
    options: {
      euler: 'Euler',
      heun: 'Heun',
      dpm1: 'DPM-Solver++, order 1',
      dpm2: 'DPM-Solver++, order 2',
      dpm3: 'DPM-Solver++, order 3',
      gauss2: 'Gaussian, order 2',
    },
    help: 'Rule for one step along the flow. The official code takes Euler here. DPM-Solver++ remembers past steps and is far more exact for the same work; its first order is Euler that stops short of the prior. The Gaussian rule remembers one step, and is exact for a single anchor and for anchors that fill a normal distribution; with the capacity grid it leads latents back best.',
    equation:
      'ds/dt = (Σ_j P_j a_j − s) / (1 − t), P_j = softmax_j(−|s − t a_j|² / 2(1 − t)²); Gaussian: Σ_j P_j a_j linear in t / √(t² + (1 − t)²)',
  }),
  grid: choice({
    label: 'Time grid',
    group: 'flow',
    default: 'uniform',
    options: {
      uniform: 'uniform in time',
      logsnr: 'uniform in log-SNR',
      capacity: 'around the capacity',
    },
    help: 'How the steps are spread between prior and anchors: evenly in time; evenly in the logarithm of signal to noise, which puts more of them near both ends; or most of them where n anchors in d dimensions begin to be told apart, by the capacity of a Gaussian channel.',
    equation:
      'λ = ln(t / (1 − t)); capacity: λ = c + w tan φ, φ uniform, c = ¼ ln(n^(2/d) − 1), w = 1.2 (1 + max(0, c))',
  }),
  eps: float({
    label: 'End offset',
    symbol: 'g',
    group: 'flow',
    default: 1e-3,
    min: 1e-6,
    max: 0.05,
    step: 1e-4,
    log: true,
    help: 'How far from the anchors the flow to the latents begins, because at t = 1 itself the anchors have no width. The official code takes 0.0001 with Euler and 0.001 with DPM.',
    equation: 's(1 − g) = (1 − g) a_i + g α ε_i, ε_i ~ N(0, I)',
  }),
  u: float({
    label: 'Cut-off',
    symbol: 'u',
    group: 'objective',
    default: 0.2,
    min: 0,
    max: 0.95,
    step: 0.05,
    hot: true,
    unit: 'share of the steps',
    help: 'Share of the steps, counted from the prior, that the loss leaves out: so early, every anchor is still about as likely as any other.',
    equation: 'p_i = max over k ≥ ⌊u N⌋ of P_i(t_k)',
  }),
  alpha: float({
    label: 'Prior scale',
    symbol: 'α',
    group: 'flow',
    default: 0.2,
    min: 0,
    max: 1,
    step: 0.05,
    help: 'Size of the noise that training adds to find a latent: 1 draws from the whole zone of a sample, 0 takes its centre. The official code takes 0.45.',
    equation: 's(1 − g) = (1 − g) a_i + g α ε_i, ε_i ~ N(0, I)',
  }),
  loss: choice({
    label: 'Loss',
    symbol: 'ℓ',
    group: 'objective',
    default: 'log',
    options: { log: 'logarithm, −ln p', plain: 'plain, −p' },
    help: 'How a probability becomes a loss. The logarithm pushes hardest where the own anchor is unlikely; the plain form hardly notices such samples.',
    equation: 'ℓ(p) = −ln p, or ℓ(p) = −p',
  }),
  aggregate: choice({
    label: 'Aggregate',
    group: 'objective',
    default: 'max',
    options: {
      max: 'largest after the cut-off',
      sum: 'sum over all steps',
      distance: 'distance between anchors',
    },
    help: 'What of a flow enters the loss. LZN takes the largest probability after the cut-off. The other two are there to see why: the sum over all steps, and no flow at all but the distance of the two anchors, which nothing keeps from collapsing.',
    equation: 'max_{k ≥ ⌊uN⌋} P_i(t_k), or Σ_k P_i(t_k), or |a_i − b_i|²',
  }),
  lr: float({
    label: 'Learning rate',
    symbol: 'η',
    group: 'optimiser',
    default: 2e-3,
    min: 1e-6,
    max: 1000,
    step: 1e-4,
    log: true,
    hot: true,
    help: 'Size of a step of Adam. Too large and the loss jumps or breaks, too small and nothing happens.',
    equation: 'θ ← θ − η m̂ / (√v̂ + 1e-8)',
  }),
  warmup: int({
    label: 'Warm-up',
    group: 'optimiser',
    default: 50,
    min: 0,
    max: 10_000,
    step: 10,
    unit: 'iterations',
    help: 'Iterations in which the learning rate rises in a straight line to its full value.',
    equation: 'η_k = η min(1, k / warmup), k = 1, 2, …',
  }),
  schedule: choice({
    label: 'Schedule',
    group: 'optimiser',
    default: 'cosine',
    options: { constant: 'constant', cosine: 'cosine to zero' },
    help: 'What the learning rate does after the warm-up: it stays, or it falls to zero along half a cosine.',
    equation: 'η_k = η ½ (1 + cos πr), r from 0 to 1 over the iterations',
  }),
  clip: float({
    label: 'Gradient clip',
    group: 'optimiser',
    default: 1,
    min: 0,
    max: 1000,
    step: 0.1,
    help: 'Longest gradient, over all weights together, that is let through; a longer one is shortened to it. 0 switches this off.',
    equation: '∇ ← ∇ min(1, clip / |∇|)',
  }),
  ema: float({
    label: 'Weight average',
    symbol: 'ρ',
    group: 'optimiser',
    default: 0.99,
    min: 0,
    max: 0.99999,
    step: 0.001,
    help: 'Decay of the moving average of the weights, with which the encoder is evaluated. 0 is no averaging, 0.99 remembers about 100 iterations.',
    equation: 'θ̄ ← ρ θ̄ + (1 − ρ) θ',
  }),
  iters: int({
    label: 'Iterations',
    group: 'optimiser',
    default: 1200,
    min: 1,
    max: 5_000_000,
    step: 100,
    log: true,
    help: 'Training iterations after which the run stops; the cosine schedule ends here.',
  }),
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
export function settingOf(key: SettingKey): Setting {
  return { ...TABLE[key], key };
}

/** The defaults of this version. */
export const DEFAULTS: Readonly<Experiment> = Object.freeze({
  v: VERSION,
  ...Object.fromEntries(SETTINGS.map((s) => [s.key, s.default])),
} as Experiment);
