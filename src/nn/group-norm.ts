/** Group normalisation over groups of 8 coordinates. Equations: shaders/nn/group-norm.wgsl. */
import { compile, createUniforms } from 'webgpu-typed';
import groupNorm from '../../shaders/nn/group-norm.wgsl';
import { type BufferNeed, uniformsNeed } from '../gpu/memory';
import { type GradientFlow, type Layer, type Matrix, noBackward } from './layer';

/** Coordinates of one group. */
export const GROUP_SIZE = 8;

export interface GroupNormOptions {
  readonly rows: number;
  readonly columns: number;
  readonly input: Matrix;
  readonly output: Matrix;
  readonly scale: Matrix;
  readonly shift: Matrix;
  readonly gradients?: (GradientFlow & { readonly scale: Matrix; readonly shift: Matrix }) | undefined;
}

/** The buffers of a group norm of its own. */
export function groupNormNeeds(): BufferNeed[] {
  return [uniformsNeed('activations', groupNorm, 'shape')];
}

/** @throws {RangeError} where the columns can be cut into groups of 8 neither evenly nor as one smaller group */
export async function createGroupNorm(device: GPUDevice, options: GroupNormOptions): Promise<Layer> {
  const { rows, columns, input, output, scale, shift, gradients } = options;
  if (columns > GROUP_SIZE && columns % GROUP_SIZE !== 0) {
    throw new RangeError(`group norm: ${columns} columns are no multiple of ${GROUP_SIZE}`);
  }
  const groups = Math.ceil(columns / GROUP_SIZE);
  const shape = createUniforms(device, groupNorm, 'shape', 1);
  shape.set(0, { rows, columns });
  shape.flush();
  const [forwardKernel, inputKernel, parameterKernel] = await Promise.all([
    compile(device, groupNorm, 'forward'),
    compile(device, groupNorm, 'backwardInput'),
    compile(device, groupNorm, 'backwardParameters'),
  ]);
  const normalise = forwardKernel.bind({ shape, x: input, scale, shift, y: output });
  const back =
    gradients?.input === undefined
      ? undefined
      : {
          toInput: inputKernel.bind({ shape, x: input, scale, dy: gradients.output, dx: gradients.input }),
          toParameters: parameterKernel.bind({
            shape,
            x: input,
            dy: gradients.output,
            scaleGradient: gradients.scale,
            shiftGradient: gradients.shift,
          }),
        };
  return {
    forward: (pass) => normalise.dispatchThreads(pass, [groups, rows]),
    backward(pass) {
      const { toInput, toParameters } = back ?? noBackward();
      toParameters.dispatch(pass, groups);
      toInput.dispatchThreads(pass, [groups, rows]);
    },
    destroy: () => shape.destroy(),
  };
}
