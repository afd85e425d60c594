/** Layers of the encoder with naive kernels, bench/naive/linear.wgsl and norm.wgsl. All widths are multiples of four. */
import { type Buf, compile, createBuffer, createUniforms } from 'webgpu-typed';
import type { PerceptronStage } from '../../../src/nn/stages';
import { GROUP_SIZE } from '../../../src/nn/group-norm';
import type { ParameterStore } from '../../../src/nn/parameters';
import linear from '../../naive/linear.wgsl';
import norm from '../../naive/norm.wgsl';

type Floats = Buf<'f32'>;

/** rows x inputs or rows x columns each; `dx` of the first layer is computed for nobody, so it may be missing. */
export interface LayerBuffers {
  readonly x: Floats;
  readonly y: Floats;
  readonly dy: Floats;
  readonly dx: Floats | undefined;
}

export interface NaiveLayer {
  forward(pass: GPUComputePassEncoder): void;
  backward(pass: GPUComputePassEncoder): void;
}

export function createLayer(
  device: GPUDevice,
  store: ParameterStore,
  stage: PerceptronStage,
  rows: number,
  buffers: LayerBuffers,
): Promise<NaiveLayer> {
  if (stage.kind === 'linear') return createLinear(device, store, stage, rows, buffers);
  if (stage.kind === 'activation') return createRelu(device, stage.columns, rows, buffers);
  return createNorm(device, store, stage, rows, buffers);
}

async function createLinear(
  device: GPUDevice,
  store: ParameterStore,
  stage: Extract<PerceptronStage, { kind: 'linear' }>,
  rows: number,
  { x, y, dy, dx }: LayerBuffers,
): Promise<NaiveLayer> {
  const { name, inputs, columns, bias } = stage;
  const shape = createUniforms(device, linear, 'shape', 1);
  shape.set(0, { rows, inputs, outputs: columns, biased: bias ? 1 : 0 });
  shape.flush();
  const w = store.tensor(`${name}.weight`, 'values').as('f32');
  const dw = store.tensor(`${name}.weight`, 'gradients').as('f32');
  const b = bias
    ? store.tensor(`${name}.bias`, 'values').as('f32')
    : createBuffer(device, 'f32', columns, 'no bias');
  const db = bias ? store.tensor(`${name}.bias`, 'gradients').as('f32') : undefined;
  const [forward, inputBack, weightBack, biasBack] = await Promise.all([
    compile(device, linear, 'forward'),
    compile(device, linear, 'inputBack'),
    compile(device, linear, 'weightBack'),
    compile(device, linear, 'biasBack'),
  ]);
  const product = forward.bind({ shape, x, w, b, y });
  const toInput = dx && inputBack.bind({ shape, dy, w, dx });
  const toWeight = weightBack.bind({ shape, x, dy, dw });
  const toBias = db && biasBack.bind({ shape, dy, db });
  return {
    forward: (pass) => product.dispatchThreads(pass, [columns, rows]),
    backward(pass) {
      toWeight.dispatchThreads(pass, [columns, inputs]);
      toBias?.dispatchThreads(pass, columns);
      toInput?.dispatchThreads(pass, [inputs, rows]);
    },
  };
}

async function createRelu(
  device: GPUDevice,
  columns: number,
  rows: number,
  { x, y, dy, dx }: LayerBuffers,
): Promise<NaiveLayer> {
  const shape = createUniforms(device, linear, 'shape', 1);
  shape.set(0, { rows, inputs: columns, outputs: columns, biased: 0 });
  shape.flush();
  const [rectify, rectifyBack] = await Promise.all([
    compile(device, linear, 'rectify'),
    compile(device, linear, 'rectifyBack'),
  ]);
  const forward = rectify.bind({ shape, x, y });
  const backward = dx && rectifyBack.bind({ shape, x, dy, dx });
  return {
    forward: (pass) => forward.dispatchThreads(pass, rows * columns),
    backward: (pass) => backward?.dispatchThreads(pass, rows * columns),
  };
}

async function createNorm(
  device: GPUDevice,
  store: ParameterStore,
  stage: Extract<PerceptronStage, { kind: 'batch' | 'group' }>,
  rows: number,
  { x, y, dy, dx }: LayerBuffers,
): Promise<NaiveLayer> {
  const { name, columns, kind } = stage;
  // Batch norm: a set is a column of one view. Group norm: eight neighbours of a row.
  const count = kind === 'batch' ? rows / 2 : GROUP_SIZE;
  const sets = (rows * columns) / count;
  const shape = createUniforms(device, norm, 'shape', 1);
  shape.set(0, { rows, columns, sets, count, stride: kind === 'batch' ? columns : 1 });
  shape.flush();
  const h = createBuffer(device, 'f32', rows * columns, 'normalised');
  const inverse = createBuffer(device, 'f32', sets, 'inverse deviations');
  const scale = store.tensor(`${name}.scale`, 'values').as('f32');
  const shift = store.tensor(`${name}.shift`, 'values').as('f32');
  const dscale = store.tensor(`${name}.scale`, 'gradients').as('f32');
  const dshift = store.tensor(`${name}.shift`, 'gradients').as('f32');
  const [normalise, normaliseBack, scaleBack] = await Promise.all([
    compile(device, norm, 'normalise'),
    compile(device, norm, 'normaliseBack'),
    compile(device, norm, 'scaleBack'),
  ]);
  const forward = normalise.bind({ shape, x, scale, shift, h, y, inverse });
  const toInput = dx && normaliseBack.bind({ shape, scale, h, inverse, dy, dx });
  const toScale = scaleBack.bind({ shape, h, dy, dscale, dshift });
  return {
    forward: (pass) => forward.dispatchThreads(pass, sets),
    backward(pass) {
      toScale.dispatchThreads(pass, columns);
      toInput?.dispatchThreads(pass, sets);
    },
  };
}
