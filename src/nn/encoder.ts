/** The encoder as one stack of layers for a fixed number of rows; everything is allocated and bound at creation. */
import { createActivation } from './activation';
import { createBatchNorm } from './batch-norm';
import { matrixNeeds } from './encoder-memory';
import { encoderStages, type EncoderSpec, type Stage } from './encoder-spec';
import { createGroupNorm } from './group-norm';
import type { GradientFlow, Layer, Matrix } from './layer';
import { createLinear } from './linear';
import { allocate, type StorageNeed } from '../gpu/memory';
import type { ParameterStore } from './parameters';

export interface EncoderOptions {
  readonly rows: number;
  /** Equal, contiguous groups of rows (the views of a batch) with batch statistics of their own. */
  readonly groups: number;
  /** The weights that are used: those that are trained, or their moving average. */
  readonly which: 'values' | 'average';
  /** True: buffers and kernels for the gradient are made too, and forward moves the running statistics. */
  readonly backward: boolean;
  /** 'inference': batch norm uses its running statistics (default 'train': those of the batch). */
  readonly mode?: 'train' | 'inference';
  /** rows x inputs; made when left out. */
  readonly input?: Matrix;
  /** rows x outputs; made when left out. */
  readonly outputGradient?: Matrix;
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
  readonly #backbone: readonly Layer[];
  readonly #head: readonly Layer[];
  readonly #owned: readonly Matrix[];

  /**
   * @throws {RangeError} where the rows cannot be cut into groups, or gradients are asked for weights that are not trained
   */
  static async create(
    device: GPUDevice,
    store: ParameterStore,
    spec: EncoderSpec,
    options: EncoderOptions,
  ): Promise<Encoder> {
    const { rows } = options;
    if (options.backward && (options.which === 'average' || options.mode === 'inference')) {
      throw new RangeError('only the trained weights in training mode have gradients');
    }
    const stages = encoderStages(spec);
    const all = [...stages.backbone, ...stages.head];
    const owned: Matrix[] = [];
    const make = (need: StorageNeed<'vec4f'>) => {
      const matrix = allocate(device, need);
      owned.push(matrix);
      return matrix;
    };
    const needs = matrixNeeds(spec, rows);
    // values[i] is the input of stage i and the output of stage i - 1.
    const values = [options.input ?? make(needs.input), ...needs.outputs.map(make)];
    const gradients = options.backward
      ? alongStack(
          all.length,
          options.outputGradient ?? make(needs.outputGradient),
          make(needs.even),
          make(needs.odd),
        )
      : undefined;
    const layers = await Promise.all(
      all.map((stage, index) => {
        const input = at(values, index);
        const output = at(values, index + 1);
        return createLayer(device, store, spec, options, stage, input, output, gradients?.flow(index));
      }),
    );
    const split = stages.backbone.length;
    return new Encoder(spec, rows, values, split, layers, gradients?.output, owned);
  }

  private constructor(
    spec: EncoderSpec,
    rows: number,
    values: readonly Matrix[],
    split: number,
    layers: readonly Layer[],
    outputGradient: Matrix | undefined,
    owned: readonly Matrix[],
  ) {
    this.spec = spec;
    this.rows = rows;
    this.input = at(values, 0);
    this.features = at(values, split);
    this.output = at(values, layers.length);
    this.outputGradient = outputGradient;
    this.#backbone = layers.slice(0, split);
    this.#head = layers.slice(split);
    this.#owned = owned;
  }

  /** Input to features to anchors. */
  forward(pass: GPUComputePassEncoder): void {
    this.forwardFeatures(pass);
    for (const layer of this.#head) layer.forward(pass);
  }

  /** Input to features only. */
  forwardFeatures(pass: GPUComputePassEncoder): void {
    for (const layer of this.#backbone) layer.forward(pass);
  }

  /** From outputGradient to every tensor of the store's gradients, which are overwritten. Follows a `forward`. */
  backward(pass: GPUComputePassEncoder): void {
    for (const layer of [...this.#backbone, ...this.#head].toReversed()) layer.backward(pass);
  }

  /** Frees what the encoder made, not an input or gradient that it was given, nor the store. */
  destroy(): void {
    for (const layer of [...this.#backbone, ...this.#head]) layer.destroy();
    for (const matrix of this.#owned) matrix.destroy();
  }
}

/** The gradients that each of `count` stages reads and writes; between two stages, `even` and `odd` take turns. */
function alongStack(count: number, output: Matrix, even: Matrix, odd: Matrix) {
  const last = count - 1;
  /** Gradient in the output of a stage. */
  const after = (index: number) => {
    if (index === last) return output;
    return index % 2 === 0 ? even : odd;
  };
  const flow = (index: number): GradientFlow => ({
    output: after(index),
    ...(index > 0 && { input: after(index - 1) }),
  });
  return { output, flow };
}

function at(matrices: readonly Matrix[], index: number): Matrix {
  const matrix = matrices[index];
  if (matrix === undefined) throw new RangeError(`no matrix ${index} of ${matrices.length}`);
  return matrix;
}

function createLayer(
  device: GPUDevice,
  store: ParameterStore,
  spec: EncoderSpec,
  options: EncoderOptions,
  stage: Stage,
  input: Matrix,
  output: Matrix,
  flow: GradientFlow | undefined,
): Promise<Layer> {
  const { rows, groups, which, mode = 'train' } = options;
  const { columns } = stage;
  if (stage.kind === 'activation') {
    return createActivation(device, {
      activation: spec.activation,
      rows,
      columns,
      input,
      output,
      gradients: flow,
    });
  }
  const { name } = stage;
  if (stage.kind === 'linear') {
    const biasOf = (buffer: 'values' | 'average' | 'gradients') =>
      stage.bias ? store.tensor(`${name}.bias`, buffer) : undefined;
    return createLinear(device, {
      rows,
      inputs: stage.inputs,
      outputs: columns,
      input,
      output,
      weight: store.tensor(`${name}.weight`, which),
      bias: biasOf(which),
      gradients: flow && {
        ...flow,
        weight: store.tensor(`${name}.weight`, 'gradients'),
        bias: biasOf('gradients'),
      },
    });
  }
  const scale = store.tensor(`${name}.scale`, which);
  const shift = store.tensor(`${name}.shift`, which);
  const gradients = flow && {
    ...flow,
    scale: store.tensor(`${name}.scale`, 'gradients'),
    shift: store.tensor(`${name}.shift`, 'gradients'),
  };
  const common = { rows, columns, input, output, scale, shift, gradients };
  if (stage.kind === 'group') return createGroupNorm(device, common);
  const running = store.stateTensor(`${name}.running`);
  return createBatchNorm(device, { ...common, groups, mode, track: options.backward, running });
}
