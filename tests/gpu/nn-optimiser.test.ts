/** Gradient norm, clipping, Adam and the moving average against their float64 twin. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Optimiser } from '../../src/nn/optimiser';
import { ParameterStore } from '../../src/nn/parameters';
import { learningRate, type OptimiserSettings } from '../../src/nn/schedule';
import { adamStep } from '../oracle/nn';
import { normals } from '../oracle/nn-cases';
import { expectClose, testDevice } from './device';
import { submit } from './nn-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const SETTINGS: OptimiserSettings = { lr: 0.01, warmup: 2, schedule: 'cosine', iters: 5, clip: 1, ema: 0.99 };

/** A store of one tensor that fills its place, so that there is no padding; 17,152 numbers: more vec4s than invocations of the norm. */
async function setUp(rows = 268) {
  const plan = ParameterStore.plan();
  plan.add('w', rows, 64);
  const store = plan.allocate(device);
  const start = normals(rows, 64, 1).data;
  store.initialise('w', start);
  return { store, start, optimiser: await Optimiser.create(device, store) };
}

/** Three steps from the start. */
async function threeSteps() {
  const { store, optimiser } = await setUp();
  for (let k = 0; k < 3; k++) {
    store.gradients.write(Float32Array.from(normals(268, 64, 20 + k).data));
    optimiser.prepare(k, SETTINGS);
    submit(device, (pass) => optimiser.step(pass));
  }
  return { values: await store.values.read(), status: await optimiser.status.read() };
}

describe('optimiser', () => {
  it.each([
    ['clipped', SETTINGS],
    ['not clipped, no average', { ...SETTINGS, clip: 0, ema: 0 }],
    ['norm below the clip', { ...SETTINGS, clip: 1e6 }],
  ])('agrees with the twin over 5 steps: %s', async (_, settings) => {
    const { store, start, optimiser } = await setUp();
    const zeros = () => Array.from(start, () => 0);
    const twin = { w: [...start], m: zeros(), v: zeros(), average: [...start] };
    for (let k = 0; k < 5; k++) {
      const gradient = normals(268, 64, 10 + k, 0.1 * (k + 1)).data;
      store.gradients.write(Float32Array.from(gradient));
      optimiser.prepare(k, settings);
      submit(device, (pass) => optimiser.step(pass));
      const { norm, factor } = adamStep(twin, [...gradient], k, {
        ...settings,
        lr: learningRate(k, settings),
      });
      const [gotNorm = NaN, gotFactor = NaN, count] = await optimiser.status.read();
      expect(Math.abs(gotNorm / norm - 1)).toBeLessThan(1e-6);
      expect(Math.abs(gotFactor / factor - 1)).toBeLessThan(1e-6);
      expect(count).toBe(0);
    }
    expectClose(await store.values.read(), twin.w, { absolute: 1e-6 });
    expectClose(await store.average.read(), twin.average, { absolute: 1e-6 });
    expectClose(await store.m.read(), twin.m, { relative: 1e-6 });
    expectClose(await store.v.read(), twin.v, { relative: 1e-6 });
    if (settings.ema === 0) expectClose(await store.average.read(), await store.values.read());
    optimiser.destroy();
    store.destroy();
  });

  it.each([
    ['NaN', 0x7fc00000],
    ['a signalling NaN', 0xff800001],
    ['infinity', 0x7f800000],
    ['minus infinity', 0xff800000],
    ['too large to square', 0x60000000],
  ])('counts an entry that is %s, and changes nothing', async (_, bits) => {
    const { store, start, optimiser } = await setUp(4);
    const gradient = Float32Array.from(normals(4, 64, 2).data);
    const words = new Uint32Array(gradient.buffer);
    const rest = Math.sqrt(gradient.reduce((sum, g, i) => (i === 3 || i === 200 ? sum : sum + g * g), 0));
    words[3] = bits;
    words[200] = bits;
    store.gradients.as('u32').write(words);
    optimiser.prepare(0, SETTINGS);
    submit(device, (pass) => optimiser.step(pass));
    const [norm = NaN, , count] = await optimiser.status.read();
    expect(count).toBe(2);
    expect(norm).toBeCloseTo(rest, 4);
    expectClose(await store.values.read(), start);
    expectClose(await store.average.read(), start);
    expect((await store.m.read()).every((m) => m === 0)).toBe(true);
    expect((await store.v.read()).every((v) => v === 0)).toBe(true);
  });

  it('gives the same bits again', async () => {
    const [first, second] = [await threeSteps(), await threeSteps()];
    expectClose(second.values, first.values);
    expectClose(second.status, first.status);
  });

  it('keeps zero gradients zero: no weight moves, none becomes NaN', async () => {
    const { store, start, optimiser } = await setUp(4);
    optimiser.prepare(0, SETTINGS);
    submit(device, (pass) => optimiser.step(pass));
    expectClose(await store.values.read(), start);
    expect([...(await optimiser.status.read())]).toEqual([0, 1, 0, 0]);
  });
});
