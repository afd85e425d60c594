/** Latent Zoning Network, case study 2: latent computation and latent alignment of two views of a batch. */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import views from '../../shaders/align/views.wgsl';
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
  | 'loss'
  | 'aggregate'
  | 'keep'
  | 'form'
  | 'budget'
> {
  /** Scale of the noise of the latents, the paper's alpha. */
  readonly alpha: number;
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

/** The buffers of the objective of a whole batch. */
export function lznNeeds(shape: AlignmentShape): BufferNeed[] {
  return [
    anchorsNeed(1, shape),
    anchorsNeed(2, shape),
    uniformsNeed('scratch', views, 'views'),
    ...alignmentNeeds(shape),
  ];
}

/** n x pitch(d): the noise of an iteration's latents, alpha times draws from N(0, I). */
export function scaledNoise(
  { n, d, alpha, seed, stream }: Pick<LznOptions, 'n' | 'd' | 'alpha' | 'seed' | 'stream'>,
  iteration: number,
): Float32Array<ArrayBuffer> {
  const noise = new Float32Array(n * d);
  fillNormals(noise, seed, stream, iteration);
  for (let i = 0; i < noise.length; i += 1) noise[i] = (noise[i] ?? 0) * alpha;
  return padRows(noise, n, d);
}

export class LznObjective implements Objective {
  readonly alignment: Alignment;
  /** n x pitch(d): the anchors of each view. */
  readonly first: Buf<'vec4f'>;
  readonly second: Buf<'vec4f'>;
  readonly #options: LznOptions;
  readonly #split: Bound;
  readonly #join: Bound | undefined;
  readonly #owned: readonly { destroy(): void }[];

  private constructor(
    options: LznOptions,
    alignment: Alignment,
    first: Buf<'vec4f'>,
    second: Buf<'vec4f'>,
    split: Bound,
    join: Bound | undefined,
    owned: readonly { destroy(): void }[],
  ) {
    this.#options = options;
    this.alignment = alignment;
    this.first = first;
    this.second = second;
    this.#split = split;
    this.#join = join;
    this.#owned = owned;
  }

  static async create(device: GPUDevice, options: LznOptions): Promise<LznObjective> {
    const { n, d, anchors, gradient } = options;
    const size = n * vectors(d);
    const first = allocate(device, anchorsNeed(1, options));
    const second = allocate(device, anchorsNeed(2, options));
    const alignment = await Alignment.create(device, {
      ...options,
      first,
      second,
      backward: gradient !== undefined,
    });
    const uniforms = createUniforms(device, views, 'views', 1);
    uniforms.set(0, { size });
    uniforms.flush();
    const splitPipe = await compile(device, views, 'split');
    const split = splitPipe.bind({ views: uniforms, both: anchors, first, second });
    let join: Bound | undefined;
    const { firstGradient, secondGradient } = alignment;
    if (gradient && firstGradient && secondGradient) {
      const joinPipe = await compile(device, views, 'join');
      join = joinPipe.bind({ views: uniforms, both: gradient, first: firstGradient, second: secondGradient });
    }
    const owned = [first, second, alignment, uniforms];
    return new LznObjective(options, alignment, first, second, split, join, owned);
  }

  get rows(): Buf<'vec4f'> {
    return this.alignment.rows;
  }

  prepare(iteration: number): void {
    this.alignment.noise.write(scaledNoise(this.#options, iteration));
  }

  /** As in Alignment. */
  setCutOff(step: number): void {
    this.alignment.setCutOff(step);
  }

  forward(work: Work): void {
    this.#split.dispatchThreads(work.pass, this.#options.n * vectors(this.#options.d));
    this.alignment.forward(work);
  }

  backward(work: Work): void {
    this.alignment.backward(work);
    this.#join?.dispatchThreads(work.pass, this.#options.n * vectors(this.#options.d));
  }

  destroy(): void {
    for (const resource of this.#owned) resource.destroy();
  }
}
