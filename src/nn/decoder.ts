/**
 * The decoder v(x_tau, tau, z, label) for a fixed number of rows: what rectified flow trains to predict x_1 - x_0. Everything is allocated
 * and bound at creation; running it only dispatches.
 */
import type { Buf } from 'webgpu-typed';
import { assemble } from '../gpu/assemble';
import { allocate, type StorageNeed } from '../gpu/memory';
import { portNeeds } from './decoder-memory';
import { createMlp } from './decoder-mlp';
import type { DecoderSpec } from './decoder-spec';
import { createUnet } from './decoder-unet';
import type { Layer, Matrix } from './layer';
import type { Weights } from './parameters';

export interface DecoderOptions {
  readonly rows: number;
  /** The weights that are used: those that are trained, or their moving average. */
  readonly which: 'values' | 'average';
  /** True: buffers and kernels for the gradient are made too. */
  readonly backward: boolean;
  /** rows x latent; made when left out, and then all zeros until it is written. */
  readonly latents?: Matrix;
  /** rows x inputs; made when left out. */
  readonly state?: Matrix;
}

/** What a decoder's network reads and writes. */
export interface DecoderPorts {
  /** rows x latent */
  readonly latents: Matrix;
  /** Label of each row; `classes` or more: none. */
  readonly labels: Buf<'u32'>;
  /** tau of each row, from 0 (noise) to 1 (data). */
  readonly times: Buf<'f32'>;
  /** rows x inputs: x_tau. */
  readonly state: Matrix;
  /** rows x inputs: the velocity x_1 - x_0. */
  readonly output: Matrix;
  readonly gradients: DecoderGradients | undefined;
}

export interface DecoderGradients {
  /** rows x inputs, read. */
  readonly output: Matrix;
  /** rows x latent, written. */
  readonly latents: Matrix;
}

export class Decoder {
  readonly spec: DecoderSpec;
  readonly rows: number;
  /** rows x latent */
  readonly latents: Matrix;
  /** Label of each row; `classes` or more: none. */
  readonly labels: Buf<'u32'>;
  /** tau of each row, from 0 (noise) to 1 (data). */
  readonly times: Buf<'f32'>;
  /** rows x inputs: x_tau. */
  readonly state: Matrix;
  /** rows x inputs: the velocity x_1 - x_0. */
  readonly output: Matrix;
  /** rows x inputs: gradient of the loss in the output, to be written before `backward`; none without gradients. */
  readonly outputGradient: Matrix | undefined;
  /** rows x latent: gradient of the loss in the latents, which `backward` writes; none without gradients. */
  readonly latentGradient: Matrix | undefined;
  readonly #network: Layer;
  readonly #owned: readonly { destroy(): void }[];

  /** @throws {RangeError} where gradients are asked for weights that are not trained */
  static async create(
    device: GPUDevice,
    store: Weights,
    spec: DecoderSpec,
    options: DecoderOptions,
  ): Promise<Decoder> {
    if (options.backward && options.which === 'average') {
      throw new RangeError('only the trained weights have gradients');
    }
    const owned: { destroy(): void }[] = [];
    return assemble(async (own) => {
      const make = <E extends 'vec4f' | 'u32' | 'f32'>(need: StorageNeed<E>) => {
        const buffer = own(allocate(device, need));
        owned.push(buffer);
        return buffer;
      };
      const needs = portNeeds(spec, options.rows);
      const ports: DecoderPorts = {
        latents: options.latents ?? make(needs.latents),
        labels: make(needs.labels),
        times: make(needs.times),
        state: options.state ?? make(needs.state),
        output: make(needs.output),
        gradients: options.backward
          ? { output: make(needs.outputGradient), latents: make(needs.latentGradient) }
          : undefined,
      };
      const network =
        spec.kind === 'mlp'
          ? await createMlp(device, store, spec, options, ports)
          : await createUnet(device, store, spec, options, ports);
      return new Decoder(spec, options.rows, ports, network, owned);
    });
  }

  private constructor(
    spec: DecoderSpec,
    rows: number,
    ports: DecoderPorts,
    network: Layer,
    owned: readonly { destroy(): void }[],
  ) {
    this.spec = spec;
    this.rows = rows;
    this.latents = ports.latents;
    this.labels = ports.labels;
    this.times = ports.times;
    this.state = ports.state;
    this.output = ports.output;
    this.outputGradient = ports.gradients?.output;
    this.latentGradient = ports.gradients?.latents;
    this.#network = network;
    this.#owned = owned;
  }

  /** Reads latents, labels, times and state; writes the output. */
  forward(pass: GPUComputePassEncoder): void {
    this.#network.forward(pass);
  }

  /** From outputGradient to the gradients of the store's `decoder.*` and to latentGradient, all overwritten. Follows a `forward`. */
  backward(pass: GPUComputePassEncoder): void {
    this.#network.backward(pass);
  }

  /** Frees what the decoder made, not what it was given, nor the store. */
  destroy(): void {
    this.#network.destroy();
    for (const buffer of this.#owned) buffer.destroy();
  }
}
