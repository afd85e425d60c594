/**
 * What is known of each objective before it is trained: where it comes from, what it needs, what a collapse costs it, which settings
 * break it, and how much work it is. Data only: what it is called and what is said of it stands in the catalogues. Formulas and their
 * sources are those of the files in this folder.
 */
import type { Experiment } from '../experiment';

/** The objectives that are compared; latent alignment is the first. */
export const COMPARED = [
  'lzn',
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
] as const satisfies readonly Experiment['objective'][];

export type Compared = (typeof COMPARED)[number];

/** By what keeps the embeddings apart. */
export type Family =
  'zones' | 'contrastive' | 'distillation' | 'clusters' | 'distribution' | 'reconstruction';

/**
 * Where embeddings live: only their direction counts, they are to fill a normal distribution (or it is the prior of their latents), or
 * neither.
 */
export type Space = 'sphere' | 'gaussian' | 'none';

/** `negatives`: other samples of the batch. */
export type Need =
  | 'flow'
  | 'negatives'
  | 'queue'
  | 'momentum'
  | 'predictor'
  | 'stopGradient'
  | 'prototypes'
  | 'codebook'
  | 'decoder';

/** Of an experiment, what costs and collapse values depend on. `inputs`: numbers of a sample. */
export type Shape = Pick<
  Experiment,
  | 'n'
  | 'd'
  | 'steps'
  | 'direction'
  | 'aggregate'
  | 'tau'
  | 'negatives'
  | 'queue'
  | 'codes'
  | 'lambda'
  | 'slices'
  | 'crops'
  | 'depth'
> & { readonly inputs: number };

/** What total collapse, all embeddings the same, comes to. */
export interface Collapse {
  /** The least that it may come to, for it may depend on where the embeddings are; null where it depends on the data. */
  readonly value: number | null;
  readonly exact: boolean;
  /** Of what: the loss, or the part of it that tells. */
  readonly of: 'loss' | 'divergence' | 'perplexity';
  /** Whether nothing is lower: then a falling loss says nothing. `local`: not the lowest, but training can stay there. */
  readonly minimum: 'no' | 'local' | 'yes';
}

/** A setting that breaks the objective at a value; and beyond it, or below where it says so, where that is a number other than 0. */
export interface Breaker {
  readonly key:
    | 'aggregate'
    | 'tau'
    | 'time'
    | 'negatives'
    | 'm'
    | 'predictor'
    | 'stopgrad'
    | 'sk'
    | 'lambda'
    | 'beta'
    | 'restart';
  readonly value: number | string;
  readonly below?: true;
}

export interface ObjectiveFacts {
  readonly family: Family;
  readonly space: Space;
  readonly paper: { readonly authors: string; readonly year: number; readonly arxiv: string };
  readonly needs: readonly Need[];
  /** Whether there are forces on the embeddings that need no pixels: then they can be drawn in a plane. */
  readonly drawable: boolean;
  readonly collapse: (shape: Shape) => Collapse;
  readonly breakers: readonly Breaker[];
  /** Multiply-adds of an iteration with its gradient, without any network. */
  readonly cost: (shape: Shape) => number;
  /** Passes of a batch of n through an encoder in an iteration: with a gradient, and without. */
  readonly passes: (shape: Shape) => { readonly learning: number; readonly target: number };
}

/** Total collapse costs LeJEPA's test this for each sample: the sum over its knots of the weight times (1 - exp(-t²/2))². */
const SIGREG_AT_ORIGIN = 0.40204757973166455;
/** Knots of that test. */
const KNOTS = 17;
/** MVEB's temperature is no lower than 0.1, and its score at a collapse is the negative of the inverse. */
const MVEB_SCORE = 10;

const collapse = (
  value: number | null,
  minimum: Collapse['minimum'],
  { of = 'loss', exact = true }: Partial<Pick<Collapse, 'of' | 'exact'>> = {},
): Collapse => ({ value, of, exact, minimum });
/** At the origin, or with scores that are all alike; elsewhere it costs more. */
const AT_LEAST = { exact: false };

const pair = () => ({ learning: 2, target: 0 });
const pairAndTarget = () => ({ learning: 2, target: 2 });
const one = () => ({ learning: 1, target: 0 });

/** Scores of rows among columns, and the gradient in the rows: three products of rows x d x columns (the scores are made twice). */
const scored = (rows: number, columns: number, d: number) => 3 * rows * columns * d;

export const FACTS: Readonly<Record<Compared, ObjectiveFacts>> = {
  lzn: {
    family: 'zones',
    space: 'gaussian',
    paper: { authors: 'Lin, Liu, Ning, Zhu, Wang, Yekhanin', year: 2025, arxiv: '2509.15591' },
    needs: ['flow', 'negatives'],
    drawable: true,
    collapse: ({ n, aggregate }) =>
      aggregate === 'distance' ? collapse(0, 'yes') : collapse(Math.log(n), 'no'),
    breakers: [{ key: 'aggregate', value: 'distance' }],
    // An evaluation of the field is 2 n² d, its gradient 7 n² d more; there are as many on the way to the prior as on the way back.
    cost: ({ n, d, steps, direction, aggregate }) =>
      aggregate === 'distance' ? 4 * n * d : 2 * steps * 9 * n * n * d * (direction === 'both' ? 2 : 1),
    passes: pair,
  },
  onestep: {
    family: 'zones',
    space: 'gaussian',
    paper: { authors: 'Lin, Liu, Ning, Zhu, Wang, Yekhanin', year: 2025, arxiv: '2509.15591' },
    needs: ['negatives'],
    drawable: true,
    collapse: ({ n }) => collapse(Math.log(n), 'no'),
    breakers: [{ key: 'time', value: 0.01, below: true }],
    // Both directions, with gradients in latents and anchors.
    cost: ({ n, d }) => 2 * (scored(n, n, d) + n * n * d),
    passes: pair,
  },
  simclr: {
    family: 'contrastive',
    space: 'sphere',
    paper: { authors: 'Chen, Kornblith, Norouzi, Hinton', year: 2020, arxiv: '2002.05709' },
    needs: ['negatives'],
    drawable: true,
    collapse: ({ n, tau, negatives }) =>
      negatives === 'on' ? collapse(Math.log(2 * n - 1), 'no') : collapse(-1 / tau, 'yes'),
    breakers: [
      { key: 'negatives', value: 'off' },
      { key: 'tau', value: 10 },
    ],
    cost: ({ n, d, negatives }) => (negatives === 'on' ? scored(2 * n, 2 * n, d) : 4 * n * d),
    passes: pair,
  },
  moco: {
    family: 'contrastive',
    space: 'sphere',
    paper: { authors: 'He, Fan, Wu, Xie, Girshick', year: 2019, arxiv: '1911.05722' },
    needs: ['queue', 'momentum'],
    drawable: true,
    collapse: ({ queue, tau, negatives }) =>
      negatives === 'on' ? collapse(Math.log(queue + 1), 'no') : collapse(-1 / tau, 'yes'),
    breakers: [
      { key: 'negatives', value: 'off' },
      { key: 'm', value: 0 },
      { key: 'tau', value: 10 },
    ],
    cost: ({ n, d, queue, negatives }) => (negatives === 'on' ? scored(2 * n, queue + 1, d) : 4 * n * d),
    passes: pairAndTarget,
  },
  byol: {
    family: 'distillation',
    space: 'sphere',
    paper: { authors: 'Grill, Strub, Altché et al.', year: 2020, arxiv: '2006.07733' },
    needs: ['predictor', 'stopGradient', 'momentum'],
    drawable: true,
    collapse: () => collapse(0, 'yes'),
    breakers: [
      { key: 'predictor', value: 'off' },
      { key: 'm', value: 0 },
    ],
    cost: ({ n, d }) => 8 * n * d,
    passes: pairAndTarget,
  },
  simsiam: {
    family: 'distillation',
    space: 'sphere',
    paper: { authors: 'Chen, He', year: 2020, arxiv: '2011.10566' },
    needs: ['predictor', 'stopGradient'],
    drawable: true,
    collapse: () => collapse(-1, 'yes'),
    breakers: [
      { key: 'predictor', value: 'off' },
      { key: 'stopgrad', value: 'off' },
    ],
    cost: ({ n, d }) => 8 * n * d,
    passes: pair,
  },
  swav: {
    family: 'clusters',
    space: 'sphere',
    paper: { authors: 'Caron, Misra, Mairal, Goyal, Bojanowski, Joulin', year: 2020, arxiv: '2006.09882' },
    needs: ['prototypes', 'stopGradient'],
    drawable: true,
    collapse: ({ codes }) => collapse(Math.log(codes), 'no', AT_LEAST),
    breakers: [{ key: 'sk', value: 1 }],
    // The prototypes learn too.
    cost: ({ n, d, codes }) => scored(2 * n, codes, d) + 2 * n * codes * d,
    passes: pair,
  },
  mveb: {
    family: 'distribution',
    space: 'sphere',
    paper: { authors: 'Wen, Wang, Liu, Xu', year: 2024, arxiv: '2403.19078' },
    needs: ['momentum'],
    drawable: true,
    collapse: ({ lambda }) => collapse(-1 - MVEB_SCORE * lambda, lambda > 0 ? 'no' : 'yes'),
    breakers: [{ key: 'lambda', value: 0 }],
    // Of each view: similarities, a Cholesky factor, and two triangular systems with d right-hand sides.
    cost: ({ n, d }) => 2 * (n * n * d + n ** 3 / 6 + n * n * d),
    passes: pairAndTarget,
  },
  lejepa: {
    family: 'distribution',
    space: 'gaussian',
    paper: { authors: 'Balestriero, LeCun', year: 2025, arxiv: '2511.08544' },
    needs: [],
    drawable: true,
    collapse: ({ n, lambda }) =>
      lambda > 0 ? collapse(lambda * SIGREG_AT_ORIGIN * n, 'no', AT_LEAST) : collapse(0, 'yes'),
    breakers: [{ key: 'lambda', value: 0 }],
    // On to the slices and back, and at each knot a rotation for the loss and one for the gradient.
    cost: ({ n, d, slices, crops }) => crops * (2 * n * d * slices + 2 * KNOTS * 4 * n * slices),
    passes: ({ crops }) => ({ learning: crops, target: 0 }),
  },
  uniform: {
    family: 'contrastive',
    space: 'sphere',
    paper: { authors: 'Wang, Isola', year: 2020, arxiv: '2005.10242' },
    needs: ['negatives'],
    drawable: true,
    collapse: ({ lambda }) => collapse(0, lambda > 0 ? 'no' : 'yes'),
    breakers: [{ key: 'lambda', value: 0 }],
    cost: ({ n, d }) => 2 * scored(n, n, d),
    passes: pair,
  },
  vae: {
    family: 'reconstruction',
    space: 'gaussian',
    paper: { authors: 'Kingma, Welling', year: 2013, arxiv: '1312.6114' },
    needs: ['decoder'],
    drawable: true,
    collapse: () => collapse(0, 'local', { of: 'divergence', exact: false }),
    breakers: [{ key: 'beta', value: 100 }],
    cost: ({ n, d, inputs }) => 8 * n * d + 4 * n * inputs,
    passes: one,
  },
  vqvae: {
    family: 'reconstruction',
    space: 'none',
    paper: { authors: 'van den Oord, Vinyals, Kavukcuoglu', year: 2017, arxiv: '1711.00937' },
    needs: ['codebook', 'decoder'],
    drawable: true,
    collapse: () => collapse(1, 'local', { of: 'perplexity' }),
    breakers: [{ key: 'restart', value: 'off' }],
    cost: ({ n, d, codes, inputs }) => n * codes * d + 4 * n * d + 4 * n * inputs,
    passes: one,
  },
  rqvae: {
    family: 'reconstruction',
    space: 'none',
    paper: { authors: 'Lee, Kim, Kim, Cho, Han', year: 2022, arxiv: '2203.01941' },
    needs: ['codebook', 'decoder'],
    drawable: true,
    collapse: () => collapse(1, 'local', { of: 'perplexity' }),
    breakers: [{ key: 'restart', value: 'off' }],
    cost: ({ n, d, codes, depth, inputs }) => depth * (n * codes * d + 4 * n * d) + 4 * n * inputs,
    passes: one,
  },
  mae: {
    family: 'reconstruction',
    space: 'none',
    paper: { authors: 'He, Chen, Xie, Li, Dollár, Girshick', year: 2021, arxiv: '2111.06377' },
    needs: ['decoder'],
    drawable: false,
    collapse: () => collapse(null, 'local'),
    breakers: [],
    cost: ({ n, inputs }) => 4 * n * inputs,
    passes: one,
  },
  restore: {
    family: 'reconstruction',
    space: 'none',
    paper: { authors: 'Chen, Wang, Guo et al.', year: 2020, arxiv: '2012.00364' },
    needs: ['decoder'],
    drawable: false,
    collapse: () => collapse(null, 'local'),
    breakers: [],
    cost: ({ n, inputs }) => 4 * n * inputs,
    passes: one,
  },
};

/** What total collapse comes to in an experiment; nothing known of objectives that are not compared. */
export function collapseOf(e: Experiment): Collapse {
  const compared = COMPARED.find((name) => name === e.objective);
  return compared === undefined ? collapse(null, 'no') : FACTS[compared].collapse({ ...e, inputs: 1 });
}
