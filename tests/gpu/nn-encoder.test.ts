/** A whole encoder against its float64 twin: anchors, features, the gradient of every tensor, and the bits of a rerun. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Encoder } from '../../src/nn/encoder';
import {
  encoderSpec,
  encoderStages,
  initialiseEncoder,
  planEncoder,
  type EncoderSpec,
} from '../../src/nn/encoder-spec';
import { padRows } from '../../src/gpu/matrix';
import { ParameterStore } from '../../src/nn/parameters';
import type { Parameters } from '../oracle/nn';
import { normals, oracleEncoder } from '../oracle/nn-cases';
import { backward, forward } from '../oracle/stack';
import { expectClose, testDevice } from './device';
import { download, submit, upload } from './nn-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

function storeOf(spec: EncoderSpec, parameters?: Parameters): ParameterStore {
  const plan = ParameterStore.plan();
  planEncoder(plan, spec);
  const store = plan.allocate(device);
  initialiseEncoder(store, spec, 7);
  for (const [name, tensor] of Object.entries(parameters ?? {})) store.initialise(name, tensor.data);
  return store;
}

const awkward = { inputs: 65, outputs: 3, backbone: [31, 33], head: 24 };
/** Small convolutional encoders, of images that are higher than wide. */
const convolutional = {
  inputs: 32,
  outputs: 3,
  backbone: [13],
  head: 24,
  convolutions: { width: 4, height: 8, channels: [12, 4] },
} as const;
const CASES: [string, EncoderSpec, number, number][] = [
  [
    'mlp-s, gelu, batch norm of two views, group norm',
    encoderSpec('mlp-s', {
      inputs: 64,
      outputs: 16,
      activation: 'gelu',
      hiddenNorm: 'batch',
      outputNorm: 'group',
    }),
    66,
    2,
  ],
  [
    'awkward widths, relu, group norm',
    { ...awkward, activation: 'relu', hiddenNorm: 'group', outputNorm: 'group' },
    31,
    1,
  ],
  [
    'awkward widths, gelu, no norm',
    { ...awkward, activation: 'gelu', hiddenNorm: 'none', outputNorm: 'none' },
    9,
    1,
  ],
  [
    'awkward widths, relu, batch norm',
    { ...awkward, activation: 'relu', hiddenNorm: 'batch', outputNorm: 'none' },
    42,
    2,
  ],
  [
    'convolutions of 28 x 28, gelu, batch norm of two views, group norm',
    encoderSpec(
      'cnn',
      { inputs: 784, outputs: 8, activation: 'gelu', hiddenNorm: 'batch', outputNorm: 'group' },
      { width: 28, height: 28 },
    ),
    6,
    2,
  ],
  [
    'convolutions of 8 x 8, relu, group norm',
    encoderSpec(
      'cnn',
      { inputs: 64, outputs: 16, activation: 'relu', hiddenNorm: 'group', outputNorm: 'group' },
      { width: 8, height: 8 },
    ),
    33,
    1,
  ],
  [
    'convolutions of 4 x 4, one row, gelu, no norm',
    {
      ...convolutional,
      inputs: 16,
      convolutions: { width: 4, height: 4, channels: [4, 20] },
      activation: 'gelu',
      hiddenNorm: 'none',
      outputNorm: 'none',
    },
    1,
    1,
  ],
  [
    'convolutions of 4 x 8, awkward channels, relu, batch norm',
    { ...convolutional, activation: 'relu', hiddenNorm: 'batch', outputNorm: 'none' },
    33,
    3,
  ],
];

describe.each(CASES)('encoder: %s', (_, spec, rows, groups) => {
  it('forward and every gradient agree with the twin; a rerun gives the same bits', async () => {
    const { stages, parameters } = oracleEncoder(spec);
    const store = storeOf(spec, parameters);
    const x = normals(rows, spec.inputs, 1);
    const dy = normals(rows, spec.outputs, 2);
    const input = upload(device, x);
    const outputGradient = upload(device, dy);
    const options = { rows, groups, which: 'values', backward: true, input, outputGradient } as const;
    const encoder = await Encoder.create(device, store, spec, options);
    // Every tensor is overwritten, whatever was there.
    store.gradients.write(new Float32Array(store.floats).fill(777));
    submit(device, (pass) => {
      encoder.forward(pass);
      encoder.backward(pass);
    });

    const values = forward(stages, parameters, x, spec.activation, groups);
    expectClose(await download(encoder.output, rows, spec.outputs), values.at(-1)?.data ?? [], {
      relative: 1e-5,
    });
    const width = spec.backbone.at(-1) ?? 0;
    const features = values[encoderStages(spec).backbone.length]?.data ?? [];
    expectClose(await download(encoder.features, rows, width), features, { relative: 1e-5 });
    const expected = backward(stages, parameters, values, dy, spec.activation, groups);
    expect(store.entries.map((entry) => entry.name).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const { name, rows: r, cols } of store.entries) {
      const got = await download(store.tensor(name, 'gradients'), r, cols);
      expectClose(got, expected[name]?.data ?? [], { relative: 2e-5 });
    }

    const [output, gradients] = [await encoder.output.read(), await store.gradients.read()];
    // Other inputs leave their traces in all matrices between the stages; none may stay.
    input.write(padRows(normals(rows, spec.inputs, 4).data, rows, spec.inputs));
    submit(device, (pass) => {
      encoder.forward(pass);
      encoder.backward(pass);
    });
    input.write(padRows(x.data, rows, spec.inputs));
    submit(device, (pass) => {
      encoder.forward(pass);
      encoder.backward(pass);
    });
    expectClose(await encoder.output.read(), output);
    expectClose(await store.gradients.read(), gradients);
    encoder.destroy();
    store.destroy();
  });
});

describe('encoder', () => {
  const spec = { ...awkward, activation: 'relu', hiddenNorm: 'batch', outputNorm: 'none' } as const;

  it('starts from the seed: He variance, zero bias, the same bits for the same seed', async () => {
    const store = storeOf(spec);
    const weights = await download(store.tensor('backbone.0.weight', 'values'), 65, 31);
    const variance = weights.reduce((total, w) => total + w * w, 0) / weights.length;
    expect(variance / (2 / 65)).toBeGreaterThan(0.9);
    expect(variance / (2 / 65)).toBeLessThan(1.1);
    expect((await download(store.tensor('backbone.0.bias', 'average'), 1, 31)).every((b) => b === 0)).toBe(
      true,
    );
    expect([...(await download(store.stateTensor('head.norm.running'), 2, 24))]).toEqual([
      ...Array<number>(24).fill(0),
      ...Array<number>(24).fill(1),
    ]);
    const again = storeOf(spec);
    expectClose(await again.values.read(), await store.values.read());
    expectClose(await again.average.read(), await store.values.read());
    initialiseEncoder(again, spec, 8);
    expect(await again.values.read()).not.toEqual(await store.values.read());
  });

  it('at inference takes the running statistics, so a row does not depend on the others', async () => {
    const store = storeOf(spec);
    store.initialiseState(
      'head.norm.running',
      Array.from({ length: 48 }, (_, i) => (i < 24 ? i / 50 : 1 + i / 50)),
    );
    const x = normals(5, 65, 3);
    const run = async (rows: number) => {
      const encoder = await Encoder.create(device, store, spec, {
        rows,
        groups: 1,
        which: 'average',
        backward: false,
        mode: 'inference',
        input: upload(device, { ...x, rows, data: x.data.subarray(0, rows * 65) }),
      });
      submit(device, (pass) => encoder.forward(pass));
      return download(encoder.output, rows, 3);
    };
    const [five, one] = [await run(5), await run(1)];
    expectClose(five.subarray(0, 3), one);
  });

  it('has no gradients of averaged weights', async () => {
    const options = { rows: 4, groups: 1, which: 'average', backward: true } as const;
    await expect(Encoder.create(device, storeOf(spec), spec, options)).rejects.toThrow(
      'only the trained weights',
    );
  });
});
