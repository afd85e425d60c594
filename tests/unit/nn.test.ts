/** What the network does on the CPU: storage, specs, coefficients. */
import { describe, expect, it } from 'vitest';
import {
  encoderSpec,
  encoderStages,
  initialiseEncoder,
  multiplyAdds,
  planEncoder,
} from '../../src/nn/encoder-spec';
import { padRows, pitch, unpadRows, vectors } from '../../src/gpu/matrix';
import { ParameterStore } from '../../src/nn/parameters';
import { stackNeeds } from '../../src/nn/stack-memory';
import { adamCoefficients, averageDecay, learningRate } from '../../src/nn/schedule';
import { fillNormals, STREAM } from '../../src/random/philox';
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

  const image = { width: 28, height: 28 };

  it('puts convolutions, whose biases are their last rows, in front of the linear layers', () => {
    const spec = encoderSpec('cnn', rest, image);
    const plan = ParameterStore.plan();
    planEncoder(plan, spec);
    expect(plan.parameters.slice(0, 6).map(({ name, rows, cols }) => `${name} ${rows}x${cols}`)).toEqual([
      'backbone.0.weight 37x8',
      'backbone.1.weight 33x16',
      'backbone.2.weight 145x16',
      'backbone.3.weight 784x128',
      'backbone.3.bias 1x128',
      'head.0.weight 128x128',
    ]);
    expect(encoderStages(spec).backbone.map(({ kind, columns }) => `${kind} ${columns}`)).toEqual([
      'patches 784',
      'convolution 1568',
      'activation 1568',
      'convolution 784',
      'activation 784',
      'convolution 784',
      'activation 784',
      'linear 128',
      'activation 128',
    ]);
    expect(multiplyAdds(spec)).toBe(196 * 36 * 8 + 49 * 32 * 16 + 49 * 144 * 16 + 784 * 128);
    expect(multiplyAdds(encoderSpec('mlp', rest))).toBe(784 * 256 + 256 * 128);
  });

  const stages = (width: number, height: number, inputs = width * height) =>
    encoderStages(encoderSpec('cnn', { ...rest, inputs }, { width, height }));

  it('refuses to convolve points, sides that cannot be halved twice, and sides of other images', () => {
    expect(() => encoderSpec('cnn', { ...rest, inputs: 2 })).toThrow(RangeError);
    expect(() => stages(30, 28)).toThrow('30 x 28 are not both multiples of 4');
    expect(() => stages(28, 6)).toThrow('28 x 6 are not both multiples of 4');
    expect(() => stages(8, 8, 63)).toThrow('8 x 8 are not 63 inputs');
  });

  it('refuses to plan a gradient of pixels that are cut into patches', () => {
    const { backbone } = encoderStages(encoderSpec('cnn', rest, image));
    const shape = {
      name: 'encoder',
      rows: 2,
      groups: 1,
      inputs: 784,
      activation: 'relu',
      backward: true,
    } as const;
    expect(() => stackNeeds(backbone, { ...shape, inputGradient: true })).toThrow('patches');
    expect(stackNeeds(backbone, shape)).not.toEqual([]);
  });

  it('starts convolutions as linear layers of as many inputs, and their biases at zero', () => {
    const started = new Map<string, number[]>();
    const store = {
      initialise: (name: string, dense: ArrayLike<number>) => started.set(name, Array.from(dense)),
      initialiseState: () => undefined,
    };
    initialiseEncoder(store, encoderSpec('cnn', rest, image), 3);
    for (const [layer, inputs, outputs] of [
      [0, 36, 8],
      [1, 32, 16],
      [2, 144, 16],
    ] as const) {
      const weights = started.get(`backbone.${layer}.weight`) ?? [];
      expect(weights.slice(inputs * outputs)).toEqual(Array(outputs).fill(0));
      const normals = new Float32Array(inputs * outputs);
      fillNormals(normals, 3, STREAM.weights, layer);
      const deviation = Math.sqrt(2 / inputs);
      const expected = Array.from(normals, (normal) => Math.fround(deviation * normal));
      expect(weights.slice(0, inputs * outputs)).toEqual(expected);
    }
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
