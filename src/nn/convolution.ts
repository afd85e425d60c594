/** Convolutions of images and their gradients, each one step. Equations, shapes and tiling: shaders/nn/conv-*.wgsl. */
import { type Buf, compile, createUniforms } from 'webgpu-typed';
import convBackwardInput from '../../shaders/nn/conv-backward-input.wgsl';
import convBackwardWeight from '../../shaders/nn/conv-backward-weight.wgsl';
import convForward from '../../shaders/nn/conv-forward.wgsl';
import convTransposed from '../../shaders/nn/conv-transposed.wgsl';
import { flatGrid } from '../gpu/flat-grid';
import { chunksOf } from './convolution-memory';
import { type Grid, type Kernel, kernelRows, positionsOf } from './images';
import type { Matrix } from './layer';
import type { Step } from './step';

const taps = (side: number) => side * side;

/** Invocations of 8 positions by two vec4 of channels. */
const tiles = (positions: number, channels: number) => Math.ceil(positions / 8) * Math.ceil(channels / 8);

/** @param grid of the output */
export async function createConvolve(
  device: GPUDevice,
  grid: Grid,
  { side, inputs, outputs, bias }: Kernel,
  along: { input: Matrix; weight: Matrix; output: Matrix; residual?: Matrix },
): Promise<Step> {
  const { input, weight, output, residual } = along;
  const { width, height } = grid;
  const positions = positionsOf(grid);
  const shape = createUniforms(device, convForward, 'shape', 1);
  shape.set(0, {
    positions,
    width,
    height,
    inputs,
    outputs,
    side,
    bias: Number(bias),
    residual: Number(residual !== undefined),
  });
  shape.flush();
  const kernel = await compile(device, convForward, 'main');
  const bound = kernel.bind({ shape, x: input, w: weight, residual: residual ?? input, y: output });
  const groups = flatGrid(tiles(positions, outputs));
  return { run: (pass) => bound.dispatch(pass, groups), destroy: () => shape.destroy() };
}

/** The gradient in the input of a 3 x 3 convolution. */
export async function createConvolveBack(
  device: GPUDevice,
  grid: Grid,
  { inputs, outputs }: Kernel,
  along: { outputGradient: Matrix; weight: Matrix; inputGradient: Matrix },
): Promise<Step> {
  const { width, height } = grid;
  const positions = positionsOf(grid);
  const shape = createUniforms(device, convBackwardInput, 'shape', 1);
  shape.set(0, { positions, width, height, inputs, outputs });
  shape.flush();
  const kernel = await compile(device, convBackwardInput, 'main');
  const bound = kernel.bind({ shape, dy: along.outputGradient, w: along.weight, dx: along.inputGradient });
  const groups = flatGrid(tiles(positions, inputs));
  return { run: (pass) => bound.dispatch(pass, groups), destroy: () => shape.destroy() };
}

/**
 * The transpose of a 2 x 2 convolution, which is its gradient in the input; added to `residual` where there is one.
 * @param grid of `coarse`; `fine` has sides twice as long
 */
export async function createTranspose(
  device: GPUDevice,
  grid: Grid,
  { inputs, outputs }: Kernel,
  along: { coarse: Matrix; weight: Matrix; residual?: Matrix; fine: Matrix },
): Promise<Step> {
  const { width, height } = grid;
  const positions = positionsOf(grid);
  const shape = createUniforms(device, convTransposed, 'shape', 1);
  const { coarse, weight, residual, fine } = along;
  shape.set(0, {
    positions,
    width,
    height,
    fineChannels: inputs,
    coarseChannels: outputs,
    residual: Number(residual !== undefined),
  });
  shape.flush();
  const kernel = await compile(device, convTransposed, 'main');
  const bound = kernel.bind({ shape, coarse, w: weight, residual: residual ?? coarse, fine });
  const groups = flatGrid(taps(2) * tiles(positions, inputs));
  return { run: (pass) => bound.dispatch(pass, groups), destroy: () => shape.destroy() };
}

/**
 * The gradient in the weights, and in the bias as their last row.
 * @param grid of the output
 */
export async function createConvolveWeight(
  device: GPUDevice,
  grid: Grid,
  kernel: Kernel,
  along: { input: Matrix; outputGradient: Matrix; partials: Buf<'vec4f'>; weightGradient: Matrix },
): Promise<Step> {
  const { rows, width, height } = grid;
  const { side, inputs, outputs, bias } = kernel;
  const { chunk, chunks } = chunksOf(grid);
  const shape = createUniforms(device, convBackwardWeight, 'shape', 1);
  shape.set(0, {
    lines: rows * height,
    width,
    height,
    inputs,
    outputs,
    side,
    bias: Number(bias),
    chunk,
    chunks,
  });
  shape.flush();
  const [partialKernel, combineKernel] = await Promise.all([
    compile(device, convBackwardWeight, 'partial'),
    compile(device, convBackwardWeight, 'combine'),
  ]);
  const { input, outputGradient, partials, weightGradient } = along;
  const partial = partialKernel.bind({ shape, x: input, dy: outputGradient, partials });
  const combine = combineKernel.bind({ shape, partialsRead: partials, dw: weightGradient });
  const owners = Math.ceil(inputs / 8) * Math.ceil(outputs / 8) * (taps(side) + Number(bias));
  const groups = flatGrid(owners * chunks);
  const weights = kernelRows(kernel) * (outputs / 4);
  return {
    run(pass) {
      partial.dispatch(pass, groups);
      combine.dispatchThreads(pass, weights);
    },
    destroy: () => shape.destroy(),
  };
}
