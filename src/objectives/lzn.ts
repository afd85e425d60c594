/** Latent Zoning Network, case study 2: latent computation and latent alignment of two views of a batch. */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import symmetric from '../../shaders/align/both.wgsl';
import views from '../../shaders/align/views.wgsl';
import { assemble } from '../gpu/assemble';
import { padRows, vectors } from '../gpu/matrix';
import type { Work } from '../gpu/work';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import { Alignment, type AlignmentOptions } from '../lzn/alignment';
import { alignmentNeeds, type AlignmentShape } from '../lzn/alignment-memory';
import { fillNormals, type Stream } from '../random/philox';
import type { Objective } from './objective';

export interface LznOptions extends Pick<
  AlignmentOptions,
  | 'n'
  | 'd'
  | 'solver'
  | 'grid'
  | 'steps'
  | 'eps'
  | 'cutOff'
  | 'last'
  | 'loss'
  | 'aggregate'
  | 'keep'
  | 'form'
  | 'budget'
> {
  /** Scale of the noise of the latents, the paper's alpha. */
  readonly alpha: number;
  /**
   * `one`, the default: latents of view 1 through the anchors of view 2. `both`: the mean of that and the other way round, each with noise
   * of its own. The distance of anchors has no direction.
   */
  readonly direction?: 'one' | 'both';
  readonly seed: number;
  readonly stream: Stream;
  /** 2n x pitch(d): anchors, view 1 above view 2. */
  readonly anchors: Buf<'vec4f'>;
  /** 2n x pitch(d): where their gradient goes; without it there is no backward pass. */
  readonly gradient?: Buf<'vec4f'>;
}

/** Of a view of a batch. */
export const anchorsNeed = (view: 1 | 2, { n, d }: Pick<LznOptions, 'n' | 'd'>) =>
  storageNeed('anchors', 'vec4f', n * vectors(d), `anchors of view ${view}`);

/** Whether there is a second alignment, from view 2 to view 1. */
const isSymmetric = ({ direction, aggregate }: Pick<LznOptions, 'direction' | 'aggregate'>): boolean =>
  direction === 'both' && aggregate !== 'distance';

/** The buffers of the objective of a whole batch. */
export function lznNeeds(shape: AlignmentShape & Pick<LznOptions, 'direction'>): BufferNeed[] {
  return [
    anchorsNeed(1, shape),
    anchorsNeed(2, shape),
    uniformsNeed('scratch', views, 'views'),
    ...alignmentNeeds(shape),
    ...(isSymmetric(shape) ? [...alignmentNeeds(shape), uniformsNeed('scratch', symmetric, 'sizes')] : []),
  ];
}

/**
 * n x pitch(d): the noise of an iteration's latents, alpha times draws from N(0, I).
 * @param start the first draw that is taken of the iteration's endless sequence
 */
export function scaledNoise(
  { n, d, alpha, seed, stream }: Pick<LznOptions, 'n' | 'd' | 'alpha' | 'seed' | 'stream'>,
  iteration: number,
  start = 0,
): Float32Array<ArrayBuffer> {
  const noise = new Float32Array(n * d);
  fillNormals(noise, seed, stream, iteration, start);
  for (let i = 0; i < noise.length; i += 1) noise[i] = (noise[i] ?? 0) * alpha;
  return padRows(noise, n, d);
}

interface Parts {
  readonly alignment: Alignment;
  /** The other way round, and what makes the mean of the losses; see `isSymmetric`. */
  readonly back: { readonly alignment: Alignment; readonly average: Bound } | undefined;
  readonly first: Buf<'vec4f'>;
  readonly second: Buf<'vec4f'>;
  readonly split: Bound;
  /** Gradients of both views -> one matrix; only where there is a backward pass. */
  readonly join: Bound | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class LznObjective implements Objective {
  /** From view 1 to view 2. Where there is another one, the losses in its rows are the means of both. */
  readonly alignment: Alignment;
  /** n x pitch(d): the anchors of each view. */
  readonly first: Buf<'vec4f'>;
  readonly second: Buf<'vec4f'>;
  readonly #options: LznOptions;
  readonly #parts: Parts;

  private constructor(options: LznOptions, parts: Parts) {
    this.#options = options;
    this.alignment = parts.alignment;
    this.first = parts.first;
    this.second = parts.second;
    this.#parts = parts;
  }

  static create(device: GPUDevice, options: LznOptions): Promise<LznObjective> {
    const { n, d, anchors, gradient } = options;
    const size = n * vectors(d);
    return assemble(async (own) => {
      const first = own(allocate(device, anchorsNeed(1, options)));
      const second = own(allocate(device, anchorsNeed(2, options)));
      const backward = gradient !== undefined;
      const alignment = own(await Alignment.create(device, { ...options, first, second, backward }));
      const uniforms = own(createUniforms(device, views, 'views', 1));
      uniforms.set(0, { size });
      uniforms.flush();
      const splitPipe = await compile(device, views, 'split');
      const split = splitPipe.bind({ views: uniforms, both: anchors, first, second });
      const owned: { destroy(): void }[] = [first, second, alignment, uniforms];
      const one = { alignment, first, second, split, owned };
      const { firstGradient, secondGradient } = alignment;
      const gradients = gradient && firstGradient && secondGradient;
      if (!isSymmetric(options)) {
        const join = gradients
          ? (await compile(device, views, 'join')).bind({
              views: uniforms,
              both: gradient,
              first: firstGradient,
              second: secondGradient,
            })
          : undefined;
        return new LznObjective(options, { ...one, back: undefined, join });
      }
      const other = own(
        await Alignment.create(device, { ...options, first: second, second: first, backward }),
      );
      const sizes = own(createUniforms(device, symmetric, 'sizes', 1));
      sizes.set(0, { rows: n, size });
      sizes.flush();
      owned.push(other, sizes);
      const averagePipe = await compile(device, symmetric, 'average');
      const average = averagePipe.bind({ sizes, rows: alignment.rows, back: other.rows });
      const join =
        gradients && other.firstGradient && other.secondGradient
          ? (await compile(device, symmetric, 'join')).bind({
              sizes,
              both: gradient,
              firstThere: firstGradient,
              firstBack: other.secondGradient,
              secondThere: secondGradient,
              secondBack: other.firstGradient,
            })
          : undefined;
      return new LznObjective(options, { ...one, back: { alignment: other, average }, join });
    });
  }

  get rows(): Buf<'vec4f'> {
    return this.alignment.rows;
  }

  prepare(iteration: number): void {
    const { n, d } = this.#options;
    this.alignment.noise.write(scaledNoise(this.#options, iteration));
    this.#parts.back?.alignment.noise.write(scaledNoise(this.#options, iteration, n * d));
  }

  /** As in Alignment. */
  setCutOff(step: number): void {
    this.alignment.setCutOff(step);
    this.#parts.back?.alignment.setCutOff(step);
  }

  forward(work: Work): void {
    const { split, back } = this.#parts;
    const { n, d } = this.#options;
    split.dispatchThreads(work.pass, n * vectors(d));
    this.alignment.forward(work);
    back?.alignment.forward(work);
    back?.average.dispatchThreads(work.pass, n);
  }

  backward(work: Work): void {
    const { join, back } = this.#parts;
    const { n, d } = this.#options;
    this.alignment.backward(work);
    back?.alignment.backward(work);
    join?.dispatchThreads(work.pass, n * vectors(d));
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}
