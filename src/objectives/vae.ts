/**
 * Variational autoencoder (Kingma & Welling 2014, arXiv 1312.6114): the embedding is the mean of a normal distribution, beside it stands
 * its log variance, and the decoder reads a draw. Equations: shaders/objectives/vae.wgsl.
 *
 *   loss = mean over rows of (reconstruction + w KL(N(mu, exp l) | N(0, I))),   w = beta min(1, iteration / 500)
 *
 * The weight rises from zero, else the code says nothing before the decoder can read it, and stays that way (Bowman et al. 2016, arXiv
 * 1511.06349).
 */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import shader from '../../shaders/objectives/vae.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { STREAM } from '../random/philox';
import { scaledNoise } from './lzn';
import type { PixelObjective, PixelOptions, PixelShape } from './pixels';
import { Reconstruction, reconstructionNeeds } from './reconstruction';

/** Iterations over which the weight of the divergence rises to beta. */
export const WARM_UP = 500;

export interface VaeOptions extends PixelOptions {
  readonly beta: number;
  /** n x pitch(d): log variances. */
  readonly spread: Buf<'vec4f'>;
  /** n x pitch(d): where their gradient goes; there with `gradient`. */
  readonly spreadGradient?: Buf<'vec4f'>;
}

const noiseNeed = ({ n, d }: Pick<PixelShape, 'n' | 'd'>) =>
  storageNeed('activations', 'vec4f', n * vectors(d), 'posterior noise');

/** Its buffers. */
export function vaeNeeds(shape: PixelShape): BufferNeed[] {
  return [...reconstructionNeeds(shape), noiseNeed(shape), uniformsNeed('scratch', shader, 'task')];
}

interface Parts {
  readonly reconstruction: Reconstruction;
  readonly noise: Buf<'vec4f'>;
  readonly setWeight: (weight: number) => void;
  readonly draw: Bound;
  readonly pull: Bound | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class Vae implements PixelObjective {
  /** n x pitch(d): what the draws of the iteration are made of, N(0, I). */
  readonly noise: Buf<'vec4f'>;
  readonly #options: VaeOptions;
  readonly #parts: Parts;

  private constructor(options: VaeOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.noise = parts.noise;
  }

  /** @throws RangeError where some gradients are given and others are not */
  static create(device: GPUDevice, options: VaeOptions): Promise<Vae> {
    return assemble(async (own) => new Vae(options, await build(device, options, own)));
  }

  /** .x the loss, .y the reconstruction, .z the divergence before its weight. */
  get rows(): Buf<'vec4f'> {
    return this.#parts.reconstruction.rows;
  }

  prepare(iteration: number): void {
    const { n, d, seed, beta } = this.#options;
    this.noise.write(scaledNoise({ n, d, alpha: 1, seed, stream: STREAM.posterior }, iteration));
    this.#parts.setWeight(beta * Math.min(1, iteration / WARM_UP));
  }

  bottleneck(work: Work): void {
    this.#parts.draw.dispatch(work.pass, this.#options.n);
  }

  forward(work: Work): void {
    this.#parts.reconstruction.forward(work);
  }

  backward(work: Work): void {
    this.#parts.reconstruction.backward(work);
  }

  bottleneckBackward(work: Work): void {
    const { n, d } = this.#options;
    this.#parts.pull?.dispatch(work.pass, flatGrid(n * vectors(d)));
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: VaeOptions, hold: Own): Promise<Parts> {
  const { n, d, embeddings, spread, code, gradient, spreadGradient, codeGradient } = options;
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const reconstruction = own(await Reconstruction.create(device, options));
  const noise = own(allocate(device, noiseNeed(options)));
  const task = own(createUniforms(device, shader, 'task', 1));
  const setWeight = (weight: number) => {
    task.set(0, { rows: n, width: vectors(d), weight, share: 1 / n });
    task.flush();
  };
  setWeight(0);
  const given = { task, means: embeddings, spreads: spread, noise };
  const draw = (await compile(device, shader, 'draw')).bind({
    ...given,
    code,
    penalty: reconstruction.penalty,
  });
  let pull: Bound | undefined;
  if (gradient) {
    if (!spreadGradient || !codeGradient)
      throw new RangeError('VAE: gradients of the log variance and the code are to be given, too');
    pull = (await compile(device, shader, 'pull')).bind({
      ...given,
      codeGradient,
      meanGradient: gradient,
      spreadGradient,
    });
  }
  return { reconstruction, noise, setWeight, draw, pull, owned };
}
