/** What the engine is asked for, by what is to be shown. Both decoders get the same noise: only the latent makes a difference. */
import type {
  DecoderName,
  GenerateRequest,
  LatentSource,
  ReconstructRequest,
  SamplerChoice,
} from '../../../engine/tasks-protocol';
import { type Experiment, hasLabels } from '../../../experiment';
import type { Ends, Mode } from '../../../state/generate';

/** Images of a grid, of a class and between two samples; points. The engine makes 256 at most. */
export const IMAGES = 40;
export const IMAGES_A_CLASS = 8;
export const BETWEEN = 33;
export const POINTS = 256;
export const POINTS_A_CLASS = 64;
/** Points at one latent: the noise is the same everywhere in the plane, but not from point to point. */
export const POINTS_HERE = 48;
/** Samples that are reconstructed. */
export const RECONSTRUCTED = 10;
export const RECONSTRUCTED_POINTS = 128;
/** Classes that have a row. */
export const MOST_CLASSES = 20;

/** What all requests of a moment share. */
export interface Choice {
  readonly sampler: SamplerChoice;
  readonly seed: number;
  readonly kind: 'image' | 'points';
}

/** The decoders of an experiment. */
export function decodersOf({ control }: Pick<Experiment, 'control'>): readonly DecoderName[] {
  return control === 'on' ? ['zones', 'control'] : ['zones'];
}

/** What can be shown of an experiment. */
export function modesOf(e: Pick<Experiment, 'objective'>): readonly Mode[] {
  return hasLabels(e)
    ? ['samples', 'classes', 'reconstruct', 'between']
    : ['samples', 'reconstruct', 'between'];
}

interface Rest {
  readonly count: number;
  readonly label?: number;
  readonly sameNoise?: boolean;
}

function request(
  model: DecoderName,
  source: LatentSource,
  { sampler, seed }: Choice,
  { count, label, sameNoise = false }: Rest,
): GenerateRequest {
  return { model, source, count, seed, sampler, label: label ?? 'predict', sameNoise };
}

export function samplesRequest(model: DecoderName, choice: Choice): GenerateRequest {
  const count = choice.kind === 'image' ? IMAGES : POINTS;
  return request(model, { kind: 'prior' }, choice, { count });
}

/** The same seed for each class: column by column the noise is the same. */
export function classRequest(model: DecoderName, choice: Choice, label: number): GenerateRequest {
  const count = choice.kind === 'image' ? IMAGES_A_CLASS : POINTS_A_CLASS;
  return request(model, { kind: 'class', label }, choice, { count, label });
}

/** From the centre of one zone to that of another. */
export function betweenRequest(model: DecoderName, choice: Choice, [from, to]: Ends): GenerateRequest {
  const source = { kind: 'between', from, to, noise: 0 } as const;
  return request(model, source, choice, { count: BETWEEN, sameNoise: true });
}

/** Walking has to be quick: always Euler. */
export function walkRequest(model: DecoderName, choice: Choice, x: number, y: number): GenerateRequest {
  const sampler = { ...choice.sampler, method: 'euler' } as const;
  const rest = choice.kind === 'image' ? { count: 1, sameNoise: true } : { count: POINTS_HERE };
  return request(model, { kind: 'plane', x, y }, { ...choice, sampler }, rest);
}

export function reconstructRequest(
  model: DecoderName,
  { sampler, seed }: Choice,
  samples: readonly number[],
  repeats: number,
): ReconstructRequest {
  return { model, samples, seed, sampler, repeats };
}

/** Samples to reconstruct: those that are selected in the plane, as many as there is room for, else the first. */
export function samplesToReconstruct(
  count: number,
  selected: readonly number[] | null,
  kind: Choice['kind'],
): readonly number[] {
  const most = kind === 'image' ? RECONSTRUCTED : RECONSTRUCTED_POINTS;
  return (selected ?? Array.from({ length: count }, (_, i) => i)).slice(0, most);
}

/**
 * Two samples that were picked in the plane: the only two that are selected, or those at which the first two pins end that end at
 * different ones; null where there are none.
 */
export function pickedEnds(selected: readonly number[] | null, pinned: readonly number[]): Ends | null {
  const [a, b, ...more] = selected ?? [...new Set(pinned)].slice(0, 2);
  return a === undefined || b === undefined || more.length > 0 ? null : [a, b];
}

/** Two samples of different classes where there are such, else two neighbours; another pair for each `turn`. Null for less than two samples. */
export function somePair(labels: ArrayLike<number>, turn: number): Ends | null {
  const count = labels.length;
  if (count < 2) return null;
  const from = turn % count;
  for (let step = 1; step < count; step += 1) {
    const to = (from + step) % count;
    if (labels[to] !== labels[from]) return [from, to];
  }
  return [from, (from + 1) % count];
}
