/**
 * Following a decoder's rectified flow: from noise to samples, or back. Nothing is clipped. Euler takes equal steps from tau = 1e-3 to 1 and
 * takes its noise for the state at 1e-3, as the official code does; so does RK45, whose way back is drawn out to tau = 0.
 */
import { type Bound, compile, createUniforms, type Uniforms } from 'webgpu-typed';
import euler from '../../shaders/generation/euler-step.wgsl';
import { Pace, type PaceOptions } from '../eval/pace';
import { assemble } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { padRows, unpadRows, vectors } from '../gpu/matrix';
import { type BufferNeed, uniformsNeed } from '../gpu/memory';
import { Work } from '../gpu/work';
import { FIRST_TIME, LAST_TIME } from '../objectives/straight-line';
import { SaidError, say } from '../texts/say';
import { followAdaptively } from './adaptive';
import type { Decoding } from './decoding';
import { RungeKutta, rungeKuttaNeeds, type SamplerShape } from './runge-kutta';
import type { SamplerChoice } from './sampler-choice';

/** To samples, or back to the noise that they come from. */
export type Way = 'generate' | 'invert';

/** What is followed: the first rows of the decoder. */
export interface Begin {
  /** count x inputs: noise, or samples. */
  readonly states: Float32Array;
  /** count x latent. */
  readonly latents: Float32Array;
  /** Label that each row's decoder is told; below 0: none. */
  readonly labels: ArrayLike<number>;
}

export interface Followed {
  /** count x inputs. */
  readonly states: Float32Array<ArrayBuffer>;
  /** Of the decoder, all rows at once. */
  readonly evaluations: number;
  readonly rejected: number;
}

type EulerSteps = Uniforms<{ count: 'u32'; rows: 'u32'; h: 'f32'; next: 'f32' }>;

/** No label: above every number of classes. */
const NO_LABEL = 0xffffffff;

/** Euler steps of one row in a submit; more rows take a submit each, so that a slow adapter is never asked for much at once. */
const TOGETHER = 32;

/** Taken for the multiply-adds of such a submit: so many that the first is waited for. */
const SUBMIT = 2 ** 26;

/** The buffers of a sampler, RK45's included; the decoder's are its own. */
export function samplerNeeds(shape: SamplerShape): BufferNeed[] {
  return [uniformsNeed('evaluation', euler, 'step', TOGETHER), ...rungeKuttaNeeds(shape)];
}

export class Sampler {
  /** Rows that are followed at once. */
  readonly rows: number;
  readonly #device: GPUDevice;
  readonly #decoder: Decoding;
  readonly #inputs: number;
  readonly #latent: number;
  readonly #steps: EulerSteps;
  readonly #euler: Bound;
  #rungeKutta: Promise<RungeKutta> | undefined;

  private constructor(
    device: GPUDevice,
    decoder: Decoding,
    { inputs, latent }: { readonly inputs: number; readonly latent: number },
    steps: EulerSteps,
    bound: Bound,
  ) {
    this.#device = device;
    this.#decoder = decoder;
    this.#inputs = inputs;
    this.#latent = latent;
    this.#steps = steps;
    this.#euler = bound;
    this.rows = decoder.rows;
  }

  /** Of a decoder made for inference, with so many numbers of a sample and of a latent. */
  static create(
    device: GPUDevice,
    decoder: Decoding,
    columns: { readonly inputs: number; readonly latent: number },
  ): Promise<Sampler> {
    return assemble(async (own) => {
      const { state, output: velocity, times } = decoder;
      const steps = own(createUniforms(device, euler, 'step', TOGETHER));
      const bound = (await compile(device, euler, 'main')).bind({ step: steps, state, velocity, times });
      return new Sampler(device, decoder, columns, steps, bound);
    });
  }

  /**
   * Follows the flow through the decoder's weights of the moment. One at a time.
   * @throws the signal's reason once it is aborted; RangeError for more states than rows; SaidError where RK45 cannot go on, or what comes out is not finite
   */
  async follow(
    way: Way,
    { states, latents, labels }: Begin,
    choice: SamplerChoice,
    options: PaceOptions,
  ): Promise<Followed> {
    const { rows } = this;
    const count = states.length / this.#inputs;
    if (count > rows) throw new RangeError(`${count} states do not fit into ${rows} rows`);
    const { state, latents: given, labels: told } = this.#decoder;
    state.write(padRows(filled(states, rows * this.#inputs), rows, this.#inputs));
    given.write(padRows(filled(latents, rows * this.#latent), rows, this.#latent));
    told.write(
      Uint32Array.from({ length: rows }, (_, row) =>
        (labels[row] ?? -1) < 0 ? NO_LABEL : (labels[row] ?? 0),
      ),
    );
    const [from, to] = way === 'generate' ? [FIRST_TIME, LAST_TIME] : [LAST_TIME, FIRST_TIME];
    const counted =
      choice.method === 'euler'
        ? await this.#walk(from, to, choice.steps, options)
        : await this.#adapt(from, to, count, choice, options);
    const ends = unpadRows(await state.read(), count, this.#inputs);
    if (!ends.every(Number.isFinite)) throw new SaidError(say('failures.samplesNotFinite'));
    if (way === 'invert' && choice.method === 'rk45') drawOut(ends, states);
    return { states: ends, ...counted };
  }

  async #walk(from: number, to: number, steps: number, options: PaceOptions) {
    const { rows } = this;
    const { times } = this.#decoder;
    const h = (to - from) / steps;
    const count = rows * vectors(this.#inputs);
    const together = rows === 1 ? TOGETHER : 1;
    const pace = new Pace(this.#device, SUBMIT * Math.ceil(steps / together), options);
    times.write(new Float32Array(rows).fill(from));
    for (let first = 0; first < steps; first += together) {
      const last = Math.min(first + together, steps);
      for (let k = first; k < last; k += 1) {
        this.#steps.set(k % TOGETHER, { count, rows, h, next: from + (k + 1) * h });
      }
      this.#steps.flush();
      const work = new Work(this.#device, 'Euler');
      for (let k = first; k < last; k += 1) {
        this.#decoder.forward(work.pass);
        this.#euler.dispatch(work.pass, flatGrid(count), k % TOGETHER);
      }
      work.submit();
      // What follows the last is a read-back, which waits.
      if (last < steps) await pace.spend(SUBMIT);
    }
    return { evaluations: steps, rejected: 0 };
  }

  async #adapt(
    from: number,
    to: number,
    count: number,
    choice: SamplerChoice,
    { signal, onProgress }: PaceOptions,
  ) {
    const steps = await this.#solver();
    steps.measureBy(count, choice);
    signal?.throwIfAborted();
    const { evaluations, rejected } = await followAdaptively(steps, {
      from,
      to,
      onStep: (tau) => {
        signal?.throwIfAborted();
        onProgress?.((tau - from) / (to - from));
      },
    });
    return { evaluations, rejected };
  }

  /** Made when it is first wanted; a failure is not kept. */
  #solver(): Promise<RungeKutta> {
    const known = this.#rungeKutta;
    if (known !== undefined) return known;
    const making = RungeKutta.create(this.#device, this.#decoder, this.#inputs);
    this.#rungeKutta = making;
    making.catch(() => (this.#rungeKutta = undefined));
    return making;
  }

  /** Frees what it made, not the decoder. */
  destroy(): void {
    this.#steps.destroy();
    void this.#rungeKutta?.then((steps) => steps.destroy()).catch(() => undefined);
  }
}

/** The numbers, and zeros behind them. */
function filled(numbers: Float32Array, length: number): Float32Array {
  if (numbers.length === length) return numbers;
  const all = new Float32Array(length);
  all.set(numbers);
  return all;
}

/** States at tau = 1e-3, drawn out along the line from the samples x1 to where it begins: x0 = (x - tau x1) / (1 - tau). */
function drawOut(states: Float32Array, samples: Float32Array): void {
  states.forEach((x, i) => {
    states[i] = (x - FIRST_TIME * (samples[i] ?? 0)) / (1 - FIRST_TIME);
  });
}
