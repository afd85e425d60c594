/** What the network does on the CPU: storage, specs, coefficients. */
import { describe, expect, it } from 'vitest';
import { encoderSpec, encoderStages, planEncoder } from '../../src/nn/encoder-spec';
import { padRows, pitch, unpadRows, vectors } from '../../src/gpu/matrix';
import { ParameterStore } from '../../src/nn/parameters';
import { adamCoefficients, averageDecay, learningRate } from '../../src/nn/schedule';
import blocks from '../golden/nn-blocks.json';

describe('storage', () => {
  it('pads rows with zeros and takes the padding off again', () => {
    expect([1, 4, 5, 784].map(pitch)).toEqual([4, 4, 8, 784]);
    expect([1, 4, 5, 784].map(vectors)).toEqual([1, 1, 2, 196]);
    const stored = padRows([1, 2, 3, 4, 5, 6], 2, 3);
    expect([...stored]).toEqual([1, 2, 3, 0, 4, 5, 6, 0]);
    expect([...unpadRows(stored, 2, 3)]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('refuses a shape that does not fit', () => {
    expect(() => padRows([1, 2, 3], 2, 2)).toThrow('expected 2 x 2 = 4 numbers, got 3');
  });

  it('starts every tensor at a multiple of 64 floats', () => {
    const plan = ParameterStore.plan();
    expect(plan.add('a', 3, 5).offset).toBe(0);
    expect(plan.add('b', 9, 8).offset).toBe(64);
    expect(plan.add('c', 1, 1).offset).toBe(192);
    expect(plan.addState('d', 1, 1).offset).toBe(0);
    expect(() => plan.add('d', 1, 1)).toThrow('already a tensor d');
    expect(() => plan.add('e', 0, 1)).toThrow('empty');
  });
});

describe('encoder spec', () => {
  const rest = {
    inputs: 784,
    outputs: 32,
    activation: 'gelu',
    hiddenNorm: 'batch',
    outputNorm: 'group',
  } as const;

  it('names the tensors, and gives a layer in front of a normalisation no bias', () => {
    const plan = ParameterStore.plan();
    planEncoder(plan, encoderSpec('mlp', rest));
    expect(plan.parameters.map(({ name, rows, cols }) => `${name} ${rows}x${cols}`)).toEqual([
      'backbone.0.weight 784x256',
      'backbone.0.bias 1x256',
      'backbone.1.weight 256x128',
      'backbone.1.bias 1x128',
      'head.0.weight 128x128',
      'head.norm.scale 1x128',
      'head.norm.shift 1x128',
      'head.1.weight 128x32',
      'output.scale 1x32',
      'output.shift 1x32',
    ]);
    expect(plan.state.map(({ name, rows, cols }) => `${name} ${rows}x${cols}`)).toEqual([
      'head.norm.running 2x128',
    ]);
  });

  it('gives layers without a normalisation behind them a bias', () => {
    const plan = ParameterStore.plan();
    planEncoder(plan, encoderSpec('mlp-s', { ...rest, hiddenNorm: 'none', outputNorm: 'none' }));
    expect(plan.parameters.map((tensor) => tensor.name)).toContain('head.0.bias');
    expect(plan.parameters.map((tensor) => tensor.name)).toContain('head.1.bias');
    expect(plan.state).toEqual([]);
  });

  it('refuses columns that groups of 8 cannot cut, but takes fewer than 8 as one group', () => {
    expect(() => encoderStages(encoderSpec('mlp', { ...rest, outputs: 12 }))).toThrow('12 columns');
    expect(encoderStages(encoderSpec('mlp', { ...rest, outputs: 2 })).head.at(-1)?.kind).toBe('group');
  });
});

describe('schedule', () => {
  const settings = { lr: 1, warmup: 10, schedule: 'cosine', iters: 100, clip: 0, ema: 0.999 } as const;

  it('warms up from lr / warmup to lr', () => {
    expect([0, 4, 9].map((k) => learningRate(k, settings))).toEqual([0.1, 0.5, 1]);
    expect(learningRate(0, { ...settings, warmup: 0, schedule: 'constant' })).toBe(1);
  });

  it('follows the golden cosine after the warm-up, and stays at 0 past the end', () => {
    for (const { step, warm, total, base, lr } of blocks.warmup_cosine.filter((w) => w.step >= w.warm)) {
      const rate = learningRate(step, { lr: base, warmup: warm, schedule: 'cosine', iters: total });
      expect(rate).toBeCloseTo(lr, 12);
    }
    expect(learningRate(150, settings)).toBe(0);
    expect(learningRate(150, { ...settings, schedule: 'constant' })).toBe(1);
  });

  it('ramps the average up to its decay', () => {
    expect(averageDecay(0, 0.99)).toBe(0.1);
    expect(averageDecay(1e6, 0.99)).toBe(0.99);
    expect(averageDecay(5, 0)).toBe(0);
  });

  it('makes the first Adam step lr in size: the corrections undo the moments', () => {
    const c = adamCoefficients(0, settings);
    expect(
      (c.stepSize * c.oneMinusBeta1) / (Math.sqrt(c.oneMinusBeta2) * c.inverseRootCorrection),
    ).toBeCloseTo(0.1, 12);
    expect(c.decay + c.oneMinusDecay).toBe(1);
  });
});
