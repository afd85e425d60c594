/**
 * Float64 twin of an iteration of the methods beside latent zoning: what an objective says of what the networks made of a batch. Whatever
 * gets no gradient (targets, codes, scores, the way from an embedding to its codes) stays as it was at `held`, so that differences of the loss
 * are the slopes that training follows.
 */
import type { Experiment } from '../../src/experiment';
import { pitch, unpadRows } from '../../src/gpu/matrix';
import { isMasked, Masks, patchesOf } from '../../src/objectives/masks';
import { cosine } from '../../src/objectives/reference/cosine';
import { leJepa } from '../../src/objectives/reference/lejepa';
import { maskedError } from '../../src/objectives/reference/masked';
import { infoNce } from '../../src/objectives/reference/moco';
import { mveb } from '../../src/objectives/reference/mveb';
import { oneStep } from '../../src/objectives/reference/one-step';
import { quantise } from '../../src/objectives/reference/quantised';
import { reconstruction } from '../../src/objectives/reference/reconstruction';
import { restoration } from '../../src/objectives/reference/restore';
import { ntXent } from '../../src/objectives/reference/simclr';
import { swav } from '../../src/objectives/reference/swav';
import { alignUniform } from '../../src/objectives/reference/uniform';
import { dot, unitRows } from '../../src/objectives/reference/unit-rows';
import { posteriorDraw } from '../../src/objectives/reference/vae';
import { fillNormals, type Stream, STREAM } from '../../src/random/philox';
import { corrupted } from './corruption';
import type { Dense } from './nn';

type Numbers = Float64Array;

/** What the networks make of a batch; dense, view below view. */
export interface Made {
  /** Embeddings. */
  readonly z: Numbers;
  /** Log variances beside them, of a VAE. */
  readonly spreads: Numbers | undefined;
  /** Of the predictor; the embeddings where there is none. */
  readonly predictions: Numbers;
  /** codes x d, of unit length. */
  readonly prototypes: Numbers | undefined;
  /** The decoder of pixels. */
  readonly decode: (code: Numbers) => Numbers;
}

/** What does not depend on the weights that learn. */
export interface Batch {
  readonly e: Experiment;
  readonly iteration: number;
  readonly kind: 'image' | 'points';
  /** The views as they are before anything is hidden or spoilt. */
  readonly views: Dense;
  /** Embeddings of the target network. */
  readonly targets: Numbers | undefined;
  readonly queue: Numbers | undefined;
  readonly codebook: Numbers | undefined;
}

const get = (values: Numbers, i: number): number => values[i] ?? Number.NaN;

const mean = (values: Numbers): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function need(numbers: Numbers | undefined): Numbers {
  if (numbers === undefined) throw new Error('This method needs more than the embeddings.');
  return numbers;
}

function drawn({ e, iteration }: Batch, stream: Stream, count: number): Numbers {
  const normals = new Float32Array(count);
  fillNormals(normals, e.seed, stream, iteration);
  return Float64Array.from(normals);
}

/** Which numbers a masked autoencoder's encoder does not see. */
function hidden({ e, iteration, kind, views }: Batch): (row: number, input: number) => boolean {
  const patches = patchesOf(kind, views.cols);
  const masks = new Masks({ n: e.n, patches, mask: e.mask, seed: e.seed });
  masks.draw(iteration);
  return (row, input) => isMasked(masks.words, row, patches, input);
}

/** What the encoder reads. */
export function inputOf(batch: Batch): Dense {
  const { e, kind, iteration, views } = batch;
  if (e.objective === 'restore') return corrupted(views, { kind, seed: e.seed, iteration });
  if (e.objective !== 'mae') return views;
  const isHidden = hidden(batch);
  const { cols, data } = views;
  return { ...views, data: data.map((x, i) => (isHidden(Math.floor(i / cols), i % cols) ? 0 : x)) };
}

/** Cross entropy of each view's predictions under the codes of the other, in prototypes that are taken as they are. */
function swapped({ n, d, tau, codes }: Experiment, { z, prototypes }: Made, assignments: Numbers): number {
  const { u } = unitRows(z, d);
  let loss = 0;
  for (let row = 0; row < 2 * n; row += 1) {
    const other = (row + n) % (2 * n);
    const logits = Array.from({ length: codes }, (_, k) => dot(u, row, need(prototypes), k, d) / tau);
    const whole = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    for (const [k, logit] of logits.entries())
      loss -= (get(assignments, other * codes + k) * (logit - whole)) / (2 * n);
  }
  return loss;
}

/** Straight through: what the decoder reads is the embedding and the way from where it was to its codes. */
function quantised(batch: Batch, { z, decode }: Made, was: Numbers): number {
  const { n, d, codes, beta, objective, depth: most } = batch.e;
  const depth = objective === 'rqvae' ? most : 1;
  const { code, coded } = quantise(was, need(batch.codebook), { n, d, codes, depth });
  let commitment = 0;
  for (let step = 1; step <= depth; step += 1) {
    for (const [i, value] of z.entries()) {
      // What the codes so far say together: all of them, or all but what is left for the next.
      const said = step === depth ? get(code, i) : get(was, i) - get(coded, step * n * d + i);
      commitment += (value - said) ** 2 / (depth * n);
    }
  }
  const output = decode(z.map((value, i) => value + get(code, i) - get(was, i)));
  return reconstructed(batch, output) + beta * commitment;
}

function reconstructed({ e, kind, views }: Batch, output: Numbers): number {
  return reconstruction(output, views.data, { n: e.n, inputs: views.cols, kind }).loss;
}

/** Iterations over which the weight of a VAE's divergence rises. */
const WARM_UP = 500;

function variational(batch: Batch, { z, spreads, decode }: Made): number {
  const { e, iteration } = batch;
  const noise = drawn(batch, STREAM.posterior, e.n * e.d);
  const { code, divergences } = posteriorDraw({ means: z, spreads: need(spreads), noise }, e.d);
  return reconstructed(batch, decode(code)) + e.beta * Math.min(1, iteration / WARM_UP) * mean(divergences);
}

/** slices x d: directions of the iteration, each row drawn with its padding. */
function slices(batch: Batch): Numbers {
  const { slices: count, d } = batch.e;
  return unitRows(unpadRows(Float32Array.from(drawn(batch, STREAM.slices, count * pitch(d))), count, d), d).u;
}

/** The loss of a batch. */
export function peerLoss(batch: Batch, now: Made, held: Made): number {
  const { e, kind, views } = batch;
  const { n, d, tau, lambda } = e;
  const { z, predictions, decode } = now;
  const negatives = e.negatives === 'on';
  switch (e.objective) {
    case 'onestep': {
      const scale = (1 - e.time) * e.alpha;
      const noise = drawn(batch, STREAM.noise, 2 * n * d).map((normal) => scale * normal);
      return oneStep(z, { n, d, t: e.time, noise }).loss;
    }
    case 'simclr':
      return ntXent(z, { n, d, tau, negatives }).loss;
    case 'moco': {
      const [target, queue] = [need(batch.targets), need(batch.queue)];
      return infoNce(z, { n, d, tau, negatives, target, queue }).loss;
    }
    case 'byol':
      return cosine({ kind: 'byol', n, d, predictions, targets: need(batch.targets) }).loss;
    case 'simsiam': {
      const targets = e.stopgrad === 'on' ? held.z : z;
      return cosine({ kind: 'simsiam', n, d, predictions, targets }).loss;
    }
    case 'swav': {
      const [embeddings, prototypes] = [held.z, need(held.prototypes)];
      const { assignments } = swav({ n, d, codes: e.codes, tau, epsilon: e.sk, embeddings, prototypes });
      return swapped(e, now, assignments);
    }
    case 'mveb': {
      const given = { n, d, lambda, targets: need(batch.targets) };
      const { scores } = mveb({ ...given, embeddings: held.z });
      return mveb({ ...given, embeddings: z, scores }).loss;
    }
    case 'lejepa':
      return leJepa({ n, d, lambda, crops: e.crops, embeddings: z, directions: slices(batch) }).loss;
    case 'uniform':
      return alignUniform(z, { n, d, lambda }).loss;
    case 'vae':
      return variational(batch, now);
    case 'vqvae':
    case 'rqvae':
      return quantised(batch, now, held.z);
    case 'mae':
      return maskedError({
        n,
        inputs: views.cols,
        clean: views.data,
        output: decode(z),
        masked: hidden(batch),
      }).loss;
    case 'restore':
      return restoration({ n, inputs: views.cols, kind, clean: views.data, output: decode(z) }).loss;
    case 'lzn':
    case 'labels':
    case 'generation':
    case 'joint':
  }
  throw new RangeError(`${e.objective} learns zones`);
}
