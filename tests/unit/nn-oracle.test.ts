/** The float64 twins themselves: golden numbers, and gradients against central differences. */
import { describe, expect, it } from 'vitest';
import { encoderSpec, type EncoderSpec } from '../../src/nn/encoder-spec';
import blocks from '../golden/nn-blocks.json';
import { adamStep, dense, get, norm, normBackward, type Dense } from '../oracle/nn';
import { normals, oracleEncoder } from '../oracle/nn-cases';
import { backward, forward } from '../oracle/stack';

const matrix = (rows: readonly number[][]): Dense =>
  dense(rows.length, rows[0]?.length ?? 0, (r, c) => rows[r]?.[c] ?? Number.NaN);

/** Largest difference between two lists of numbers. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (x, i) => Math.abs(x - (b[i] ?? Number.NaN))));
}

describe('golden numbers', () => {
  it('batch norm, forward and backward', () => {
    const { x, gamma, beta, upstream, expected } = blocks.batchnorm1d_train;
    const scale = matrix([gamma]);
    expect(distance(norm(matrix(x), scale, matrix([beta]), 'batch').data, expected.y.flat())).toBeLessThan(
      1e-12,
    );
    const gradients = normBackward(matrix(x), scale, matrix(upstream), 'batch');
    expect(distance(gradients.x.data, expected.grad_x.flat())).toBeLessThan(1e-12);
    expect(distance(gradients.scale.data, expected.grad_gamma)).toBeLessThan(1e-12);
    expect(distance(gradients.shift.data, expected.grad_beta)).toBeLessThan(1e-12);
  });

  it('Adam: AdamW with its decay taken out', () => {
    const { w, g, lr, weight_decay: decay, expected } = blocks.adamw_two_steps_same_grad;
    const zeros = () => w.map(() => 0);
    const state = { w: [...w], m: zeros(), v: zeros(), average: zeros() };
    for (const [k, after] of expected.entries()) {
      // AdamW shrinks the weights first and then makes Adam's step.
      state.w = state.w.map((x) => x * (1 - lr * decay));
      adamStep(state, g, k, { lr, clip: 0, ema: 0 });
      expect(distance(state.w, after)).toBeLessThan(1e-12);
    }
  });
});

const small: EncoderSpec = {
  ...encoderSpec('mlp-s', {
    inputs: 5,
    outputs: 8,
    activation: 'gelu',
    hiddenNorm: 'batch',
    outputNorm: 'group',
  }),
  backbone: [7, 6],
  head: 8,
};

describe.each([
  ['gelu, batch, group', small],
  ['gelu, group, none', { ...small, hiddenNorm: 'group', outputNorm: 'none', outputs: 3 }],
  ['relu, none, group of 3', { ...small, activation: 'relu', hiddenNorm: 'none', outputs: 3 }],
  [
    'convolutions, gelu, batch, none',
    {
      ...small,
      inputs: 32,
      outputs: 3,
      outputNorm: 'none',
      convolutions: { width: 8, height: 4, channels: [4, 8] },
    },
  ],
  [
    'convolutions, relu, none, group of 3',
    {
      ...small,
      inputs: 16,
      outputs: 3,
      activation: 'relu',
      hiddenNorm: 'none',
      convolutions: { width: 4, height: 4, channels: [8, 4] },
    },
  ],
] as [string, EncoderSpec][])('gradients of an encoder: %s', (_, spec) => {
  it('agree with central differences in every tensor', () => {
    const { stages, parameters } = oracleEncoder(spec);
    const input = normals(6, spec.inputs, 1);
    const direction = normals(6, spec.outputs, 2);
    const run = () => forward(stages, parameters, input, spec.activation, 2);
    const loss = () => {
      const y = run().at(-1) ?? direction;
      return y.data.reduce((total, value, i) => total + value * (direction.data[i] ?? 0), 0);
    };
    const gradients = backward(stages, parameters, run(), direction, spec.activation, 2);
    expect(Object.keys(gradients).toSorted()).toEqual(Object.keys(parameters).toSorted());
    for (const [name, tensor] of Object.entries(parameters)) {
      // Every entry of a small tensor, and some all over a large one.
      const stride = Math.ceil(tensor.data.length / 64);
      for (const [i, value] of tensor.data.entries()) {
        if (i % stride !== 0) continue;
        const step = 1e-5;
        tensor.data[i] = value + step;
        const above = loss();
        tensor.data[i] = value - step;
        const below = loss();
        tensor.data[i] = value;
        const gradient = gradients[name];
        const got = gradient ? get(gradient, 0, i) : Number.NaN;
        const numerical = (above - below) / (2 * step);
        expect(Math.abs(got - numerical), `${name}[${i}]`).toBeLessThan(1e-6 * (1 + Math.abs(numerical)));
      }
    }
  });
});
