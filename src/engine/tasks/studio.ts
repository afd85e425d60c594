/**
 * What generating needs again and again: samplers of each decoder, the zones of the shown samples and those of the classes. Made when they are
 * first wanted, kept with the bench, each in the hands of one call at a time. All go by the moving average of the weights.
 */
import type { Dataset } from '../../data/dataset';
import { hasLabels } from '../../experiment';
import { LabelZones } from '../../generation/label-zones';
import { SampleZones } from '../../generation/sample-zones';
import { type Begin, type Followed, Sampler, type Way } from '../../generation/sampler';
import type { SamplerChoice } from '../../generation/sampler-choice';
import { assemble } from '../../gpu/assemble';
import { Work } from '../../gpu/work';
import { makeSchedule } from '../../lzn/schedule';
import { Decoder } from '../../nn/decoder';
import type { DecoderSpec } from '../../nn/decoder-spec';
import { FrozenAverage } from '../../nn/frozen-average';
import { LABEL_ANCHORS } from '../networks';
import { Serial } from '../plane/serial';
import { shownIndices } from '../samples';
import type { DecoderName } from '../tasks-protocol';
import type { Trainer } from '../trainer';

/** What of a bench generating looks at. */
export interface Workplace {
  readonly device: GPUDevice;
  readonly trainer: Pick<
    Trainer,
    'store' | 'control' | 'spec' | 'decoderSpec' | 'dataset' | 'experiment' | 'iteration'
  >;
  readonly display: {
    readonly plane: { lift(base: ArrayLike<number>, x: number, y: number): Float32Array<ArrayBuffer> };
  };
  attach<T extends { destroy(): void }>(key: string, make: () => Promise<T>): Promise<T>;
}

/** Something that one call at a time may use. */
class InTurn<T extends { destroy(): void }> {
  readonly #serial = new Serial();
  readonly #it: T;

  constructor(it: T) {
    this.#it = it;
  }

  /** Runs `job` after everything asked for before. */
  use<R>(job: (it: T) => Promise<R>): Promise<R> {
    return this.#serial.run(() => job(this.#it));
  }

  destroy(): void {
    this.#it.destroy();
  }
}

/** Rows of the samplers: one for whoever waits for a single sample, few, many. */
export const ROWS = [1, 16, 64] as const;

/** Up to here parts of few leave less undone than one of many. */
const FEW = 48;

/** Rows of the sampler that makes `count` samples, some at a time where there are more. */
export function rowsFor(count: number): number {
  const [one, few, many] = ROWS;
  if (count === one) return one;
  return count <= FEW ? few : many;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Gets shares of the work, 0 to 1. */
  readonly onProgress: (fraction: number) => void;
}

/** A decoder of so many rows and its sampler. Training may go on beside it: its weights are a copy of those of a moment. */
class Hand {
  readonly #device: GPUDevice;
  readonly #spec: DecoderSpec;
  readonly #decoder: Decoder;
  readonly #sampler: Sampler;
  readonly #frozen: FrozenAverage;

  private constructor(device: GPUDevice, decoder: Decoder, sampler: Sampler, frozen: FrozenAverage) {
    this.#device = device;
    this.#spec = decoder.spec;
    this.#decoder = decoder;
    this.#sampler = sampler;
    this.#frozen = frozen;
  }

  static create({ device, trainer }: Workplace, model: DecoderName, rows: number): Promise<Hand> {
    const { decoderSpec: spec } = trainer;
    const store = model === 'zones' ? trainer.store : trainer.control;
    if (spec === undefined || store === undefined) throw new Error(`There is no decoder ${model}.`);
    return assemble(async (own) => {
      const frozen = own(new FrozenAverage(device, store));
      const options = { rows, which: 'average', backward: false } as const;
      const decoder = own(await Decoder.create(device, frozen, spec, options));
      const sampler = own(await Sampler.create(device, decoder, spec));
      return new Hand(device, decoder, sampler, frozen);
    });
  }

  /** Takes the weights of the moment, for all that follows. */
  take(): void {
    const work = new Work(this.#device, 'weights of the moment');
    this.#frozen.take(work);
    work.submit();
  }

  /** Follows any number of states, some at a time. Evaluations and refused steps are those of the part that took most. */
  async follow(
    way: Way,
    { states, latents, labels }: Begin,
    choice: SamplerChoice,
    { signal, onProgress }: FollowOptions,
  ): Promise<Followed> {
    const { inputs, latent } = this.#spec;
    const { rows } = this.#sampler;
    const count = states.length / inputs;
    const all = new Float32Array(count * inputs);
    let [evaluations, rejected] = [0, 0];
    for (let first = 0; first < count; first += rows) {
      signal.throwIfAborted();
      const end = Math.min(first + rows, count);
      const part = {
        states: states.subarray(first * inputs, end * inputs),
        latents: latents.subarray(first * latent, end * latent),
        labels: Array.prototype.slice.call(labels, first, end) as number[],
      };
      const followed = await this.#sampler.follow(way, part, choice, {
        signal,
        onProgress: (fraction) => onProgress((first + fraction * (end - first)) / count),
      });
      all.set(followed.states, first * inputs);
      evaluations = Math.max(evaluations, followed.evaluations);
      rejected = Math.max(rejected, followed.rejected);
    }
    return { states: all, evaluations, rejected };
  }

  destroy(): void {
    this.#sampler.destroy();
    this.#decoder.destroy();
    this.#frozen.destroy();
  }
}

/** Runs `job` with the hand that makes `count` samples, and the weights of the moment in it. */
export async function withHand<R>(
  place: Workplace,
  model: DecoderName,
  count: number,
  signal: AbortSignal,
  job: (hand: Pick<Hand, 'follow'>) => Promise<R>,
): Promise<R> {
  const rows = rowsFor(count);
  const hand = await place.attach(
    `sampler ${model} ${rows}`,
    async () => new InTurn(await Hand.create(place, model, rows)),
  );
  return hand.use((it) => {
    signal.throwIfAborted();
    it.take();
    return job(it);
  });
}

/** Shown samples as the data set has them, count x inputs: images from 0 to 1, points as they stand. */
export function shownValues({ trainer }: Workplace, samples?: readonly number[]): Float32Array<ArrayBuffer> {
  const { experiment, dataset } = trainer;
  const shown = shownIndices(experiment, dataset);
  const wanted = samples?.map((sample) => shown[sample] ?? 0) ?? [...shown];
  return valuesOf(dataset, wanted);
}

function valuesOf({ inputs, train }: Dataset, indices: readonly number[]): Float32Array<ArrayBuffer> {
  const values = new Float32Array(indices.length * inputs);
  const { points, pixels } = train;
  indices.forEach((index, row) => {
    for (let i = 0; i < inputs; i += 1) {
      const at = index * inputs + i;
      values[row * inputs + i] = points ? (points[at] ?? 0) : (pixels?.[at] ?? 0) / 255;
    }
  });
  return values;
}

/** The zones of the shown samples. */
export async function withSampleZones<R>(
  place: Workplace,
  job: (zones: Pick<SampleZones, 'latents'>) => Promise<R>,
): Promise<R> {
  const { device, trainer } = place;
  const made = await place.attach('sample zones', async () => {
    const { store, spec, experiment } = trainer;
    const { solver, grid, steps, eps, d } = experiment;
    const samples = shownValues(place);
    const count = samples.length / spec.inputs;
    const schedule = makeSchedule({ direction: 'inverse', solver, grid, steps, eps, n: count, d });
    return new InTurn(await SampleZones.create(device, { store, spec, samples, count, schedule }));
  });
  return made.use(job);
}

/** The zones of the classes. @throws Error where no label anchors are learnt */
export async function withLabelZones<R>(
  place: Workplace,
  job: (zones: Pick<LabelZones, 'latents' | 'classes'>) => Promise<R>,
): Promise<R> {
  const { device, trainer } = place;
  const made = await place.attach('label zones', async () => {
    const { store, experiment, dataset } = trainer;
    if (!hasLabels(experiment)) throw new Error('There are no label anchors.');
    const { d, lsolver: solver, lsteps: steps } = experiment;
    const labelAnchors = store.tensor(LABEL_ANCHORS, 'average');
    const classes = dataset.classNames.length;
    return new InTurn(await LabelZones.create(device, { labelAnchors, classes, d, solver, steps }));
  });
  return made.use(job);
}
