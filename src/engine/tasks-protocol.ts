/** What the page may ask of labels and of the decoder: plain data in, plain data out. Nothing of it changes the run. */
import type { SamplerChoice } from '../generation/sampler-choice';
import type { LabelRule } from '../eval/label-rules';
import type { Figures, FiguresRequest } from './figures-protocol';

export type { SamplerChoice };
export type * from './figures-protocol';

/** Which of the decoders that train side by side. */
export type DecoderName = 'zones' | 'control';

/** Where latents come from. */
export type LatentSource =
  /** N(0, I). */
  | { readonly kind: 'prior' }
  /** The zone of a class: the inverse flow over the label anchors, from noise around the class' anchor. */
  | { readonly kind: 'class'; readonly label: number }
  /** The zones of shown samples, by number: a latent of each, in turns. `noise` is the factor on its noise (as it is in training), 0 the zone's centre. */
  | { readonly kind: 'samples'; readonly samples: readonly number[]; readonly noise: number }
  /** `count` latents on the great circle between those of two shown samples, both ends among them. */
  | { readonly kind: 'between'; readonly from: number; readonly to: number; readonly noise: number }
  /** A point of the plane, at the prior. */
  | { readonly kind: 'plane'; readonly x: number; readonly y: number };

export interface GenerateRequest {
  readonly model: DecoderName;
  readonly source: LatentSource;
  /** 1 to 256. */
  readonly count: number;
  /** Of noise and latents: the same seed gives the same samples of the same weights. */
  readonly seed: number;
  readonly sampler: SamplerChoice;
  /** Label given to a decoder that is conditioned on labels: a class, or what the label flow makes of each latent. */
  readonly label: number | 'predict';
  /** Whether all samples begin at the same noise, so that only the latent makes a difference. */
  readonly sameNoise: boolean;
}

export interface Generated {
  readonly count: number;
  /** Of an image; 2 and 1 for points. */
  readonly width: number;
  readonly height: number;
  /** count x height x width: images from 0 (background) to 1, not clipped; or count x 2 coordinates. */
  readonly values: Float32Array<ArrayBuffer>;
  readonly kind: 'image' | 'points';
  /** count x d: the latents that the decoder was given (zeros for the control). */
  readonly latents: Float32Array<ArrayBuffer>;
  /** Label that the decoder was given, -1 for none. */
  readonly labels: Int16Array<ArrayBuffer>;
  /** Evaluations of the decoder, and RK45's steps that were refused: of the part that took most, where samples are made in parts. */
  readonly evaluations: number;
  readonly rejected: number;
}

export interface ReconstructRequest {
  readonly model: DecoderName;
  /** Shown samples, by number. */
  readonly samples: readonly number[];
  readonly seed: number;
  readonly sampler: SamplerChoice;
  /** Fresh latents (and errors) this many times; 1 to 20. */
  readonly repeats: number;
}

export interface Reconstructed {
  readonly width: number;
  readonly height: number;
  readonly kind: 'image' | 'points';
  /** As in Generated: the samples, and what inversion and generation with the same latent make of them (of the first repeat). */
  readonly originals: Float32Array<ArrayBuffer>;
  readonly values: Float32Array<ArrayBuffer>;
  /** samples: l2 norm of the difference (inputs in [-1, 1], points as they stand), mean over the repeats. */
  readonly errors: Float32Array<ArrayBuffer>;
  readonly mean: number;
  /** Standard deviation of the mean over the repeats; null for one. */
  readonly spread: number | null;
}

export type { LabelRule };

export interface ClassifyRequest {
  readonly split: 'train' | 'test';
  /** Samples whose anchors share a field: 2 to 4096; the experiment's batch size when left out. More leave less to the luck of the batch. */
  readonly batch?: number;
  /** Factors on the noise of the latents; the paper's: 0, 0.2 ... 1.2. */
  readonly noise: readonly number[];
  readonly seed: number;
}

export interface Classification {
  readonly iteration: number;
  readonly split: 'train' | 'test';
  readonly classNames: readonly string[];
  /** Samples whose anchors share a field. The last, partial batch counts, too. */
  readonly batch: number;
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly noise: readonly number[];
  /** For each combination of class weights (of each batch's true labels: optimistic) and rule: share that is right at each noise factor. */
  readonly curves: readonly {
    readonly weights: 'equal' | 'batch';
    readonly rule: LabelRule;
    readonly accuracy: readonly number[];
  }[];
  /** Predictions with equal weights and the nearest anchor: one list a noise factor, in the split's order. */
  readonly predictions: readonly Uint8Array<ArrayBuffer>[];
  /** Share of the most frequent class. */
  readonly chance: number;
}

/** Samples of a split, for pages that show some of them. */
export interface SplitSamples {
  readonly kind: 'image' | 'points';
  /** Of an image; 2 and 1 for points. */
  readonly width: number;
  readonly height: number;
  /** count x height x width, 0 (background) to 255; empty for points. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** count x 2 coordinates; empty for images. */
  readonly points: Float32Array<ArrayBuffer>;
}

/** Samples of each kind that can be judged: fewer tell nothing, more take too long. */
export const JUDGED_SAMPLES = { least: 64, most: 4096 } as const;

export interface JudgeRequest {
  /** Samples of each kind, within JUDGED_SAMPLES. */
  readonly count: number;
  readonly seed: number;
  readonly sampler: SamplerChoice;
  /** Reconstruction: fresh latents this many times; 0 leaves it out. */
  readonly repeats: number;
}

/** A figure of a decoder. */
export interface Judged {
  readonly model: DecoderName;
  /** Points: sliced Wasserstein distance to test samples (data units) and MMD^2 with a permutation p-value. */
  readonly slicedWasserstein: number | null;
  readonly mmd: { readonly value: number; readonly p: number } | null;
  /** Images: Frechet distance in the feature space of a small classifier trained here. It is not FID. */
  readonly frechet: number | null;
  /** Samples of classes: share that the classifier (points: the nearest training point) gives the class they were made for; null without labels. */
  readonly classAccuracy: number | null;
  /** Mean l2 norm, see Reconstructed; null where left out. */
  readonly reconstruction: number | null;
}

export interface Judgement {
  readonly iteration: number;
  /** Samples of each kind: fewer than asked for where there are not as many real ones. */
  readonly count: number;
  readonly models: readonly Judged[];
  /** The same figures of real training samples: what somebody would get who has learnt their distribution. */
  readonly floor: Pick<Judged, 'slicedWasserstein' | 'mmd' | 'frechet'>;
  /** Test accuracy of the small classifier whose features are used; null for points. */
  readonly classifierAccuracy: number | null;
}

/** Samples of a split by number. */
export interface SamplesRequest {
  readonly split: 'train' | 'test';
  readonly indices: readonly number[];
}

/** What may be asked, and what comes of it. */
export interface Tasks {
  readonly generate: { readonly request: GenerateRequest; readonly result: Generated };
  readonly reconstruct: { readonly request: ReconstructRequest; readonly result: Reconstructed };
  readonly classify: { readonly request: ClassifyRequest; readonly result: Classification };
  readonly judge: { readonly request: JudgeRequest; readonly result: Judgement };
  readonly figures: { readonly request: FiguresRequest; readonly result: Figures };
  readonly samples: { readonly request: SamplesRequest; readonly result: SplitSamples };
}

export type TaskName = keyof Tasks;
