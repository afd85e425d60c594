/** The plane as the engine uses it: what it says, and the pixels it paints. */
import { createBuffer } from 'webgpu-typed';
import { beforeAll, describe, expect, test } from 'vitest';
import { Plane, type PlaneSource } from '../../src/engine/plane';
import { classColour, zoneColour } from '../../src/engine/plane/colour';
import { FIRST_VIEW } from '../../src/engine/plane/view';
import type { Layer, PlanePicture, PlaneView } from '../../src/engine/protocol';
import { padRows } from '../../src/gpu/matrix';
import { fillNormals } from '../../src/random/philox';
import { testDevice } from './device';

/** Zones with their edges and nothing else. */
const VIEW: PlaneView = {
  ...FIRST_VIEW,
  layers: { ...FIRST_VIEW.layers, prior: false, anchors: false, latents: false },
};
const QUIET = { fallback: true, busy: () => false, onShown: () => undefined };

/** The view with other layers. */
function layers(changes: Partial<PlaneView['layers']>, view = VIEW): PlaneView {
  return { ...view, layers: { ...view.layers, ...changes } };
}
/** Nothing but these layers. */
function only(...shown: Layer[]): PlaneView {
  const none = Object.fromEntries(Object.keys(VIEW.layers).map((layer) => [layer, false]));
  return layers({ ...none, ...Object.fromEntries(shown.map((layer) => [layer, true])) });
}
let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

function source(anchors: readonly number[] | Float32Array, n: number, d: number, classes = 2): PlaneSource {
  const upload = (data: ArrayLike<number>, label: string) => {
    const buffer = createBuffer(device, 'vec4f', n * Math.ceil(d / 4), label);
    buffer.write(padRows(data, n, d));
    return buffer;
  };
  const latents = new Float32Array(n * d);
  fillNormals(latents, 2, 4, 0);
  return {
    n,
    d,
    anchors: upload(anchors, 'anchors'),
    latents: upload(latents, 'latents'),
    labels: Uint8Array.from({ length: n }, (_, i) => i % classes),
    classNames: Array.from({ length: classes }, (_, k) => `class ${k}`),
    images: null,
  };
}

async function plane(of: PlaneSource, width = 120, height = 120, format: GPUTextureFormat = 'rgba8unorm') {
  const made = await Plane.create(device, null, format, of, QUIET);
  made.resize(width, height);
  return made;
}

function pixel({ width, data }: PlanePicture, x: number, y: number): number[] {
  return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
}

/** The colour of a class as a picture holds it. */
function bytes(label: number): number[] {
  return classColour(label).map((c) => Math.round(255 * c));
}

/** Whether a fill is this colour in some brightness. */
function expectShadeOf(found: readonly number[], colour: readonly number[]) {
  const ratio = colour.map((c, i) => (found[i] ?? 0) / 255 / c);
  const brightness = Math.max(...ratio);
  expect(brightness).toBeGreaterThan(0.3);
  expect(brightness).toBeLessThan(1.1);
  expect(Math.min(...ratio)).toBeGreaterThan(0.95 * brightness);
}

const PAPER = [0xfb, 0xfa, 0xf7, 255];
const DARK_PAPER = [0x14, 0x15, 0x19, 255];

describe('two anchors, two classes', () => {
  test.each(['rgba8unorm', 'bgra8unorm'] as const)('%s: colours where the zones are', async (format) => {
    const shown = await plane(source([-1.5, 0, 1.5, 0], 2, 2), 240, 160, format);
    shown.setView(VIEW);
    const info = await shown.update();
    expect(info).toMatchObject({ anchors: 2, d: 2, variance: 1 });
    expect(info.extent).toBeGreaterThanOrEqual(2.5);
    expect(info.classes).toEqual([
      { name: 'class 0', count: 1 },
      { name: 'class 1', count: 1 },
    ]);
    const picture = await shown.image(240, 160);
    expect(picture).toMatchObject({ width: 240, height: 160 });
    expectShadeOf(pixel(picture, 30, 40), zoneColour(classColour(0), 0));
    expectShadeOf(pixel(picture, 210, 40), zoneColour(classColour(1), 1));
    // The line between classes is the brightest thing in its row, and in the middle.
    const row = Array.from({ length: 240 }, (_, x) =>
      pixel(picture, x, 40)
        .slice(0, 3)
        .reduce((a, b) => a + b, 0),
    );
    const brightest = row.indexOf(Math.max(...row));
    expect(Math.abs(brightest - 119.5)).toBeLessThan(2);
    shown.destroy();
  });

  test('discs stand at the anchors, dots at the latents, paper where zones are off', async () => {
    const of = source([-1.5, 0, 1.5, 1], 2, 2);
    of.latents.write(padRows([0.5, -1, -0.5, 2], 2, 2));
    const shown = await plane(of, 200, 200);
    const { extent } = await shown.update();
    const at = (x: number, y: number) =>
      [Math.floor(100 + (100 * x) / extent), Math.floor(100 - (100 * y) / extent)] as const;
    shown.setView(only('anchors', 'latents'));
    const light = await shown.image(200, 200);
    expect(pixel(light, ...at(-1.5, 0)).slice(0, 3)).toEqual(bytes(0));
    expect(pixel(light, ...at(1.5, 1)).slice(0, 3)).toEqual(bytes(1));
    expect(pixel(light, 40, 190)).toEqual(PAPER);
    pixel(light, ...at(0.5, -1))
      .slice(0, 3)
      .forEach((v, i) => expect(Math.abs(v - (bytes(0)[i] ?? 0))).toBeLessThan(30));
    shown.setView({ ...only(), dark: true });
    const dark = await shown.image(200, 200);
    expect(pixel(dark, 40, 190)).toEqual(DARK_PAPER);
    expect(pixel(dark, ...at(-1.5, 0))).toEqual(DARK_PAPER);
    shown.destroy();
  });
});

test('the longer side of a canvas shows more, and a new shape gets its own zones', async () => {
  const shown = await plane(source([-1, -1, 1, 1, 0, 2], 3, 2, 3), 100, 100);
  shown.setView(VIEW);
  const square = await shown.update();
  shown.resize(300, 100);
  const wide = await shown.update();
  expect(wide.extent).toBe(square.extent);
  const picture = await shown.image(300, 100);
  // One unit is as many pixels in x as in y: the zones' lines are where a square picture has them.
  shown.resize(100, 100);
  await shown.update();
  const middle = await shown.image(100, 100);
  let different = 0;
  for (let y = 0; y < 100; y += 1) {
    for (let x = 0; x < 100; x += 1) {
      const [a, b] = [pixel(picture, x + 100, y), pixel(middle, x, y)];
      if (a.some((v, i) => Math.abs(v - (b[i] ?? 0)) > 24)) different += 1;
    }
  }
  expect(different).toBeLessThan(600);
  expect(() => shown.resize(0, 5)).toThrow(RangeError);
  shown.destroy();
});

test.each([
  [1, 1],
  [1, 2],
  [2, 1],
  [1, 7],
  [3, 9],
  [16, 12],
])('d = %i, n = %i: a picture that is not blank', async (d, n) => {
  const anchors = new Float32Array(n * d);
  fillNormals(anchors, 3, 4, 0);
  const shown = await plane(source(anchors, n, d, 3), 90, 60);
  shown.setView(layers({ prior: true, anchors: true, latents: true }));
  const info = await shown.update();
  expect(info.variance).toBeGreaterThan(0);
  expect(info.variance).toBeLessThanOrEqual(1);
  expect(info.classes.map((c) => c.count).reduce((a, b) => a + b, 0)).toBe(n);
  const { data } = await shown.image(90, 60);
  expect(new Set(new Uint32Array(data.buffer)).size).toBeGreaterThan(20);
  expect(data.every((v, i) => i % 4 !== 3 || v === 255)).toBe(true);
  shown.destroy();
});

test('anchors that are not finite do not spoil the picture', async () => {
  const shown = await plane(source([Number.NaN, 0, 1, 1, -1, Number.POSITIVE_INFINITY], 3, 2), 60, 60);
  const info = await shown.update();
  expect(Number.isFinite(info.extent)).toBe(true);
  expect(new Set(new Uint32Array((await shown.image(60, 60)).data.buffer)).size).toBeGreaterThan(20);
  shown.destroy();
});

test('updates share runs, see new anchors, and stop a refinement', async () => {
  const of = source([-1, 0, 1, 0], 2, 2);
  const shown = await plane(of, 80, 80);
  shown.setView(VIEW);
  const first = shown.update();
  await Promise.resolve();
  of.anchors.write(padRows([1, 0, -1, 0], 2, 2));
  const later = [shown.update(), shown.update()];
  expect(later[0]).toBe(later[1]);
  await Promise.all([first, ...later]);
  // The classes have changed sides.
  expectShadeOf(pixel(await shown.image(80, 80), 8, 12), zoneColour(classColour(1), 1));
  const refining = shown.refine();
  expect(shown.refine()).toBe(refining);
  const update = shown.update();
  await refining;
  const coarse = await update;
  await shown.refine();
  const before = await shown.image(80, 80);
  expectShadeOf(pixel(before, 8, 12), zoneColour(classColour(1), 1));
  expect((await shown.update()).resolution).toBe(coarse.resolution);
  shown.destroy();
});

test('destroyed in the middle of everything', async () => {
  const shown = await plane(source([-1, 0, 1, 0], 2, 2), 80, 80);
  await shown.update();
  const running = [shown.update(), shown.refine()];
  await Promise.resolve();
  shown.destroy();
  shown.setView({ ...VIEW, colour: 'anchor' });
  const [update, refinement] = await Promise.allSettled(running);
  expect(update?.status).toBe('rejected');
  expect(refinement?.status).toBe('fulfilled');
  await expect(shown.update()).rejects.toThrow('destroyed');
});

test('paints on a canvas', async () => {
  const canvas = new OffscreenCanvas(64, 48);
  const context = canvas.getContext('webgpu');
  if (context === null) throw new Error('no WebGPU canvas');
  const format = navigator.gpu.getPreferredCanvasFormat();
  const shown = await Plane.create(device, context, format, source([-1, 0, 1, 0], 2, 2), QUIET);
  shown.setView(VIEW);
  shown.resize(80, 60);
  await shown.update();
  shown.setView({ ...VIEW, colour: 'anchor' });
  shown.setView(VIEW);
  const copy = new OffscreenCanvas(80, 60).getContext('2d');
  copy?.drawImage(canvas, 0, 0);
  expectShadeOf([...(copy?.getImageData(10, 20, 1, 1).data ?? [])], zoneColour(classColour(0), 0));
  expect([canvas.width, canvas.height]).toEqual([80, 60]);
  shown.destroy();
});
