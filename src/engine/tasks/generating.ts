/** Samples made by a decoder, and samples taken apart and made again. */
import { hasLabels } from '../../experiment';
import { DRAW, drawNormals } from '../../generation/draws';
import { between } from '../../generation/sphere';
import type { DecoderSpec } from '../../nn/decoder-spec';
import { toSample } from '../../objectives/straight-line';
import { say } from '../../texts/say';
import { shownCount } from '../samples';
import type {
  Generated,
  GenerateRequest,
  LatentSource,
  Reconstructed,
  ReconstructRequest,
} from '../tasks-protocol';
import { type Askable, checkGenerate, checkReconstruct } from './generating-checks';
import type { TaskOptions } from './index';
import { shownValues, withHand, withLabelZones, withSampleZones, type Workplace } from './studio';

function askableOf({ trainer }: Workplace): Askable {
  const { decoderSpec, control, experiment, dataset } = trainer;
  return {
    hasDecoder: decoderSpec !== undefined,
    hasControl: control !== undefined,
    labels: hasLabels(experiment) ? dataset.classNames.length : 0,
    told: decoderSpec?.classes ?? 0,
    shown: shownCount(experiment),
  };
}

function needSpec({ trainer }: Workplace): DecoderSpec {
  if (trainer.decoderSpec === undefined) throw new Error('There is no decoder.');
  return trainer.decoderSpec;
}

/** count x d. */
async function latentsOf(
  place: Workplace,
  source: LatentSource,
  count: number,
  seed: number,
): Promise<Float32Array<ArrayBuffer>> {
  const { d, alpha } = place.trainer.experiment;
  if (source.kind === 'prior') return drawNormals(seed, DRAW.prior, count, d);
  if (source.kind === 'class') {
    const labels = new Uint32Array(count).fill(source.label);
    return withLabelZones(place, (zones) => zones.latents(labels, drawNormals(seed, DRAW.label, count, d)));
  }
  if (source.kind === 'plane') {
    const one = place.display.plane.lift(new Float32Array(d), source.x, source.y);
    return repeated(one, count);
  }
  const wanted =
    source.kind === 'samples'
      ? Array.from({ length: count }, (_, i) => source.samples[i % source.samples.length] ?? 0)
      : [source.from, source.to];
  const noise = drawNormals(seed, DRAW.sample, wanted.length, d).map((x) => source.noise * alpha * x);
  const latents = await withSampleZones(place, (zones) => zones.latents(wanted, noise));
  return source.kind === 'samples' ? latents : between(latents.slice(0, d), latents.slice(d), count);
}

function repeated(row: Float32Array, count: number): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(count * row.length);
  for (let i = 0; i < count; i += 1) rows.set(row, i * row.length);
  return rows;
}

/** Labels that the decoder is told with these latents; -1 where it is told none. */
async function labelsFor(
  place: Workplace,
  latents: Float32Array,
  wanted: number | 'predict',
): Promise<Int16Array<ArrayBuffer>> {
  const { classes, latent } = needSpec(place);
  const count = latents.length / latent;
  if (classes === 0) return new Int16Array(count).fill(-1);
  if (wanted !== 'predict') return new Int16Array(count).fill(wanted);
  return withLabelZones(place, (zones) => zones.classes(latents));
}

/**
 * Samples of the weights of the moment. The same request gives the same samples of the same weights; sample i does not depend on how many are
 * asked for, except by RK45, which takes all samples that are made at once, up to 64, for one ODE.
 * @throws EngineFailure for a request that cannot be; the signal's reason once it is aborted
 */
export async function generate(
  place: Workplace,
  request: GenerateRequest,
  { signal, onProgress }: TaskOptions,
): Promise<Generated> {
  checkGenerate(request, askableOf(place));
  const { source, count, seed, sampler, model, sameNoise } = request;
  const { width, height, kind } = place.trainer.dataset;
  const { inputs } = needSpec(place);
  const latents = await latentsOf(place, source, count, seed);
  // The control is told what it would be told with them, so that it differs by nothing but the latents.
  const labels = await labelsFor(place, latents, request.label);
  if (model === 'control') latents.fill(0);
  const states = sameNoise
    ? repeated(drawNormals(seed, DRAW.start, 1, inputs), count)
    : drawNormals(seed, DRAW.start, count, inputs);
  const followed = await withHand(place, model, count, signal, (hand) =>
    hand.follow('generate', { states, latents, labels }, sampler, {
      signal,
      onProgress: (fraction) => onProgress(say('progress.sampling'), fraction),
    }),
  );
  const { evaluations, rejected } = followed;
  const values = fromSamples(followed.states, kind);
  return { count, width, height, values, kind, latents, labels, evaluations, rejected };
}

/** Samples as the page shows them: the inverse of what the decoder learns from. */
function fromSamples(samples: Float32Array, kind: 'image' | 'points'): Float32Array<ArrayBuffer> {
  const { gain, offset } = toSample(kind);
  return Float32Array.from(samples, (x) => (x - offset) / gain);
}

/**
 * Shown samples, followed back to the noise that they come from given their latents, and made again of both. With fresh latents as often as is
 * wanted; labels are what the label flow makes of each latent.
 * @throws EngineFailure for a request that cannot be; the signal's reason once it is aborted
 */
export async function reconstruct(
  place: Workplace,
  request: ReconstructRequest,
  { signal, onProgress }: TaskOptions,
): Promise<Reconstructed> {
  checkReconstruct(request, askableOf(place));
  const { model, samples, seed, sampler, repeats } = request;
  const { width, height, kind } = place.trainer.dataset;
  const { d, alpha } = place.trainer.experiment;
  const { inputs, classes } = needSpec(place);
  const originals = shownValues(place, samples);
  const { gain, offset } = toSample(kind);
  const wanted = originals.map((x) => gain * x + offset);
  // Without latents and labels there is nothing that a repetition would draw anew.
  const times = model === 'control' && classes === 0 ? 1 : repeats;

  return withHand(place, model, samples.length, signal, async (hand) => {
    // All of them at once, while the encoder is still that of the decoder's moment.
    const size = samples.length * d;
    const noise = new Float32Array(times * size);
    for (let time = 0; time < times; time += 1) {
      const drawn = drawNormals(seed, DRAW.sample + time, samples.length, d);
      noise.set(
        drawn.map((x) => alpha * x),
        time * size,
      );
    }
    const owners = Array.from({ length: times }, () => samples).flat();
    const all = await withSampleZones(place, (zones) => zones.latents(owners, noise));
    const told = await labelsFor(place, all, 'predict');
    if (model === 'control') all.fill(0);
    const given = Array.from({ length: times }, (_, time) => ({
      latents: all.slice(time * size, (time + 1) * size),
      labels: told.slice(time * samples.length, (time + 1) * samples.length),
    }));
    const errors: Float64Array[] = [];
    let first: Float32Array<ArrayBuffer> | undefined;
    for (const [time, { latents, labels }] of given.entries()) {
      const half = (part: 0 | 1) => ({
        signal,
        onProgress: (fraction: number) =>
          onProgress(say('progress.reconstructing'), (time + (part + fraction) / 2) / times),
      });
      const back = await hand.follow('invert', { states: wanted, latents, labels }, sampler, half(0));
      const again = await hand.follow('generate', { states: back.states, latents, labels }, sampler, half(1));
      errors.push(distances(again.states, wanted, inputs));
      first ??= fromSamples(again.states, kind);
    }
    const means = errors.map((each) => meanOf(each));
    return {
      width,
      height,
      kind,
      originals,
      values: first ?? new Float32Array(),
      errors: Float32Array.from(samples, (_, i) => meanOf(errors.map((each) => each[i] ?? Number.NaN))),
      mean: meanOf(means),
      spread: repeats === 1 ? null : deviationOf(means),
    };
  });
}

/** l2 norm of the difference of each row. */
function distances(a: Float32Array, b: Float32Array, columns: number): Float64Array {
  return Float64Array.from({ length: a.length / columns }, (_, row) => {
    let sum = 0;
    for (let i = row * columns; i < (row + 1) * columns; i += 1) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
    return Math.sqrt(sum);
  });
}

function meanOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** Estimated from a sample; 0 of a single value. */
function deviationOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
