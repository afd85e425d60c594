/**
 * Layers one on another for a fixed number of rows; everything is allocated and bound at creation. A twin is a linear layer beside the last
 * linear one, with the same input.
 */
import { assemble } from '../gpu/assemble';
import { vectors } from '../gpu/matrix';
import { allocate, type StorageNeed } from '../gpu/memory';
import { createActivation } from './activation';
import { createBatchNorm } from './batch-norm';
import { createGroupNorm } from './group-norm';
import type { GradientFlow, Layer, Matrix } from './layer';
import { createLinear } from './linear';
import type { ParameterStore } from './parameters';
import { firstWithInputGradient, matrixNeeds, type StackShape, twinOf } from './stack-memory';
import type { Stage } from './stages';
import { createSum } from './sum';

/** Where the tensors are. */
export type Source = Pick<ParameterStore, 'tensor' | 'stateTensor'>;

export interface StackOptions extends Omit<StackShape, 'inputGradient'> {
  /** The weights that are used: those that are trained, or their moving average. */
  readonly which: 'values' | 'average';
  /** 'inference': batch norm uses its running statistics (default 'train': those of the batch). */
  readonly mode?: 'train' | 'inference';
  /** rows x inputs; made when left out. */
  readonly input?: Matrix;
  /** rows x columns of the last stage; made when left out. */
  readonly outputGradient?: Matrix;
  /** rows x inputs: where the gradient of the input goes, which is data where this is left out. */
  readonly inputGradient?: Matrix;
}

/** The layer beside the last linear one. */
export interface Twin {
  /** rows x columns */
  readonly output: Matrix;
  /** To be written before `backward`. */
  readonly outputGradient: Matrix | undefined;
}

interface Parts {
  readonly layers: readonly Layer[];
  readonly values: readonly Matrix[];
  readonly outputGradient: Matrix | undefined;
  readonly twin: (Twin & { readonly layer: Layer; readonly at: number; readonly join: Joint }) | undefined;
  readonly owned: readonly { destroy(): void }[];
}

type Joint = ((pass: GPUComputePassEncoder) => void) | undefined;

export class Stack {
  /** rows x inputs */
  readonly input: Matrix;
  /** rows x columns of the last stage. */
  readonly output: Matrix;
  /** Gradient of the loss in the output, to be written before `backward`; none without gradients. */
  readonly outputGradient: Matrix | undefined;
  readonly twin: Twin | undefined;
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.input = at(parts.values, 0);
    this.output = at(parts.values, parts.layers.length);
    this.outputGradient = parts.outputGradient;
    this.twin = parts.twin;
  }

  /**
   * @throws {RangeError} where the rows cannot be cut into groups, or gradients are asked for weights that are not trained, or for pixels
   *   that are cut into patches
   */
  static create(
    device: GPUDevice,
    store: Source,
    stages: readonly Stage[],
    options: StackOptions,
  ): Promise<Stack> {
    if (options.backward && (options.which === 'average' || options.mode === 'inference')) {
      return Promise.reject(new RangeError('only the trained weights in training mode have gradients'));
    }
    return assemble(async (hold) => {
      const owned: { destroy(): void }[] = [];
      const own = <T extends { destroy(): void }>(part: T): T => {
        owned.push(hold(part));
        return part;
      };
      const make = (need: StorageNeed<'vec4f'>) => own(allocate(device, need));
      const { inputGradient } = options;
      const passesOn = inputGradient !== undefined;
      const needs = matrixNeeds(stages, { ...options, inputGradient: passesOn });
      const beside = options.twin &&
        needs.twin && { stage: options.twin, at: twinOf(stages), needs: needs.twin };
      // values[i] is the input of stage i and the output of stage i - 1.
      const values = [options.input ?? make(needs.input), ...needs.outputs.map(make)];
      const shares = beside && options.backward ? beside.needs.shares.map(make) : [];
      const [ownShare, twinShare, joined] = shares;
      const gradients = options.backward
        ? alongStack(
            firstWithInputGradient(stages, passesOn),
            needs.apart.map((need, i) => (i + 1 === beside?.at ? joined : need && make(need))),
            {
              output: options.outputGradient ?? make(needs.outputGradient),
              even: make(needs.even),
              odd: make(needs.odd),
              input: inputGradient,
            },
          )
        : undefined;
      const flowOf = (index: number): GradientFlow | undefined => {
        const flow = gradients?.flow(index);
        // Before they are joined, the gradients of twins are apart.
        return flow && ownShare && index === beside?.at ? { ...flow, input: ownShare } : flow;
      };
      const layers = await Promise.all(
        stages.map(async (stage, i) =>
          own(await createLayer(device, store, options, stage, at(values, i), at(values, i + 1), flowOf(i))),
        ),
      );
      const outputGradient = gradients?.output;
      if (!beside) return new Stack({ layers, values, outputGradient, twin: undefined, owned });
      const output = make(beside.needs.output);
      const twinGradient = options.backward ? make(beside.needs.outputGradient) : undefined;
      const flow = twinGradient && twinShare && { output: twinGradient, input: twinShare };
      const layer = own(
        await createLayer(device, store, options, beside.stage, at(values, beside.at), output, flow),
      );
      const count = options.rows * vectors(beside.stage.inputs);
      const join =
        ownShare && twinShare && joined
          ? own(await createSum(device, count, { a: ownShare, b: twinShare, sum: joined }))
          : undefined;
      const twin = {
        output,
        outputGradient: twinGradient,
        layer,
        at: beside.at,
        join: join && ((pass: GPUComputePassEncoder) => join.run(pass)),
      };
      return new Stack({ layers, values, outputGradient, twin, owned });
    });
  }

  /** What comes out of the first `count` stages. */
  after(count: number): Matrix {
    return at(this.#parts.values, count);
  }

  /** Input to output; or what comes out of the first `count` stages only. */
  forward(pass: GPUComputePassEncoder, count = this.#parts.layers.length): void {
    const { layers, twin } = this.#parts;
    for (const layer of layers.slice(0, count)) layer.forward(pass);
    if (count === layers.length) twin?.layer.forward(pass);
  }

  /** From outputGradient to every tensor's gradient, which are overwritten, and to the input's. Follows a `forward`. */
  backward(pass: GPUComputePassEncoder): void {
    const { layers, twin } = this.#parts;
    twin?.layer.backward(pass);
    for (const [i, layer] of [...layers.entries()].toReversed()) {
      layer.backward(pass);
      if (i === twin?.at) twin.join?.(pass);
    }
  }

  /** Frees what the stack made, not what it was given, nor the store. */
  destroy(): void {
    for (const part of this.#parts.owned) part.destroy();
  }
}

/**
 * The gradients that each stage reads, and writes from stage `first` on; between two stages, `even` and `odd` take turns where the
 * gradient in the first one's output has no matrix `apart`.
 */
function alongStack(
  first: number,
  apart: readonly (Matrix | undefined)[],
  { output, even, odd, input }: { output: Matrix; even: Matrix; odd: Matrix; input: Matrix | undefined },
) {
  const last = apart.length - 1;
  /** Gradient in the output of a stage. */
  const after = (index: number) => {
    if (index === last) return output;
    return apart[index] ?? (index % 2 === 0 ? even : odd);
  };
  const flow = (index: number): GradientFlow => ({
    output: after(index),
    ...(index >= first && { input: index === 0 ? (input ?? output) : after(index - 1) }),
  });
  return { output, flow };
}

function at(matrices: readonly Matrix[], index: number): Matrix {
  const matrix = matrices[index];
  if (matrix === undefined) throw new RangeError(`no matrix ${index} of ${matrices.length}`);
  return matrix;
}

async function createLayer(
  device: GPUDevice,
  store: Source,
  options: StackOptions,
  stage: Stage,
  input: Matrix,
  output: Matrix,
  flow: GradientFlow | undefined,
): Promise<Layer> {
  const { rows, groups, which, mode = 'train' } = options;
  const { columns } = stage;
  // Fetched only where there are images: the kernels of convolutions are none of what the page begins with.
  if (stage.kind === 'patches') {
    const { createPatches } = await import('./image-layers');
    return createPatches(device, { rows, ...stage.image }, { input, output });
  }
  if (stage.kind === 'convolution') {
    const { createConvolution } = await import('./image-layers');
    const weight = `${stage.name}.weight`;
    return createConvolution(device, {
      grid: { rows, ...stage.grid },
      kernel: stage.kernel,
      input,
      output,
      weight: store.tensor(weight, which),
      gradients: flow && { ...flow, weight: store.tensor(weight, 'gradients') },
    });
  }
  if (stage.kind === 'activation') {
    return createActivation(device, {
      activation: options.activation,
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
