/** What is shown of a method without zones: embeddings at one scale, and a plane of points and their density. */
import { createBuffer } from 'webgpu-typed';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/data/load';
import { Eye, eyeNeeds } from '../../src/engine/eye';
import { Plane } from '../../src/engine/plane';
import { fetchProgram } from '../../src/engine/programs';
import { Trainer } from '../../src/engine/trainer';
import { DEFAULTS, type Experiment, type Space } from '../../src/experiment';
import { padRows, pitch } from '../../src/gpu/matrix';
import { kernelForm } from '../../src/lzn/flow-kernels';
import { expectBuffers } from './buffers-made';
import { testDevice } from './device';
import { at, inked, only, pixelOf, SIDE } from './plane-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const trained = async (objective: Experiment['objective']) => {
  const e: Experiment = { ...DEFAULTS, objective, data: 'digits', encoder: 'mlp-s', d: 5, n: 12, steps: 4 };
  await fetchProgram(e);
  const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl: `${location.origin}/` });
  return { e, dataset, trainer: await Trainer.create(device, e, dataset) };
};

describe('the eye', () => {
  it('brings embeddings to length sqrt(d) where only directions count, padding zero, and counts what that takes', async () => {
    const { e, dataset, trainer } = await trained('simclr');
    await expectBuffers(() => Eye.create(device, trainer), eyeNeeds(e, dataset, kernelForm(device)));
    const eye = await Eye.create(device, trainer);
    eye.look();
    const anchors = await eye.anchors.read();
    for (let row = 0; row < 2 * e.n; row += 1) {
      const numbers = anchors.subarray(row * pitch(e.d), (row + 1) * pitch(e.d));
      expect(Math.hypot(...numbers.subarray(0, e.d))).toBeCloseTo(Math.sqrt(e.d), 5);
      expect([...numbers.subarray(e.d)]).toEqual([0, 0, 0]);
    }
    expect((await eye.see()).anchors).toEqual(Float32Array.from(anchors));
    for (const part of [eye, trainer]) part.destroy();
  });

  it('leaves the others as the encoder gives them', async () => {
    const { e, trainer } = await trained('lejepa');
    const eye = await Eye.create(device, trainer);
    eye.look();
    const anchors = await eye.anchors.read();
    const lengths = Array.from({ length: e.n }, (_, i) =>
      Math.hypot(...anchors.subarray(i * pitch(e.d), i * pitch(e.d) + e.d)),
    );
    expect(Math.max(...lengths) / Math.min(...lengths)).toBeGreaterThan(1.01);
    for (const part of [eye, trainer]) part.destroy();
  });
});

describe('the plane of an embedding', () => {
  const N = 8;
  const D = 3;
  /** All in one place of the plane, but at different heights over it. */
  const rows = Float32Array.from({ length: N * D }, (_, k) => [1, 0, k - 12][k % D] ?? 0);

  const make = async (embedding: Space, n = N, d = D, data: ArrayLike<number> = rows) => {
    const upload = (label: string) => {
      const buffer = createBuffer(device, 'vec4f', (n * pitch(d)) / 4, label);
      buffer.write(padRows(data, n, d));
      return buffer;
    };
    const source = {
      n,
      d,
      anchors: upload('anchors'),
      latents: upload('latents'),
      labels: new Uint8Array(n),
      classNames: ['one'],
      images: null,
      embedding,
    };
    const options = { fallback: true, busy: () => false, onShown: () => undefined };
    const plane = await Plane.create(device, null, 'rgba8unorm', source, options);
    plane.resize(SIDE, SIDE);
    plane.setView(only());
    await plane.update();
    const look = async (view: ReturnType<typeof only>) => {
      plane.setView({ ...view, axes: { kind: 'coordinates', x: 0, y: 1 }, camera: { x: 0, y: 0, half: 3 } });
      await plane.refine();
      return plane.image(SIDE, SIDE);
    };
    return { plane, look };
  };

  it('has neither zones nor latents, whatever is asked for, and the density of the points however far they lie from the plane', async () => {
    const { plane, look } = await make('gaussian');
    expect(inked(await look(only('boundaries', 'latents', 'trajectories', 'arrows', 'particles')))).toBe(0);
    for (const view of [only('density'), only('zones')]) {
      const picture = await look(view);
      const [dark = 0] = at(picture, pixelOf(1.1, 0.1, 3));
      const [light = 0] = at(picture, pixelOf(-2.2, 2.1, 3));
      expect(dark).toBeLessThan(light - 40);
      // The same to both sides of the points.
      const [left = 0] = at(picture, pixelOf(0.5, 0.13, 3));
      const [right = 0] = at(picture, pixelOf(1.52, 0.13, 3));
      expect(Math.abs(left - right)).toBeLessThan(12);
    }
    plane.destroy();
  });

  it('has the circle of radius sqrt(2) for a sphere of two dimensions, and no target where there is none', async () => {
    const two = Float32Array.from([1, 1, -1, 1]);
    const sphere = await make('sphere', 2, 2, two);
    const picture = await sphere.look(only('prior'));
    const paper = at(picture, pixelOf(0.8, 0.8, 3));
    const along = (r: number) =>
      [-1, 0, 1].map((k) => at(picture, [pixelOf(r, 0.35, 3)[0] + k, pixelOf(r, 0.35, 3)[1]]));
    expect(along(Math.sqrt(2 - 0.35 ** 2)).some(([v = 255]) => v < (paper[0] ?? 255) - 15)).toBe(true);
    expect(along(Math.sqrt(4 - 0.35 ** 2)).every(([v = 255]) => v >= (paper[0] ?? 255) - 2)).toBe(true);
    const none = await make('none', 2, 2, two);
    expect(inked(await none.look(only('prior')))).toBe(0);
    for (const { plane } of [sphere, none]) plane.destroy();
  });
});
