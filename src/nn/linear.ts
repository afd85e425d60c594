/** Linear layer y = x w + b. Equations and tiling: shaders/nn/linear-*.wgsl. */
import { compile, createUniforms } from 'webgpu-typed';
import linearBackwardBias from '../../shaders/nn/linear-backward-bias.wgsl';
import linearBackwardWeight from '../../shaders/nn/linear-backward-weight.wgsl';
import linearForward from '../../shaders/nn/linear-forward.wgsl';
import rowProducts from '../../shaders/nn/row-products.wgsl';
import { type GradientFlow, type Layer, type Matrix, noBackward } from './layer';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';

export interface LinearOptions {
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  /** rows x inputs */
  readonly input: Matrix;
  /** rows x outputs */
  readonly output: Matrix;
  /** inputs x outputs */
  readonly weight: Matrix;
  /** 1 x outputs; left out: no bias */
  readonly bias?: Matrix | undefined;
  readonly gradients?: (GradientFlow & LinearGradients) | undefined;
}

interface LinearGradients {
  readonly weight: Matrix;
  readonly bias?: Matrix | undefined;
  /** The gradient is asked for in so many of the first inputs only, rows x these (all of them when left out). */
  readonly leading?: number;
}

/** A bias of zeros, for a layer that has none of its own. */
const noBias = (outputs: number) => storageNeed('activations', 'vec4f', vectors(outputs), 'no bias');

/** The buffers of a linear layer of its own. */
export function linearNeeds(of: { outputs: number; bias: boolean; backward: boolean }): BufferNeed[] {
  const kernels = of.backward
    ? [linearForward, linearBackwardWeight, rowProducts, linearBackwardBias]
    : [linearForward];
  const shapes = kernels.map((kernel) => uniformsNeed('activations', kernel, 'shape'));
  return of.bias ? shapes : [noBias(of.outputs), ...shapes];
}

export async function createLinear(device: GPUDevice, options: LinearOptions): Promise<Layer> {
  const { rows, inputs, outputs, input, output, weight } = options;
  const bias = options.bias ?? allocate(device, noBias(outputs));
  const shape = createUniforms(device, linearForward, 'shape', 1);
  shape.set(0, { rows, inputs, outputs });
  shape.flush();
  const kernel = await compile(device, linearForward, 'main');
  const product = kernel.bind({ shape, x: input, w: weight, b: bias, y: output });
  const back = await createBackward(device, options);
  return {
    forward: (pass) => product.dispatchThreads(pass, tiles(rows, outputs)),
    backward: (pass) => back.run(pass),
    destroy: () => {
      if (options.bias === undefined) bias.destroy();
      shape.destroy();
      back.destroy();
    },
  };
}

/** Grid of invocations, one a tile of eight rows by two vec4 columns. */
function tiles(rows: number, columns: number): [number, number] {
  return [Math.ceil(vectors(columns) / 2), Math.ceil(rows / 8)];
}

async function createBackward(device: GPUDevice, options: LinearOptions) {
  const { rows, inputs, outputs, input, weight, gradients } = options;
  if (gradients === undefined) return { run: () => noBackward(), destroy: () => undefined };
  const shape = createUniforms(device, linearBackwardWeight, 'shape', 1);
  shape.set(0, { rows, inputs, outputs });
  shape.flush();
  const leading = gradients.leading ?? inputs;
  const product = createUniforms(device, rowProducts, 'shape', 1);
  product.set(0, { first: 0, rows, others: leading, columns: outputs });
  product.flush();
  const columns = createUniforms(device, linearBackwardBias, 'shape', 1);
  columns.set(0, { rows, outputs });
  columns.flush();
  const [weightKernel, biasKernel, inputKernel] = await Promise.all([
    compile(device, linearBackwardWeight, 'main'),
    compile(device, linearBackwardBias, 'main'),
    compile(device, rowProducts, 'main'),
  ]);
  const toWeight = weightKernel.bind({ shape, x: input, dy: gradients.output, dw: gradients.weight });
  const toBias =
    gradients.bias && biasKernel.bind({ shape: columns, dy: gradients.output, db: gradients.bias });
  const toInput =
    gradients.input &&
    inputKernel.bind({ shape: product, a: gradients.output, b: weight, products: gradients.input });
  return {
    run(pass: GPUComputePassEncoder) {
      toWeight.dispatchThreads(pass, tiles(inputs, outputs));
      toBias?.dispatch(pass, vectors(outputs));
      toInput?.dispatchThreads(pass, tiles(rows, leading));
    },
    destroy() {
      shape.destroy();
      columns.destroy();
      product.destroy();
    },
  };
}
