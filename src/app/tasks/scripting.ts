/** For `window.lzn`: what a script may leave out of a request, filled in. Fetched when it is first called. */
import type {
  Classification,
  ClassifyRequest,
  Generated,
  GenerateRequest,
  JudgeRequest,
  Judgement,
  Reconstructed,
  ReconstructRequest,
  SamplerChoice,
} from '../../engine/protocol';
import { FIRST_SAMPLER } from '../../state/generate';
import { session } from '../session';

/** Any part of a request; a sampler may be given in part, too. */
type Part<T> = Partial<Omit<T, 'sampler'>> & { readonly sampler?: Partial<SamplerChoice> };

function filled<T extends { readonly sampler: SamplerChoice }>(defaults: T, part: Part<T>): T {
  return { ...defaults, ...part, sampler: { ...defaults.sampler, ...part.sampler } };
}

const GENERATE: GenerateRequest = {
  model: 'zones',
  source: { kind: 'prior' },
  count: 16,
  seed: 1,
  sampler: FIRST_SAMPLER,
  label: 'predict',
  sameNoise: false,
};

const RECONSTRUCT: ReconstructRequest = {
  model: 'zones',
  samples: [0, 1, 2, 3, 4, 5, 6, 7],
  seed: 1,
  sampler: FIRST_SAMPLER,
  repeats: 1,
};

const CLASSIFY: ClassifyRequest = { split: 'test', noise: [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2], seed: 1 };

const JUDGE: JudgeRequest = { count: 512, seed: 1, sampler: FIRST_SAMPLER, repeats: 0 };

/** What a script gives; all of it may be left out. */
export type GenerateOptions = Part<GenerateRequest>;
export type ReconstructOptions = Part<ReconstructRequest>;
export type JudgeOptions = Part<JudgeRequest>;

export function generate(options: GenerateOptions = {}): Promise<Generated> {
  return session.generate(filled(GENERATE, options));
}

export function reconstruct(options: ReconstructOptions = {}): Promise<Reconstructed> {
  return session.reconstruct(filled(RECONSTRUCT, options));
}

export function classify(options: Partial<ClassifyRequest> = {}): Promise<Classification> {
  return session.classify({ ...CLASSIFY, ...options });
}

export function judge(options: JudgeOptions = {}): Promise<Judgement> {
  return session.judge(filled(JUDGE, options));
}
