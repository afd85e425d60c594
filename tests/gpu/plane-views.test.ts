/** What follows when a view asks for more than paint: another part of the plane, another time, other axes; and what moves by itself. */
import { createBuffer } from 'webgpu-typed';
import { beforeAll, describe, expect, test } from 'vitest';
import { Plane } from '../../src/engine/plane';
import { classColour, zoneColour } from '../../src/engine/plane/colour';
import { FIRST_VIEW } from '../../src/engine/plane/view';
import { padRows } from '../../src/gpu/matrix';
import { fillNormals } from '../../src/random/philox';
import { testDevice } from './device';
import { CROSS, PAPER, SIDE, STARTS, at, edge, inked, made, only } from './plane-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

describe('views that ask for more than paint', () => {
  test('another camera: the zones of there, the latest first, and the caller hears of it', async () => {
    const { plane, told, look } = await made(CROSS, STARTS, 2);
    const camera = { x: 4, y: 0.5, half: 0.8 };
    for (let k = 1; k <= 40; k += 1) {
      plane.setView({ ...only('zones'), camera: { ...camera, x: camera.x - 0.02 * (40 - k) } });
    }
    const picture = await look({ ...only('zones'), camera });
    expect(told.length).toBeLessThan(12);
    expect(told[told.length - 1]?.camera).toEqual(camera);
    expect(inked(picture)).toBe(SIDE * SIDE);
    // Far to the right everything is the second anchor's.
    const found = at(picture, [100, 100]);
    const ratio = zoneColour(classColour(1), 1).map((c, i) => (found[i] ?? 0) / 255 / c);
    expect(Math.min(...ratio)).toBeGreaterThan(0.95 * Math.max(...ratio));
    plane.destroy();
  });

  test('while the zones of there are computed, the old ones move along, with paper beyond', async () => {
    const { plane, look } = await made(CROSS, STARTS, 2);
    const before = await look(only('zones'));
    const camera = { x: 2.5, y: 0, half: 2.5 };
    plane.setView({ ...only('zones'), camera });
    const moved = await plane.image(SIDE, SIDE);
    expect(at(moved, [40, 100])).toEqual(at(before, [140, 100]));
    expect(at(moved, [150, 100])).toEqual(PAPER);
    await plane.refine();
    expect(inked(await plane.image(SIDE, SIDE))).toBe(SIDE * SIDE);
    plane.destroy();
  });

  test('another time: other zones; at the end they are the nearest anchors', async () => {
    const { plane, told, look } = await made([-1, 0, 2, 0], STARTS.slice(0, 4), 2);
    const half = (await plane.update()).extent;
    const early = half * edge(await look(only('zones')));
    const late = half * edge(await look({ ...only('zones'), time: 0.996 }));
    expect(late).toBeCloseTo(0.5, 1);
    expect(Math.abs(early)).toBeLessThan(0.2);
    expect(told.length).toBeGreaterThan(0);
    plane.destroy();
  });

  test('colours and marks ask for nothing', async () => {
    const { plane, told } = await made(CROSS, STARTS, 2);
    plane.setView({ ...FIRST_VIEW, colour: 'anchor', marked: 1, selected: [1], dark: true });
    plane.setView({ ...FIRST_VIEW, layers: { ...FIRST_VIEW.layers, trajectories: true, latents: false } });
    await plane.refine();
    expect(told.filter((shown) => shown.camera.x !== 0)).toHaveLength(0);
    // A refinement may tell of its resolution, nothing else.
    expect(told.length).toBeLessThanOrEqual(1);
    plane.destroy();
  });

  test('other axes: through three samples, off the centre of the prior', async () => {
    const [n, d] = [9, 5];
    const anchors = new Float32Array(n * d);
    fillNormals(anchors, 3, 4, 0);
    const { plane, told, look } = await made(anchors, anchors, d);
    await look({ ...FIRST_VIEW, axes: { kind: 'samples', samples: [1, 4, 6] } });
    const shown = told[told.length - 1];
    expect(shown).toMatchObject({ axes: 'samples', d });
    expect(shown?.offset).toBeGreaterThan(0.05);
    expect(shown?.variance).toBeLessThan(1);
    for (const s of [1, 4, 6]) {
      const row = anchors.slice(s * d, (s + 1) * d);
      const [x = 0, y = 0] = plane.project(row);
      expect(shown?.places[2 * s]).toBeCloseTo(x, 5);
      // Back into the latent space it is the anchor itself, since it lies in the plane.
      const again = plane.lift(row, x, y);
      again.forEach((v, c) => expect(v).toBeCloseTo(row[c] ?? Number.NaN, 5));
    }
    const track = shown?.tracks ?? new Float32Array();
    expect(track).toHaveLength(n * (shown?.times.length ?? 0) * 2);
    expect([shown?.times[0], shown?.times.at(-1)]).toEqual([0, 1]);
    plane.destroy();
  });

  test('a probe ends in the zone that is painted there', async () => {
    const n = 12;
    const anchors = new Float32Array(2 * n);
    fillNormals(anchors, 6, 4, 0);
    const { plane, look } = await made(anchors, anchors, 2);
    const picture = await look(only('zones'));
    const { extent } = await plane.update();
    let same = 0;
    for (let k = 0; k < 60; k += 1) {
      const [px, py] = [(37 * k) % SIDE, (91 * k + 13) % SIDE];
      const probe = await plane.probe(extent * ((2 * px + 1) / SIDE - 1), extent * (1 - (2 * py + 1) / SIDE));
      const wanted = zoneColour(classColour(probe.anchor % 2), probe.anchor);
      const ratio = at(picture, [px, py]).map((v, i) => v / 255 / (wanted[i] ?? 1));
      if (Math.min(...ratio) > 0.93 * Math.max(...ratio)) same += 1;
    }
    expect(same).toBeGreaterThanOrEqual(57);
    plane.destroy();
  });

  test('nothing is known before the first update', async () => {
    const anchors = createBuffer(device, 'vec4f', 1, 'anchors');
    const source = {
      n: 1,
      d: 1,
      anchors,
      latents: anchors,
      labels: Uint8Array.of(0),
      classNames: ['a'],
      images: null,
    };
    const options = { fallback: true, busy: () => false, onShown: () => undefined };
    const plane = await Plane.create(device, null, 'rgba8unorm', source, options);
    plane.setView(FIRST_VIEW);
    await expect(plane.probe(0, 0)).rejects.toThrow('first update');
    expect(() => plane.lift([0], 1, 1)).toThrow('first update');
    await plane.refine();
    await plane.update();
    expect((await plane.probe(0.3, 0)).anchor).toBe(0);
    plane.destroy();
  });
});

test('moving particles are painted on a canvas, frame after frame, until they may not', async () => {
  const canvas = new OffscreenCanvas(96, 96);
  const context = canvas.getContext('webgpu');
  if (context === null) throw new Error('no WebGPU canvas');
  const [anchors, latents] = [CROSS, STARTS].map((data) => {
    const buffer = createBuffer(device, 'vec4f', 4, 'points');
    buffer.write(padRows(data, 4, 2));
    return buffer;
  });
  if (anchors === undefined || latents === undefined) throw new Error('unreachable');
  const labels = Uint8Array.of(0, 1, 0, 1);
  const source = { n: 4, d: 2, anchors, latents, labels, classNames: ['even', 'odd'], images: null };
  const options = { fallback: true, busy: () => false, onShown: () => undefined };
  const plane = await Plane.create(
    device,
    context,
    navigator.gpu.getPreferredCanvasFormat(),
    source,
    options,
  );
  plane.setView({ ...only('particles'), motion: true });
  await plane.update();
  const grab = async () => {
    const copy = new OffscreenCanvas(96, 96).getContext('2d');
    copy?.drawImage(canvas, 0, 0);
    return [...(copy?.getImageData(0, 0, 96, 96).data ?? [])].join(' ');
  };
  const first = await grab();
  await expect.poll(grab, { timeout: 20_000 }).not.toBe(first);
  plane.setView({ ...only('particles'), motion: false });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const standing = await grab();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await grab()).toBe(standing);
  plane.destroy();
});
