/** A whole decoder against its float64 twin: output, the gradient of every tensor and of the latents, and the bits of a rerun. */
import { beforeAll, describe, expect, it } from 'vitest';
import { padRows } from '../../src/gpu/matrix';
import { Decoder } from '../../src/nn/decoder';
import { decoderNeeds } from '../../src/nn/decoder-memory';
import { decoderSpec, type DecoderSpec, initialiseDecoder, planDecoder } from '../../src/nn/decoder-spec';
import { Optimiser } from '../../src/nn/optimiser';
import { ParameterStore } from '../../src/nn/parameters';
import { decode, type Told } from '../oracle/decoder';
import { oracleDecoder, toldOf } from '../oracle/decoder-cases';
import { normals } from '../oracle/nn-cases';
import { expectClose, testDevice } from './device';
import { download, rubbish, submit, upload } from './nn-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

function storeOf(spec: DecoderSpec): ParameterStore {
  const plan = ParameterStore.plan();
  planDecoder(plan, spec);
  const store = plan.allocate(device);
  initialiseDecoder(store, spec, 7);
  return store;
}

function tell(decoder: Decoder, told: Told): void {
  decoder.labels.write(Uint32Array.from(told.labels));
  decoder.times.write(Float32Array.from(told.times));
}

function small(
  choice: 'mlp' | 'conv',
  [width, height]: [number, number],
  rest: { latent: number; classes: number },
  channels: [number, number] = [4, 4],
): DecoderSpec {
  const spec = decoderSpec(choice, { width, height, inputs: width * height, ...rest });
  return spec.kind === 'conv' ? { ...spec, hidden: 5, channels } : { ...spec, hidden: 40 };
}

const CASES: [string, DecoderSpec, number][] = [
  ['perceptron, points, one row', small('mlp', [2, 1], { latent: 1, classes: 0 }), 1],
  ['perceptron, points, a hundred classes', small('mlp', [2, 1], { latent: 17, classes: 100 }), 7],
  ['perceptron, 5 x 3 pixels', small('mlp', [5, 3], { latent: 2, classes: 1 }), 33],
  ['U-Net, 4 x 4 pixels, one row', small('conv', [4, 4], { latent: 1, classes: 0 }), 1],
  ['U-Net, 12 x 8 pixels', small('conv', [12, 8], { latent: 2, classes: 2 }, [8, 12]), 7],
  [
    'U-Net of the full size, 8 x 8 pixels, a hundred classes',
    decoderSpec('conv', { inputs: 64, width: 8, height: 8, latent: 17, classes: 100 }),
    2,
  ],
];

describe.each(CASES)('decoder: %s', (_, spec, rows) => {
  it('forward and every gradient agree with the twin; a rerun gives the same bits', async () => {
    const parameters = oracleDecoder(spec);
    const store = storeOf(spec);
    for (const [name, tensor] of Object.entries(parameters)) store.initialise(name, tensor.data);
    const told = toldOf(spec, rows);
    const dy = normals(rows, spec.inputs, 2);
    const decoder = await Decoder.create(device, store, spec, {
      rows,
      which: 'values',
      backward: true,
      latents: upload(device, told.latents),
      state: upload(device, told.state),
    });
    tell(decoder, told);
    const { outputGradient, latentGradient } = decoder;
    if (!outputGradient || !latentGradient) throw new Error('no gradients');
    outputGradient.write(await upload(device, dy).read());
    latentGradient.write(await rubbish(device, rows, spec.latent).read());
    // Every tensor is overwritten, whatever was there.
    store.gradients.write(new Float32Array(store.floats).fill(777));
    const run = () =>
      submit(device, (pass) => {
        decoder.forward(pass);
        decoder.backward(pass);
      });
    run();

    const twin = decode(spec, parameters, told);
    expectClose(await download(decoder.output, rows, spec.inputs), twin.output.data, { relative: 1e-5 });
    const expected = twin.backward(dy);
    expectClose(await download(latentGradient, rows, spec.latent), expected.latents.data, { relative: 2e-5 });
    expect(store.entries.map(({ name }) => name).toSorted()).toEqual(
      Object.keys(expected.parameters).toSorted(),
    );
    for (const { name, rows: r, cols } of store.entries) {
      const got = await download(store.tensor(name, 'gradients'), r, cols);
      expectClose(got, expected.parameters[name]?.data ?? [], { relative: 2e-5 });
    }

    const before = [await decoder.output.read(), await store.gradients.read(), await latentGradient.read()];
    run();
    const after = [await decoder.output.read(), await store.gradients.read(), await latentGradient.read()];
    expect(after).toEqual(before);
    decoder.destroy();
    store.destroy();
  });
});

/** "label: bytes" of each. */
function listed(buffers: readonly { label: string; bytes: number }[]): string[] {
  return buffers.map(({ label, bytes }) => `${label}: ${bytes}`).toSorted();
}

describe('decoder', () => {
  const spec = small('conv', [8, 4], { latent: 2, classes: 3 }, [8, 4]);

  it.each([
    ['perceptron', small('mlp', [5, 3], { latent: 2, classes: 1 })],
    ['U-Net', spec],
  ])('makes the buffers that its needs list, and frees them: %s', async (_, of) => {
    const store = storeOf(of);
    const real = Reflect.get(GPUDevice.prototype, 'createBuffer');
    const there = new Set<GPUBuffer>();
    GPUDevice.prototype.createBuffer = function create(descriptor) {
      const buffer = real.call(this, descriptor);
      there.add(buffer);
      const destroy = buffer.destroy.bind(buffer);
      buffer.destroy = () => {
        there.delete(buffer);
        destroy();
      };
      return buffer;
    };
    const made = () => listed([...there].map(({ label, size }) => ({ label, bytes: size })));
    try {
      const latents = upload(device, normals(7, of.latent, 1));
      const state = upload(device, normals(7, of.inputs, 1));
      there.clear();
      for (const backward of [false, true]) {
        const options = { rows: 7, which: 'values', backward } as const;
        const decoder = await Decoder.create(device, store, of, options);
        expect(made()).toEqual(listed(decoderNeeds(of, { rows: 7, backward })));
        decoder.destroy();
        const given = await Decoder.create(device, store, of, { ...options, latents, state });
        expect(made()).toEqual(listed(decoderNeeds(of, { rows: 7, backward }, ['latents', 'state'])));
        given.destroy();
        expect(made()).toEqual([]);
      }
    } finally {
      GPUDevice.prototype.createBuffer = real;
    }
  });

  it('predicts nothing at first; another seed starts elsewhere; a row does not depend on the others', async () => {
    const store = storeOf(spec);
    const told = toldOf(spec, 5);
    const run = async (rows: number) => {
      const decoder = await Decoder.create(device, store, spec, {
        rows,
        which: 'average',
        backward: false,
        latents: upload(device, told.latents),
        state: upload(device, told.state),
      });
      tell(decoder, { ...told, labels: told.labels.slice(0, rows), times: told.times.slice(0, rows) });
      submit(device, (pass) => decoder.forward(pass));
      return download(decoder.output, rows, spec.inputs);
    };
    expect((await run(5)).every((value) => value === 0)).toBe(true);
    const first = await store.values.read();
    initialiseDecoder(store, spec, 8);
    expect(await store.values.read()).not.toEqual(first);
    for (const [name, tensor] of Object.entries(oracleDecoder(spec))) store.initialise(name, tensor.data);
    const [five, two] = [await run(5), await run(2)];
    expectClose(five.subarray(0, 2 * spec.inputs), two);
  });

  it.each([
    ['perceptron', decoderSpec('mlp', { inputs: 2, width: 2, height: 1, latent: 2, classes: 3 })],
    ['U-Net', decoderSpec('conv', { inputs: 64, width: 8, height: 8, latent: 2, classes: 3 })],
  ])('learns a batch by heart at a large rate: %s', async (_, of) => {
    const rows = 8;
    const store = storeOf(of);
    const decoder = await Decoder.create(device, store, of, { rows, which: 'values', backward: true });
    const optimiser = await Optimiser.create(device, store);
    const told = toldOf(of, rows);
    tell(decoder, told);
    decoder.latents.write(padRows(told.latents.data, rows, of.latent));
    decoder.state.write(padRows(told.state.data, rows, of.inputs));
    const target = padRows(normals(rows, of.inputs, 9).data, rows, of.inputs);
    const losses: number[] = [];
    for (let iteration = 0; iteration < 16; iteration++) {
      submit(device, (pass) => decoder.forward(pass));
      const error = (await decoder.output.read()).map((value, i) => value - (target[i] ?? Number.NaN));
      losses.push(error.reduce((sum, value) => sum + value * value, 0) / (rows * of.inputs));
      decoder.outputGradient?.write(error.map((value) => (2 * value) / (rows * of.inputs)));
      optimiser.prepare(iteration, { lr: 2e-3, warmup: 5, schedule: 'constant', iters: 16, clip: 1, ema: 0 });
      submit(device, (pass) => {
        decoder.backward(pass);
        optimiser.step(pass);
      });
    }
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? Number.NaN));
    // Never far above where it began: it does not jump about.
    expect(Math.max(...losses)).toBeLessThan(1.2 * (losses[0] ?? Number.NaN));
    for (const part of [optimiser, decoder, store]) part.destroy();
  });

  it('has no gradients of averaged weights', async () => {
    const options = { rows: 4, which: 'average', backward: true } as const;
    await expect(Decoder.create(device, storeOf(spec), spec, options)).rejects.toThrow(
      'only the trained weights',
    );
  });
});
