/** The field on grids of the plane, and tracks of rows in its coordinates, against float64. */
import { createBuffer } from 'webgpu-typed';
import { beforeAll, describe, expect, test } from 'vitest';
import { seenBy } from '../../src/engine/plane/camera';
import { FieldGrid, fieldCells, fieldGrids, type Grid } from '../../src/engine/plane/field-grid';
import { fitPlane, project, type PlaneFit } from '../../src/engine/plane/fit';
import { padAxes } from '../../src/engine/plane/lifted-zones';
import { LINE_OF_LATENTS, stateTimes, Tracks } from '../../src/engine/plane/tracks';
import { zoneSchedule } from '../../src/engine/plane/zone-solver';
import type { PlaneAxes } from '../../src/engine/protocol';
import { padRows } from '../../src/gpu/matrix';
import { runWork } from '../../src/gpu/work';
import { Walker } from '../../src/lzn/walk';
import { fillNormals } from '../../src/random/philox';
import { field, foldedDensity } from '../oracle/plane';
import { expectClose, testDevice } from './device';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

function normals(count: number, seed: number, scale = 1): Float32Array {
  const out = new Float32Array(count);
  fillNormals(out, seed, 4, 0);
  return out.map((v) => scale * v);
}

function centres({ columns, rows, centre, half }: Grid): [number, number][] {
  return Array.from({ length: columns * rows }, (_, i) => [
    centre[0] + half[0] * ((2 * (i % columns) + 1) / columns - 1),
    centre[1] + half[1] * (1 - (2 * Math.floor(i / columns) + 1) / rows),
  ]);
}

const lifted = ({ d, axes, origin }: PlaneFit, x: number, y: number) =>
  Array.from({ length: d }, (_, c) => (origin[c] ?? 0) + x * (axes[c] ?? 0) + y * (axes[d + c] ?? 0));

const axesOf = (n: number, d: number): PlaneAxes =>
  n >= 3 && d > 2 ? { kind: 'samples', samples: [0, 1, 2] } : { kind: 'principal' };

describe('the field on a grid', () => {
  test.each([
    [1, 1, 0],
    [5, 1, 0.4],
    [1, 2, 0.5],
    [5, 2, 0],
    [257, 2, 0.7],
    [5, 3, 0.6],
    [257, 16, 0.3],
    [257, 16, 0.996],
  ])('n = %i, d = %i, t = %f: as in float64', async (n, d, t) => {
    const anchors = normals(n * d, 3, 0.9);
    const stored = padRows(anchors, n, d);
    const fit = fitPlane(stored, n, d, axesOf(n, d));
    const region = seenBy({ x: 0.3, y: -0.2, half: 2.1 }, { width: 70, height: 50 });
    const grids = fieldGrids(region, 24, d === 1);
    const made = await FieldGrid.create(device, n, 24);
    made.aim(stored, fit);
    await made.run(grids, t);
    const [values, arrows, summit] = await Promise.all([
      made.values.read(),
      made.arrows.read(),
      made.summit.read(),
    ]);
    // Densities are folded a little; the rest is not.
    // Late in the flow logits have thousands of nats, of which float32 keeps a thousandth.
    const [slack, pull] = t < 0.9 ? [2e-4, 1] : [5e-2, 1 / (1 - t)];
    const cells = grids.values.columns * grids.values.rows;
    centres(grids.values).forEach(([x, y], i) => {
      const twin = field(lifted(fit, x, d === 1 ? 0 : y), anchors, t);
      const [, largest = Number.NaN, entropy = Number.NaN] = values.subarray(4 * i, 4 * i + 3);
      expect(Math.abs(largest - twin.largest)).toBeLessThan(slack);
      expect(Math.abs(entropy - twin.entropy)).toBeLessThan(10 * slack);
    });
    centres(grids.arrows).forEach(([x, y], i) => {
      const twin = field(lifted(fit, x, d === 1 ? 0 : y), anchors, t);
      const velocity = project(fit, twin.velocity, 1, d);
      expectClose(arrows.subarray(2 * i, 2 * i + 2), velocity, { absolute: 20 * slack * pull });
    });
    const seen = values.subarray(0, 4 * cells);
    expect(seen.every(Number.isFinite)).toBe(true);
    expect(arrows.every(Number.isFinite)).toBe(true);
    expect(summit[0]).toBe(Math.max(...seen.filter((_, i) => i % 4 === 0)));
    made.destroy();
  });

  test.each([
    [1, 2, 0.2],
    [5, 2, 0.6],
    [4, 5, 0.5],
  ])('n = %i, d = %i, t = %f: log densities, folded as the grid sees them', async (n, d, t) => {
    const anchors = normals(n * d, 8, 0.9);
    const stored = padRows(anchors, n, d);
    const fit = fitPlane(stored, n, d, axesOf(n, d));
    const grids = fieldGrids(seenBy({ x: 0, y: 0, half: 2 }, { width: 50, height: 50 }), 16, false);
    const made = await FieldGrid.create(device, n, 16);
    made.aim(stored, fit);
    await made.run(grids, t);
    const values = await made.values.read();
    const { columns, half } = grids.values;
    const blur = half[0] / columns;
    const directions = [fit.axes.subarray(0, d), fit.axes.subarray(d)].map((axis) => [...axis]);
    for (const i of [0, 37, 120, 255]) {
      const [x, y] = centres(grids.values)[i] ?? [0, 0];
      const point = lifted(fit, x, y);
      const folded = foldedDensity(point, directions, anchors, { t, blur });
      expect(values[4 * i]).toBeCloseTo(folded, 3);
      expect(Math.abs(folded - field(point, anchors, t).logDensity)).toBeGreaterThan(1e-3);
    }
    made.destroy();
  });

  test('twice the same bits', async () => {
    const [n, d] = [37, 6];
    const stored = padRows(normals(n * d, 4), n, d);
    const grids = fieldGrids(seenBy({ x: 0, y: 0, half: 2 }, { width: 50, height: 50 }), 24, false);
    const made = await FieldGrid.create(device, n, 24);
    made.aim(stored, fitPlane(stored, n, d, axesOf(n, d)));
    const runs: Float32Array[] = [];
    for (let k = 0; k < 2; k += 1) {
      await made.run(grids, 0.4);
      runs.push(await made.values.read(), await made.arrows.read());
    }
    expect(runs[0]).toEqual(runs[2]);
    expect(runs[1]).toEqual(runs[3]);
    made.destroy();
  });

  test.each([
    [900, 640],
    [640, 900],
    [4000, 100],
    [100, 4000],
    [1, 1],
  ])(
    'grids of a canvas of %i x %i fit into their buffers, and arrows stand on a lattice',
    (width, height) => {
      const { values, arrows } = fieldGrids(
        seenBy({ x: 0.37, y: 1.1, half: 1.7 }, { width, height }),
        96,
        false,
      );
      expect(values.columns * values.rows).toBeLessThanOrEqual(fieldCells(96));
      expect(arrows.columns * arrows.rows).toBeLessThanOrEqual(65 * 21);
      const apart = (2 * arrows.half[0]) / arrows.columns;
      expect((2 * arrows.half[1]) / arrows.rows).toBeCloseTo(apart, 10);
      for (const [x, y] of centres(arrows)) {
        expect(Math.abs(x / apart - Math.round(x / apart))).toBeLessThan(1e-6);
        expect(Math.abs(y / apart - Math.round(y / apart))).toBeLessThan(1e-6);
      }
    },
  );
});

describe('tracks', () => {
  test.each([
    [1, 1, 1],
    [5, 1, 3],
    [5, 2, 257],
    [257, 3, 5],
    [37, 16, 19],
  ])('n = %i, d = %i, %i rows: the ways of float64 in the plane', async (n, d, rows) => {
    const anchors = normals(n * d, 5, 0.8);
    const starts = normals(rows * d, 6);
    const stored = padRows(anchors, n, d);
    const fit = fitPlane(stored, n, d, axesOf(n, d));
    const buffers = {
      anchors: createBuffer(device, 'vec4f', stored.length / 4, 'anchors'),
      axes: createBuffer(device, 'vec4f', 3 * Math.ceil(d / 4), 'axes'),
    };
    buffers.anchors.write(stored);
    buffers.axes.write(padAxes(d, fit.axes, fit.origin));
    const schedule = zoneSchedule(n, d);
    const made = await Tracks.create(device, {
      rows,
      d,
      schedule,
      anchorCount: n,
      label: 'tracks',
      ...buffers,
    });
    made.start.write(padRows(starts, rows, d));
    await runWork(device, 'tracks', (work) => made.run(work));
    const points = await made.points.read();
    const times = stateTimes(schedule);
    expectClose(await made.times.read(), times, { absolute: 1e-6 });
    const walker = new Walker({ data: anchors, n, d }, schedule);
    const expected: number[] = [];
    let decided = 0;
    for (let r = 0; r < rows; r += 1) {
      const walk = walker.walk(starts.subarray(r * d, (r + 1) * d));
      // Where two anchors are nearly equal in the end, float32 may choose the other one.
      const [top = 0, second = 0] = [...(walk.probabilities[walk.probabilities.length - 1] ?? [])].toSorted(
        (a, b) => b - a,
      );
      const clear = top - second > 0.5;
      if (clear) decided += 1;
      walk.states.forEach((state, k) => {
        const [x = 0, y = 0] = project(fit, state, 1, d);
        const at = 2 * (r * walk.states.length + k);
        const level = d === 1 ? LINE_OF_LATENTS * (1 - (times[k] ?? 0)) : 0;
        expected.push(...(clear ? [x, y + level] : points.subarray(at, at + 2)));
      });
    }
    expect(decided).toBeGreaterThan(0.9 * rows);
    expectClose(points, expected, { absolute: 5e-3 });
    for (const resource of [made, ...Object.values(buffers)]) resource.destroy();
  });
});
