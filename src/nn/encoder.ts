/** The encoder: a stack of layers with two places to look at, the features that end its backbone and the anchors that end its head. */
import { encoderStack } from './encoder-memory';
import type { EncoderSpec } from './encoder-spec';
import type { Matrix } from './layer';
import { type Source, Stack, type StackOptions, type Twin } from './stack';

export interface EncoderOptions extends Pick<
  StackOptions,
  'rows' | 'which' | 'backward' | 'mode' | 'input' | 'outputGradient'
> {
  /** Equal, contiguous groups of rows (the views of a batch) with batch statistics of their own. */
  readonly groups: number;
  /** Whether the second last layer of the head is run as well; the spec has one then. */
  readonly spread?: boolean;
}

export class Encoder {
  readonly spec: EncoderSpec;
  readonly rows: number;
  /** rows x inputs */
  readonly input: Matrix;
  /** rows x backbone.at(-1): what probes look at. */
  readonly features: Matrix;
  /** rows x outputs: the anchors. */
  readonly output: Matrix;
  /** rows x outputs: gradient of the loss in the anchors, to be written before `backward`; none without gradients. */
  readonly outputGradient: Matrix | undefined;
  /** rows x outputs: logarithms of variances; undefined where they are not asked for. */
  readonly spread: Twin | undefined;
  readonly #stack: Stack;
  /** Stages of the backbone. */
  readonly #features: number;

  /**
   * @throws {RangeError} where the rows cannot be cut into groups, or gradients are asked for weights that are not trained
   */
  static async create(
    device: GPUDevice,
    store: Source,
    spec: EncoderSpec,
    options: EncoderOptions,
  ): Promise<Encoder> {
    const { stages, shape, features } = encoderStack(spec, options);
    const { which, mode, input, outputGradient } = options;
    const stack = await Stack.create(device, store, stages, {
      ...shape,
      which,
      ...(mode && { mode }),
      ...(input && { input }),
      ...(outputGradient && { outputGradient }),
    });
    return new Encoder(spec, options.rows, features, stack);
  }

  private constructor(spec: EncoderSpec, rows: number, features: number, stack: Stack) {
    this.spec = spec;
    this.rows = rows;
    this.input = stack.input;
    this.features = stack.after(features);
    this.output = stack.output;
    this.outputGradient = stack.outputGradient;
    this.spread = stack.twin;
    this.#features = features;
    this.#stack = stack;
  }

  /** Input to features to anchors. */
  forward(pass: GPUComputePassEncoder): void {
    this.#stack.forward(pass);
  }

  /** Input to features only. */
  forwardFeatures(pass: GPUComputePassEncoder): void {
    this.#stack.forward(pass, this.#features);
  }

  /** From outputGradient to every tensor of the store's gradients, which are overwritten. Follows a `forward`. */
  backward(pass: GPUComputePassEncoder): void {
    this.#stack.backward(pass);
  }

  /** Frees what the encoder made, not an input or gradient that it was given, nor the store. */
  destroy(): void {
    this.#stack.destroy();
  }
}
