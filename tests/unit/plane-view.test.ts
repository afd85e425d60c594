/** What the plane decides on the CPU about views: the camera, the pace, when images show, what must be computed. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { cameraOf, sameRegion, seenBy } from '../../src/engine/plane/camera';
import { swatches, toOklab } from '../../src/engine/plane/colour';
import { revealed } from '../../src/engine/plane/images';
import { makeMoment, turnMoment } from '../../src/engine/plane/moment';
import { Pace, VIEW_SHARE, type Rest } from '../../src/engine/plane/pace';
import { Motion, particleStarts } from '../../src/engine/plane/particles';
import { Prober } from '../../src/engine/plane/probe';
import { FIRST_VIEW, sameAxes, shownOf, wantsField, wantsLabels } from '../../src/engine/plane/view';
import { RAMP } from '../../src/palette';
import { padRows } from '../../src/gpu/matrix';
import { fillNormals } from '../../src/random/philox';
import { field } from '../oracle/plane';

function normals(count: number, seed: number): Float32Array {
  const out = new Float32Array(count);
  fillNormals(out, seed, 4, 0);
  return out;
}

function momentOf(anchors: ArrayLike<number>, n: number, d: number) {
  const stored = padRows(anchors, n, d);
  const labels = Uint8Array.from({ length: n }, (_, i) => i % 3);
  return makeMoment({ n, d }, { anchors: stored, latents: stored, labels }, { kind: 'principal' });
}

describe('the camera', () => {
  test('sees a square of its half width, and more along the longer side', () => {
    const region = seenBy({ x: 1, y: -2, half: 0.5 }, { width: 300, height: 100 });
    expect(region).toMatchObject({ centre: [1, -2], half: [1.5, 0.5] });
    expect(sameRegion(region, { ...region })).toBe(true);
    expect(sameRegion(region, { ...region, centre: [1, -2.001] })).toBe(false);
  });

  test('follows the anchors where nobody moves it, and stays within bounds', () => {
    expect(cameraOf(null, 3)).toEqual({ x: 0, y: 0, half: 3 });
    expect(cameraOf({ x: Number.NaN, y: 0, half: 1 }, 3)).toEqual({ x: 0, y: 0, half: 3 });
    expect(cameraOf({ x: 1e9, y: -1e9, half: 0 }, 3)).toEqual({ x: 1e3, y: -1e3, half: 1e-3 });
  });
});

/** How long a pace makes wait after work that took so long, ms. */
async function restAfter(took: number, busy: boolean, rest: Rest = {}): Promise<number> {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
  const pace = new Pace(() => busy);
  await pace.spend(async () => {
    await vi.advanceTimersByTimeAsync(took);
  });
  const from = performance.now();
  let until = Number.NaN;
  const waiting = (async () => {
    await pace.turn(rest);
    until = performance.now();
  })();
  await vi.advanceTimersByTimeAsync(100 * took);
  await waiting;
  return until - from;
}

describe('the pace', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('while training goes on, work of c ms is followed by a rest of c (1 / share - 1)', async () => {
    const rest = await restAfter(40, true);
    expect(rest).toBeGreaterThanOrEqual(40 * (1 / VIEW_SHARE - 1));
    expect(rest).toBeLessThan(40 * (1 / VIEW_SHARE - 1) + 5);
  });

  test('a GPU that has nothing else to do need not rest, a processor must a little', async () => {
    expect(await restAfter(40, false)).toBe(0);
    vi.useRealTimers();
    const rest = await restAfter(60, false, { idle: 0.6 });
    expect(rest).toBeGreaterThan(20);
    expect(rest).toBeLessThan(60);
  });

  test('who has had enough rests no longer', async () => {
    expect(await restAfter(400, true, { enough: () => true })).toBe(0);
  });

  test('longer work rests between its slices', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
    const pace = new Pace(() => true);
    const next = pace.slices({});
    const began = performance.now();
    const work = (async () => {
      for (let k = 0; k < 5; k += 1) {
        await next();
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
      }
      return performance.now() - began;
    })();
    await vi.advanceTimersByTimeAsync(2000);
    // Five times 20 ms of work, and four rests.
    expect(await work).toBeGreaterThanOrEqual(5 * 20 + 4 * 60);
    expect(await work).toBeLessThan(450);
  });

  test('moving particles: one frame at a time, no more than the share, and an end', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
    const pace = new Pace(() => true);
    let frames = 0;
    let at = 0;
    const paint = async () => {
      at += 1;
      expect(at).toBe(1);
      await new Promise((resolve) => {
        setTimeout(resolve, 30);
      });
      at -= 1;
      frames += 1;
    };
    const motion = new Motion({ pace, fallback: false, paint });
    expect(motion.clock).toBeNull();
    motion.set(true);
    motion.set(true);
    await vi.advanceTimersByTimeAsync(3000);
    // 30 ms of 120 and a screen's frame.
    expect(frames).toBeGreaterThan(12);
    expect(frames).toBeLessThanOrEqual(25);
    expect(motion.clock).toBeGreaterThan(0.3);
    motion.set(false);
    expect(motion.clock).toBeNull();
    await vi.advanceTimersByTimeAsync(500);
    const last = frames;
    await vi.advanceTimersByTimeAsync(2000);
    expect(frames).toBe(last);
    motion.set(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(frames).toBeGreaterThan(last);
    motion.set(false);
    await vi.advanceTimersByTimeAsync(1000);
  });
});

test('images show where anchors are far apart, and only those in sight count', () => {
  const places = Float64Array.from({ length: 200 }, (_, i) =>
    i % 2 === 0 ? (i / 2) % 10 : Math.floor(i / 20),
  );
  const size = { width: 400, height: 400 };
  expect(revealed(places, { x: 4.5, y: 4.5, half: 20 }, size)).toBe(0);
  expect(revealed(places, { x: 4.5, y: 4.5, half: 1.4 }, size)).toBe(1);
  // One alone has room.
  expect(revealed(places.subarray(0, 2), { x: 0, y: 0, half: 20 }, size)).toBe(1);
  expect(revealed(places, { x: 99, y: 99, half: 1 }, size)).toBe(0);
  const halves = Array.from({ length: 40 }, (_, k) =>
    revealed(places, { x: 4.5, y: 4.5, half: 10 - k / 5 }, size),
  );
  expect(halves.some((v) => v > 0 && v < 1)).toBe(true);
});

describe('views', () => {
  test('only some of them need the field', () => {
    expect(wantsField(FIRST_VIEW)).toBe(false);
    expect(wantsField({ ...FIRST_VIEW, colour: 'entropy' })).toBe(true);
    expect(
      wantsField({ ...FIRST_VIEW, colour: 'entropy', layers: { ...FIRST_VIEW.layers, zones: false } }),
    ).toBe(false);
    expect(wantsField({ ...FIRST_VIEW, layers: { ...FIRST_VIEW.layers, arrows: true } })).toBe(true);
  });

  test('what is not known yet is not painted', () => {
    const layers = { ...FIRST_VIEW.layers, density: true, arrows: true, particles: true };
    const view = { ...FIRST_VIEW, colour: 'largest', layers } as const;
    const bare = shownOf(view, { field: false, particles: false, labels: false });
    expect(bare.colour).toBe('class');
    expect([bare.layers.density, bare.layers.arrows, bare.layers.particles]).toEqual([false, false, false]);
    const known = { field: true, particles: true, labels: true };
    const byClass = { ...view, colour: 'class' } as const;
    expect(shownOf(byClass, known)).toEqual(byClass);
    expect(shownOf(byClass, { ...known, labels: false }).layers.labelZones).toBe(false);
    // Other colours are about the samples, whose zones are the ground then.
    expect(shownOf(view, known)).toEqual({ ...view, layers: { ...layers, labelZones: false } });
    expect(wantsLabels(byClass, { labelAnchors: new Float32Array(8) })).toBe(true);
    expect(wantsLabels(byClass, { labelAnchors: new Float32Array() })).toBe(false);
    expect(wantsLabels(view, { labelAnchors: new Float32Array(8) })).toBe(false);
  });

  test('axes are compared by what they show', () => {
    expect(sameAxes({ kind: 'samples', samples: [1, 2, 3] }, { kind: 'samples', samples: [1, 2, 3] })).toBe(
      true,
    );
    expect(sameAxes({ kind: 'samples', samples: [1, 2, 3] }, { kind: 'samples', samples: [1, 2, 4] })).toBe(
      false,
    );
    expect(sameAxes({ kind: 'coordinates', x: 0, y: 1 }, { kind: 'coordinates', x: 0, y: 1 })).toBe(true);
    expect(sameAxes({ kind: 'coordinates', x: 0, y: 1 }, { kind: 'principal' })).toBe(false);
  });
});

/** Entry of a table of colours, in Oklab. */
function entry(table: Float32Array, i: number) {
  return toOklab([table[4 * i] ?? 0, table[4 * i + 1] ?? 0, table[4 * i + 2] ?? 0]);
}

const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const encode = (c: number) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

describe('colours', () => {
  test('samples that are not selected are grey, and as light as before', () => {
    const labels = Uint8Array.of(0, 1, 2);
    const [all, some] = [swatches(labels, 'class', null), swatches(labels, 'class', [1])];
    expect(some.subarray(4, 8)).toEqual(all.subarray(4, 8));
    for (const i of [0, 2, 3, 5]) {
      const [lightness, ...chroma] = entry(some, i);
      expect(Math.hypot(...chroma)).toBeLessThan(0.02);
      expect(Math.abs(lightness - entry(all, i)[0])).toBeLessThan(0.12);
    }
    expect([some[4 * 3 + 3], some[4 * 4 + 3], some[4 * 5 + 3]]).toEqual([0, 1, 0]);
  });

  test('the ramp gets lighter in even steps, for dichromats too (Machado 2009)', () => {
    const sights = [
      [1, 0, 0, 0, 1, 0, 0, 0, 1],
      [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
      [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
      [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
    ];
    for (const m of sights) {
      const seen = RAMP.map((colour) => {
        const rgb = colour.map(linear);
        const mixed = [0, 1, 2].map((r) => rgb.reduce((sum, c, k) => sum + c * (m[3 * r + k] ?? 0), 0));
        const [r = 0, g = 0, b = 0] = mixed.map((c) => encode(Math.min(1, Math.max(0, c))));
        return toOklab([r, g, b])[0];
      });
      seen.slice(1).forEach((lightness, k) => expect(lightness - (seen[k] ?? 0)).toBeGreaterThan(0.03));
    }
  });
});

test('particles begin as draws of the prior, the same ones always', () => {
  const starts = particleStarts(96, 3);
  expect(starts).toEqual(particleStarts(96, 3));
  expect(starts.filter((v, i) => i % 4 === 3 && v !== 0)).toHaveLength(0);
  const values = [...starts].filter((_, i) => i % 4 !== 3);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.2);
  expect(Math.abs(variance - 1)).toBeLessThan(0.25);
});

describe('moments', () => {
  test('held anchors move in a plane that stands still', () => {
    const [n, d] = [20, 5];
    const first = momentOf(normals(n * d, 1), n, d);
    const moved = first.anchors.map((v, i) => (i < 8 ? v + 4 : v));
    const reading = { anchors: moved, latents: first.latents, labels: first.labels };
    const held = makeMoment({ n, d }, reading, { kind: 'coordinates', x: 0, y: 1 }, first, false);
    expect(held.fit).toBe(first.fit);
    expect(held.extent).toBe(first.extent);
    expect(held.choice).toEqual(first.choice);
    expect(held.places).not.toEqual(first.places);
    expect(makeMoment({ n, d }, reading, first.choice, first).fit.axes).not.toEqual(first.fit.axes);
  });

  test('other axes are another picture of the same anchors', () => {
    const moment = momentOf(normals(60, 2), 12, 5);
    const turned = turnMoment(moment, { kind: 'coordinates', x: 3, y: 0 });
    expect(turned.anchors).toBe(moment.anchors);
    expect(turned.places[0]).toBeCloseTo(moment.anchors[3] ?? Number.NaN, 6);
    expect(turned.fit.kind).toBe('coordinates');
  });
});

describe('a probe', () => {
  test('two anchors: the boundary is the line between them, wherever the point is', () => {
    const prober = new Prober(momentOf([-1.5, 0, 1.5, 0], 2, 2));
    for (const [x, y] of [
      [0.8, 0.5],
      [-0.3, -1],
      [2, 2],
    ] as const) {
      const probe = prober.probe(x, y, 0, 8);
      expect(probe.anchor).toBe(x > 0 ? 1 : 0);
      expect(probe.margin).toBeGreaterThan(0.98 * Math.abs(x));
      expect(probe.margin).toBeLessThan(1.02 * Math.abs(x));
    }
    // Nothing else within reach.
    expect(prober.probe(3, 0, 0, 1).margin).toBeNull();
    expect(new Prober(momentOf([0.5, 0.5], 1, 2)).probe(0, 0, 0, 9).margin).toBeNull();
  });

  test.each([
    [2, 0],
    [2, 0.4],
    [6, 0.2],
    [1, 0],
  ])('d = %i from t = %f: the way, its times and its leaders', (d, from) => {
    const n = 30;
    const anchors = normals(n * d, 3);
    const moment = momentOf(anchors, n, d);
    const probe = new Prober(moment).probe(0.4, -0.3, from, 5);
    expect(probe.times).toHaveLength(25);
    expect([probe.times[0], probe.times[24]]).toEqual([from, 1]);
    expect(probe.trajectory).toHaveLength(50);
    expect(probe.trajectory[0]).toBeCloseTo(0.4, 6);
    const place = moment.places.subarray(2 * probe.anchor, 2 * probe.anchor + 2);
    expect(Math.abs((probe.trajectory[48] ?? 0) - (place[0] ?? 0))).toBeLessThan(0.1);
    expect(Math.abs((probe.trajectory[49] ?? 0) - (place[1] ?? 0))).toBeLessThan(0.1);
    expect(probe.leading.length).toBeGreaterThan(0);
    expect(probe.leading.length).toBeLessThanOrEqual(5);
    expect(probe.leading[0]?.anchor).toBe(probe.anchor);
    expect(probe.leading[0]?.probability[24]).toBeGreaterThan(0.5);
    for (const { probability } of probe.leading) expect(probability).toHaveLength(25);
    expect(probe.label).toBe(probe.anchor % 3);
    // The point itself, in full.
    const { axes } = moment.fit;
    const point = Array.from({ length: d }, (_, c) => 0.4 * (axes[c] ?? 0) - 0.3 * (axes[d + c] ?? 0));
    const twin = field(point, anchors, Math.max(from, 1e-3));
    expect(probe.largest).toBeCloseTo(twin.largest, 2);
    expect(probe.entropy).toBeCloseTo(twin.entropy, 2);
    expect(probe.margin).not.toBeNull();
  });

  test('at the very end every point belongs to an anchor already', () => {
    const probe = new Prober(momentOf(normals(20, 5), 10, 2)).probe(0.2, 0.1, 1, 5);
    expect(probe.from).toBe(1);
    expect(probe.largest).toBeGreaterThan(0.9);
  });
});
