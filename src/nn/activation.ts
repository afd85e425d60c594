/** Element-wise activation, rows x columns. Equations: shaders/nn/relu.wgsl, shaders/nn/gelu.wgsl (tanh form). */
import { compile, createUniforms } from 'webgpu-typed';
import gelu from '../../shaders/nn/gelu.wgsl';
import relu from '../../shaders/nn/relu.wgsl';
import { type GradientFlow, type Layer, type Matrix, noBackward } from './layer';
import { vectors } from '../gpu/matrix';
import { type BufferNeed, uniformsNeed } from '../gpu/memory';

export type Activation = 'relu' | 'gelu';

export interface ActivationOptions {
  readonly activation: Activation;
  readonly rows: number;
  readonly columns: number;
  readonly input: Matrix;
  readonly output: Matrix;
  readonly gradients?: GradientFlow | undefined;
}

const KERNELS = { gelu, relu };

/** The buffers of an activation of its own. */
export function activationNeeds(activation: Activation): BufferNeed[] {
  return [uniformsNeed('activations', KERNELS[activation], 'shape')];
}

export async function createActivation(device: GPUDevice, options: ActivationOptions): Promise<Layer> {
  const { rows, columns, input, output, gradients } = options;
  const source = KERNELS[options.activation];
  const count = rows * vectors(columns);
  const shape = createUniforms(device, source, 'shape', 1);
  shape.set(0, { count });
  shape.flush();
  const [forwardKernel, backwardKernel] = await Promise.all([
    compile(device, source, 'forward'),
    compile(device, source, 'backward'),
  ]);
  const activate = forwardKernel.bind({ shape, x: input, y: output });
  const back =
    gradients?.input && backwardKernel.bind({ shape, x: input, dy: gradients.output, dx: gradients.input });
  return {
    forward: (pass) => activate.dispatchThreads(pass, count),
    backward: (pass) => (back ?? noBackward()).dispatchThreads(pass, count),
    destroy: () => shape.destroy(),
  };
}
