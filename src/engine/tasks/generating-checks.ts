/** What may be asked of a decoder; whatever a script sends is checked before anything is made. */
import { type Said, say } from '../../texts/say';
import { EngineFailure } from '../device';
import type { GenerateRequest, LatentSource, ReconstructRequest, SamplerChoice } from '../tasks-protocol';

/** Samples made at once, at most. */
export const MOST_MADE = 256;
export const MOST_REPEATS = 20;
const MOST_STEPS = 1000;
const MOST_NOISE = 10;
/** Below it the rounding of float32 would be taken for error. */
const LEAST_TOLERANCE = 1e-6;
const MOST_TOLERANCE = 0.1;
const MOST_SEED = 2 ** 32 - 1;

/** What of the experiment decides on it. */
export interface Askable {
  readonly hasDecoder: boolean;
  readonly hasControl: boolean;
  /** Label anchors; 0 where none are learnt. */
  readonly labels: number;
  /** Labels that the decoder can be told. */
  readonly told: number;
  /** Samples shown. */
  readonly shown: number;
}

function refuse(said: Said): never {
  throw new EngineFailure({ kind: 'internal', ...said });
}

/** Anything that is not a number of the range is refused by its name. */
function within(key: string, value: unknown, low: number, high: number): void {
  if (typeof value === 'number' && value >= low && value <= high) return;
  refuse(say('failures.notWithin', { key, value: String(value), low, high }));
}

function whole(key: string, value: unknown, low: number, high: number): void {
  if (!Number.isInteger(value)) refuse(say('failures.notWithin', { key, value: String(value), low, high }));
  within(key, value, low, high);
}

function oneOf(key: string, value: unknown, options: readonly string[]): void {
  if (options.includes(value as string)) return;
  refuse(say('failures.notOneOf', { key, value: String(value), options: options.join(', ') }));
}

function checkModel(model: unknown, { hasDecoder, hasControl }: Askable): void {
  if (!hasDecoder) refuse(say('failures.noDecoder'));
  oneOf('model', model, ['zones', 'control']);
  if (model === 'control' && !hasControl) refuse(say('failures.noControl'));
}

function checkSampler({ method, steps, rtol, atol }: SamplerChoice): void {
  oneOf('sampler.method', method, ['euler', 'rk45']);
  if (method === 'euler') return whole('sampler.steps', steps, 1, MOST_STEPS);
  within('sampler.rtol', rtol, LEAST_TOLERANCE, MOST_TOLERANCE);
  within('sampler.atol', atol, LEAST_TOLERANCE, MOST_TOLERANCE);
}

function checkSamples(key: string, samples: readonly number[], { shown }: Askable): void {
  whole(`${key}.length`, samples.length, 1, MOST_MADE);
  for (const sample of samples) whole(key, sample, 0, shown - 1);
}

function checkSource(source: LatentSource, askable: Askable): void {
  oneOf('source.kind', source.kind, ['prior', 'class', 'samples', 'between', 'plane']);
  if (source.kind === 'class') {
    if (askable.labels === 0) refuse(say('failures.noLabels'));
    whole('source.label', source.label, 0, askable.labels - 1);
  }
  if (source.kind === 'samples') checkSamples('source.samples', source.samples, askable);
  if (source.kind === 'between') {
    whole('source.from', source.from, 0, askable.shown - 1);
    whole('source.to', source.to, 0, askable.shown - 1);
  }
  if (source.kind === 'samples' || source.kind === 'between')
    within('source.noise', source.noise, 0, MOST_NOISE);
  if (source.kind === 'plane') {
    within('source.x', source.x, -1e6, 1e6);
    within('source.y', source.y, -1e6, 1e6);
  }
}

/** @throws EngineFailure that names what cannot be, and what can */
export function checkGenerate(request: GenerateRequest, askable: Askable): void {
  checkModel(request.model, askable);
  whole('count', request.count, 1, MOST_MADE);
  whole('seed', request.seed, 0, MOST_SEED);
  checkSampler(request.sampler);
  checkSource(request.source, askable);
  if (request.label !== 'predict' && askable.told > 0) whole('label', request.label, 0, askable.told - 1);
}

/** @throws EngineFailure that names what cannot be, and what can */
export function checkReconstruct(request: ReconstructRequest, askable: Askable): void {
  checkModel(request.model, askable);
  checkSamples('samples', request.samples, askable);
  whole('seed', request.seed, 0, MOST_SEED);
  whole('repeats', request.repeats, 1, MOST_REPEATS);
  checkSampler(request.sampler);
}
