/** Label anchors in the plane: their zones against float64, under those of the samples; and nothing of it where no labels are learnt. */
import { createBuffer } from 'webgpu-typed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Plane, type PlaneShown } from '../../src/engine/plane';
import { classColour } from '../../src/engine/plane/colour';
import { FIRST_VIEW } from '../../src/engine/plane/view';
import { zoneSchedule } from '../../src/engine/plane/zone-solver';
import { padRows } from '../../src/gpu/matrix';
import { land } from '../oracle/plane';
import { testDevice } from './device';
import { at, chroma, CROSS, inked, made, only, PAPER, pixelOf, SIDE, STARTS } from './plane-harness';

/** Three label anchors, in the plane and off it. */
const LABELS = {
  2: [-1.4, 1, 1.5, 0.9, 0.1, -1.5],
  4: [-1.4, 1, 0.4, 0, 1.5, 0.9, -0.3, 0.2, 0.1, -1.5, 0, 0.6],
};
const CLASSES = 3;

async function labelled(d: 2 | 4) {
  const device = await testDevice();
  const upload = (data: ArrayLike<number>, rows: number, label: string) => {
    const buffer = createBuffer(device, 'vec4f', rows, label);
    buffer.write(padRows(data, rows, d));
    return buffer;
  };
  const widen = (flat: readonly number[]) =>
    Array.from({ length: 4 * d }, (_, i) => (i % d < 2 ? (flat[2 * Math.floor(i / d) + (i % d)] ?? 0) : 0));
  const labelAnchors = upload(LABELS[d], CLASSES, 'label anchors');
  const source = {
    n: 4,
    d,
    anchors: upload(widen(CROSS), 4, 'anchors'),
    latents: upload(widen(STARTS), 4, 'latents'),
    labels: Uint8Array.of(0, 1, 2, 0),
    classNames: ['a', 'b', 'c'],
    images: null,
    labelAnchors,
  };
  const told: PlaneShown[] = [];
  const options = { fallback: true, busy: () => false, onShown: (shown: PlaneShown) => told.push(shown) };
  const plane = await Plane.create(device, null, 'rgba8unorm', source, options);
  plane.resize(SIDE, SIDE);
  plane.setView({ ...FIRST_VIEW, axes: { kind: 'coordinates', x: 0, y: 1 } });
  const shown = await plane.update();
  const look = async (view: typeof FIRST_VIEW) => {
    plane.setView(view);
    await plane.refine();
    return plane.image(SIDE, SIDE);
  };
  return { plane, told, shown, look, labelAnchors };
}

describe.each([2, 4] as const)('label zones, d = %i', (d) => {
  let it_: Awaited<ReturnType<typeof labelled>>;
  const axes = { kind: 'coordinates', x: 0, y: 1 } as const;
  beforeAll(async () => {
    it_ = await labelled(d);
  });
  afterAll(() => it_.plane.destroy());

  it.each([0, 0.5])('are where the flow over the label anchors leads, at t = %f', async (time) => {
    const { look, plane, shown } = it_;
    const picture = await look({ ...only('labelZones'), axes, time });
    const schedule = zoneSchedule(CLASSES, d, time);
    const half = shown.extent;
    let [clear, wrong] = [0, 0];
    for (let row = 4; row < SIDE; row += 8) {
      for (let column = 4; column < SIDE; column += 8) {
        const x = half * ((2 * (column + 0.5)) / SIDE - 1);
        const y = half * (1 - (2 * (row + 0.5)) / SIDE);
        const landing = (dx: number, dy: number) =>
          land(
            Array.from({ length: d }, (_, c) => [x + dx, y + dy][c] ?? 0),
            LABELS[d],
            schedule,
          );
        const twin = landing(0, 0);
        const step = (3 * half) / SIDE;
        const around = [landing(step, 0), landing(-step, 0), landing(0, step), landing(0, -step)];
        // A line between two zones is not in the colour of either.
        if (around.some(({ anchor }) => anchor !== twin.anchor)) continue;
        clear += 1;
        const hue = hueOf(at(picture, [column, row]));
        const distances = [0, 1, 2].map((label) => {
          const off = hueOf(classColour(label).map((v) => 255 * v)) - hue;
          return Math.abs(Math.atan2(Math.sin(off), Math.cos(off)));
        });
        if (distances.indexOf(Math.min(...distances)) !== twin.anchor) wrong += 1;
      }
    }
    expect(clear).toBeGreaterThan(400);
    expect(wrong).toBe(0);
    const probe = await plane.probe(0.7, 0.6, time);
    const point = Array.from({ length: d }, (_, c) => [0.7, 0.6][c] ?? 0);
    expect(probe.zone).toBe(land(point, LABELS[d], schedule).anchor);
  });

  it('tell where their anchors are, and mark them', async () => {
    const { look, shown } = it_;
    const places = [...shown.labelPlaces];
    [0, 1, 2].forEach((k) => {
      expect(places[2 * k]).toBeCloseTo(LABELS[d][k * d] ?? 9, 5);
      expect(places[2 * k + 1]).toBeCloseTo(LABELS[d][k * d + 1] ?? 9, 5);
    });
    const picture = await look({ ...only('labelAnchors'), axes });
    for (const k of [0, 1, 2]) {
      const pixel = pixelOf(places[2 * k] ?? 0, places[2 * k + 1] ?? 0, shown.extent);
      at(picture, pixel).forEach((v, c) => {
        expect(Math.abs(v - 255 * (classColour(k)[c] ?? 0))).toBeLessThan(3);
      });
    }
    // Three diamonds on bare paper.
    expect(inked(picture)).toBeLessThan(SIDE * SIDE * 0.03);
  });

  it('lie under the zones of the samples, of which the boundaries are left', async () => {
    const { look } = it_;
    const ground = await look({ ...only('labelZones'), axes });
    const lines = await look({ ...only('labelZones', 'zones', 'boundaries'), axes });
    const without = await look({ ...only('zones', 'boundaries'), axes });
    expect(same(lines.data, ground.data)).toBeGreaterThan(0.7);
    expect(same(lines.data, ground.data)).toBeLessThan(0.995);
    expect(same(lines.data, without.data)).toBeLessThan(0.5);
    // Other colours are about the samples.
    const early = { ...only('labelZones', 'zones'), axes, colour: 'early' } as const;
    expect((await look(early)).data).toEqual((await look({ ...early, layers: only('zones').layers })).data);
  });

  it('follow anchors that are moved', async () => {
    const { look, plane, labelAnchors } = it_;
    const before = await look({ ...only('labelZones'), axes });
    const swapped = padRows(LABELS[d], CLASSES, d);
    const first = swapped.slice(0, 4);
    swapped.copyWithin(0, 4, 8);
    swapped.set(first, 4);
    labelAnchors.write(swapped);
    await plane.update({ refit: false });
    const after = await plane.image(SIDE, SIDE);
    expect(hueOf(at(after, [40, 40]))).not.toBeCloseTo(hueOf(at(before, [40, 40])), 1);
    labelAnchors.write(padRows(LABELS[d], CLASSES, d));
    await plane.update({ refit: false });
    await plane.refine();
    expect((await plane.image(SIDE, SIDE)).data).toEqual(before.data);
  });
});

it('are nothing where no labels are learnt: not a pixel, and no places', async () => {
  const { plane, look, told } = await made(CROSS, STARTS, 2);
  const { layers } = FIRST_VIEW;
  const on = await look({ ...FIRST_VIEW, layers: { ...layers, labelZones: true, labelAnchors: true } });
  const off = await look({ ...FIRST_VIEW, layers: { ...layers, labelZones: false, labelAnchors: false } });
  expect(on.data).toEqual(off.data);
  expect(inked(await look(only('labelZones', 'labelAnchors')))).toBe(0);
  expect((await plane.probe(0, 0)).zone).toBeNull();
  expect(told.at(-1)?.labelPlaces).toHaveLength(0);
  expect(chroma(PAPER)).toBeLessThan(0.02);
  plane.destroy();
});

/** Angle of a colour's chroma. */
function hueOf([r = 0, g = 0, b = 0]: readonly number[]): number {
  return Math.atan2(Math.sqrt(3) * (g - b), 2 * r - g - b);
}

/** Share of the pixels that are the same. */
function same(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let count = 0;
  for (let i = 0; i < a.length; i += 4) if (a[i] === b[i] && a[i + 1] === b[i + 1]) count += 1;
  return count / (a.length / 4);
}
