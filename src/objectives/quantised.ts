/**
 * Autoencoders with a vocabulary: the decoder reads the nearest of K codes (VQ-VAE, van den Oord et al. 2017, arXiv 1711.00937), or a sum of
 * D of them, each the nearest to what those before have left (RQ-VAE, Lee et al. 2022, arXiv 2203.01941). VQ is depth 1. Equations:
 * shaders/objectives/quantise.wgsl and codebook.wgsl.
 *
 *   loss = mean over rows of (reconstruction + beta c),   c = mean over depths of |z - e_1 - ... - e_depth|^2
 *
 * Both are sums over the numbers of a row, as the papers write them; a library that takes the mean over the d coordinates has beta / d.
 * The decoder's gradient goes straight through to the embedding. One codebook for all depths, updated once an iteration.
 */
import type { Buf } from 'webgpu-typed';
import { assemble, type Own } from '../gpu/assemble';
import type { BufferNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { Codebook, codebookNeeds, type CodebookTensors } from './codebook';
import { NearestCodes, nearestCodesNeeds } from './nearest-codes';
import type { PixelObjective, PixelOptions, PixelShape } from './pixels';
import { Reconstruction, reconstructionNeeds } from './reconstruction';
import { perplexity } from './reference/quantised';

/** What decides on its memory. */
export interface QuantisedShape extends PixelShape {
  readonly codes: number;
  /** Codes of an embedding: 1 for VQ. */
  readonly depth: number;
}

export interface QuantisedOptions extends PixelOptions, Pick<QuantisedShape, 'codes' | 'depth'> {
  readonly beta: number;
  /** Weight of the past in the codebook's moving averages. */
  readonly decay: number;
  /** Whether codes that are not used any more start anew. */
  readonly restart: boolean;
  readonly tensors: CodebookTensors;
}

/** How the codes were used in the last batch, over all depths. */
export interface CodeUse {
  /** Of each code. */
  readonly uses: Uint32Array;
  /** Between 1, a single code, and K, all alike. */
  readonly perplexity: number;
  /** Mean square of a coordinate that each depth has left. */
  readonly left: readonly number[];
}

/** Its buffers; the codebook is the store's. */
export function quantisedNeeds(shape: QuantisedShape): BufferNeed[] {
  const { n, d, codes, depth, backward } = shape;
  return [
    ...reconstructionNeeds(shape),
    ...nearestCodesNeeds(shape),
    ...(backward ? codebookNeeds({ codes, d, residuals: n * depth }) : []),
  ];
}

interface Parts {
  readonly reconstruction: Reconstruction;
  readonly nearest: NearestCodes;
  /** Learns only where there is a backward pass. */
  readonly codebook: Codebook | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class Quantised implements PixelObjective {
  /** depth x n: the code that each depth has chosen for each row. */
  readonly chosen: Buf<'u32'>;
  readonly #options: QuantisedOptions;
  readonly #parts: Parts;

  private constructor(options: QuantisedOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.chosen = parts.nearest.chosen;
  }

  /** @throws RangeError where the code has no gradient though the embeddings have one */
  static create(device: GPUDevice, options: QuantisedOptions): Promise<Quantised> {
    return assemble(async (own) => new Quantised(options, await build(device, options, own)));
  }

  /** .x the loss, .y the reconstruction, .z the commitment before its weight. */
  get rows(): Buf<'vec4f'> {
    return this.#parts.reconstruction.rows;
  }

  prepare(iteration: number): void {
    this.#parts.codebook?.prepare(iteration);
  }

  bottleneck(work: Work): void {
    this.#parts.nearest.forward(work);
  }

  forward(work: Work): void {
    this.#parts.reconstruction.forward(work);
  }

  backward(work: Work): void {
    this.#parts.reconstruction.backward(work);
  }

  /** The codes follow, too. */
  bottleneckBackward(work: Work): void {
    this.#parts.nearest.backward(work);
    this.#parts.codebook?.update(work);
  }

  /** How the last batch used the codes; waits for the GPU. */
  async codes(): Promise<CodeUse> {
    const { n, d, codes, depth } = this.#options;
    const [chosen, far] = await Promise.all([this.chosen.read(), this.#parts.nearest.far.read()]);
    const uses = new Uint32Array(codes);
    for (const code of chosen) uses[code] = (uses[code] ?? 0) + 1;
    const left = Array.from({ length: depth }, (_, step) => {
      const squares = far.subarray(step * n, (step + 1) * n);
      return squares.reduce((sum, square) => sum + square, 0) / (n * d);
    });
    return { uses, perplexity: perplexity(uses), left };
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: QuantisedOptions, hold: Own): Promise<Parts> {
  const { n, d, codes, depth, decay, restart, seed, tensors, embeddings, gradient, codeGradient } = options;
  if (gradient && !codeGradient)
    throw new RangeError('quantiser: the gradient of the code is to be given, too');
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const reconstruction = own(await Reconstruction.create(device, options));
  const { penalty } = reconstruction;
  const { codebook: table } = tensors;
  const nearest = own(
    await NearestCodes.create(device, { ...options, z: embeddings, codebook: table, penalty }),
  );
  const { chosen, coded } = nearest;
  const following = { codes, d, residuals: n * depth, decay, restart, seed, tensors, chosen, coded };
  const codebook = gradient ? own(await Codebook.create(device, following)) : undefined;
  return { reconstruction, nearest, codebook, owned };
}
