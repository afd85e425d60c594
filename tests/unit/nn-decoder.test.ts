/** Decoders without a GPU: what they are made of, and the gradients of their float64 twins against central differences. */
import { describe, expect, it } from 'vitest';
import { decoderNeeds } from '../../src/nn/decoder-memory';
import { decoderSpec, type DecoderSpec, planDecoder } from '../../src/nn/decoder-spec';
import { chunksOf } from '../../src/nn/convolution-memory';
import { canConvolve, type Grid, type Kernel, kernelRows, positionsOf } from '../../src/nn/images';
import { ParameterPlan } from '../../src/nn/parameters';
import { convolve, convolveBackward, film, filmBackward } from '../oracle/convolution';
import { decode } from '../oracle/decoder';
import { oracleDecoder, toldOf } from '../oracle/decoder-cases';
import type { Dense } from '../oracle/nn';
import { normals } from '../oracle/nn-cases';

const dot = (a: Dense, b: Dense) =>
  a.data.reduce((sum, value, i) => sum + value * (b.data[i] ?? Number.NaN), 0);

/** Largest error of a gradient against central differences of the loss, at up to `most` entries spread over the tensor. */
function worstSlope({ data }: Dense, gradient: Dense | undefined, loss: () => number, most = 24): number {
  const stride = Math.max(1, Math.floor(data.length / most));
  let worst = 0;
  for (let i = 0; i < data.length; i += stride) {
    const value = data[i] ?? Number.NaN;
    const step = 1e-5;
    data[i] = value + step;
    const above = loss();
    data[i] = value - step;
    const below = loss();
    data[i] = value;
    const numerical = (above - below) / (2 * step);
    const error = Math.abs((gradient?.data[i] ?? Number.NaN) - numerical) / (1 + Math.abs(numerical));
    // Written so that NaN counts.
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

describe.each<[Grid, Kernel]>([
  [
    { rows: 2, width: 3, height: 2 },
    { side: 3, inputs: 4, outputs: 8, bias: true },
  ],
  [
    { rows: 2, width: 2, height: 3 },
    { side: 2, inputs: 8, outputs: 4, bias: false },
  ],
])('twin of the convolution %j, %j', (grid, kernel) => {
  it('has the slopes of central differences', () => {
    const x = normals(positionsOf(grid) * (kernel.side === 2 ? 4 : 1), kernel.inputs, 1);
    const w = normals(kernelRows(kernel), kernel.outputs, 2);
    const dy = normals(positionsOf(grid), kernel.outputs, 3);
    const loss = () => dot(convolve(grid, kernel, x, w), dy);
    const gradients = convolveBackward(grid, kernel, x, w, dy);
    expect(worstSlope(x, gradients.x, loss)).toBeLessThan(1e-6);
    expect(worstSlope(w, gradients.weight, loss, 200)).toBeLessThan(1e-6);
  });
});

it('the twin of film has the slopes of central differences', () => {
  const [x, dy] = [normals(12, 8, 1), normals(12, 8, 2)];
  const [scale, shift] = [normals(2, 8, 3), normals(2, 8, 4)];
  const loss = () => dot(film(x, 6, scale, shift), dy);
  const gradients = filmBackward(x, 6, scale, shift, dy);
  expect(worstSlope(x, gradients.x, loss, 100)).toBeLessThan(1e-6);
  expect(worstSlope(scale, gradients.scale, loss)).toBeLessThan(1e-6);
  expect(worstSlope(shift, gradients.shift, loss)).toBeLessThan(1e-6);
});

const shape = { inputs: 32, width: 8, height: 4, latent: 3, classes: 2 };
const perceptron = decoderSpec('mlp', shape);
const unet = decoderSpec('conv', shape);

describe.each<[string, DecoderSpec]>([
  ['perceptron', { ...perceptron, hidden: 7 }],
  ['U-Net', unet.kind === 'conv' ? { ...unet, hidden: 5, channels: [4, 8] } : unet],
])('twin of a decoder: %s', (_, spec) => {
  it('has the slopes of central differences in every tensor and in the latents', () => {
    const parameters = oracleDecoder(spec);
    const told = toldOf(spec, 3);
    const dy = normals(3, spec.inputs, 4);
    const loss = () => dot(decode(spec, parameters, told).output, dy);
    const gradients = decode(spec, parameters, told).backward(dy);
    expect(worstSlope(told.latents, gradients.latents, loss)).toBeLessThan(1e-6);
    for (const [name, tensor] of Object.entries(parameters)) {
      expect(worstSlope(tensor, gradients.parameters[name], loss), name).toBeLessThan(1e-6);
    }
  });
});

function of(width: number, height: number) {
  return { width, height, inputs: width * height, latent: 2, classes: 0 };
}

describe('a decoder’s spec', () => {
  it('is refused where the U-Net cannot halve twice, or sides and inputs do not agree', () => {
    expect([of(28, 28), of(4, 8), of(30, 28), of(2, 1)].map(canConvolve)).toEqual([true, true, false, false]);
    expect(() => decoderSpec('conv', of(30, 28))).toThrow('30 x 28 are not both multiples of 4');
    expect(() => decoderSpec('mlp', { ...of(4, 4), inputs: 15 })).toThrow('4 x 4 are not 15 inputs');
  });

  it('is wider for images than for points', () => {
    expect(decoderSpec('mlp', of(2, 1))).toMatchObject({ hidden: 256 });
    expect(decoderSpec('mlp', of(28, 28))).toMatchObject({ hidden: 512 });
    expect(decoderSpec('conv-l', of(28, 28))).toMatchObject({ channels: [32, 64] });
  });

  it('names its tensors decoder.*, and its memory grows with the rows', () => {
    for (const choice of ['mlp', 'conv', 'conv-l'] as const) {
      const spec = decoderSpec(choice, of(8, 8));
      const plan = new ParameterPlan();
      planDecoder(plan, spec);
      expect(plan.parameters.every(({ name }) => name.startsWith('decoder.'))).toBe(true);
      const bytes = (rows: number, backward: boolean) =>
        decoderNeeds(spec, { rows, backward }).reduce((sum, need) => sum + need.bytes, 0);
      expect(bytes(64, true)).toBeGreaterThan(bytes(32, true));
      expect(bytes(64, true)).toBeGreaterThan(bytes(64, false));
    }
  });
});

it('sums over positions are cut into at most 64 chunks that cover every line once', () => {
  for (const grid of [
    { rows: 1, width: 1, height: 1 },
    { rows: 64, width: 14, height: 14 },
    { rows: 10_000, width: 16, height: 16 },
  ]) {
    const { chunk, chunks } = chunksOf(grid);
    const lines = grid.rows * grid.height;
    expect(chunks).toBeLessThanOrEqual(64);
    expect(chunk * chunks).toBeGreaterThanOrEqual(lines);
    expect(chunk * (chunks - 1)).toBeLessThan(lines);
  }
});
