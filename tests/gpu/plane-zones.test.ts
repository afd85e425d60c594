/** Zones on the GPU against float64, both ways to compute them, and the official code's zone map. */
import { createBuffer, type Buf } from 'webgpu-typed';
import { beforeAll, describe, expect, test } from 'vitest';
import { Cascade } from '../../src/engine/plane/cascade';
import { ANCHOR_BITS, everyCell } from '../../src/engine/plane/edges';
import { fitPlane } from '../../src/engine/plane/fit';
import { createFlatZones } from '../../src/engine/plane/flat-zones';
import { blockCells, createLiftedZones } from '../../src/engine/plane/lifted-zones';
import { zoneSchedule, type ZoneGrid, type ZoneSolver } from '../../src/engine/plane/zone-solver';
import { padRows, pitch } from '../../src/gpu/matrix';
import { makeSchedule } from '../../src/lzn/schedule';
import { fillNormals } from '../../src/random/philox';
import golden from '../golden/lzn/p01_tiny_n4_d2_s20.json';
import { land } from '../oracle/plane';
import { testDevice } from './device';

const IDENTITY = Float64Array.of(1, 0, 0, 1);
let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

function normals(count: number, seed: number, scale = 1): Float32Array {
  const out = new Float32Array(count);
  fillNormals(out, seed, 4, 0);
  return out.map((v) => scale * v);
}

function never(): boolean {
  return false;
}

async function picture(solver: ZoneSolver, grid: ZoneGrid): Promise<Uint32Array> {
  const cells = createBuffer(device, 'u32', grid.columns * grid.rows, 'cells');
  expect(await solver.solve(grid, cells, everyCell(grid), never)).toBe(true);
  const result = await cells.read();
  cells.destroy();
  return result;
}

const anchorOf = (cell: number) => cell & ANCHOR_BITS;
const clarityOf = (cell: number) => ((cell >>> 12) & 0xfff) / 4095;

function centre({ columns, rows, centre: [x, y], half }: ZoneGrid, cell: number): [number, number] {
  const [c, r] = [cell % columns, Math.floor(cell / columns)];
  return [x + half[0] * ((2 * c + 1) / columns - 1), y + half[1] * (1 - (2 * r + 1) / rows)];
}

interface Where {
  /** Paper time at which the points begin. */
  readonly time?: number;
  readonly origin?: Float64Array;
}

/** Cells that differ from the float64 twin, in words; those that the twin itself finds undecided are left out. */
function mismatches(
  cells: Uint32Array,
  grid: ZoneGrid,
  anchors: Float32Array,
  axes: Float64Array,
  d: number,
  { time = 0, origin = new Float64Array(d) }: Where = {},
): string[] {
  const found: string[] = [];
  let undecided = 0;
  cells.forEach((cell, i) => {
    const [x, y] = centre(grid, i);
    const point = Array.from(
      { length: d },
      (_, c) => (origin[c] ?? 0) + x * (axes[c] ?? 0) + y * (axes[d + c] ?? 0),
    );
    const twin = land(point, anchors, zoneSchedule(anchors.length / d, d, time));
    if (twin.top - twin.second < 1e-3) {
      undecided += 1;
      return;
    }
    const [anchor, confidence, clarity] = [anchorOf(cell), (cell >>> 24) / 255, clarityOf(cell)];
    const close = Math.abs(confidence - twin.top) < 0.01 && Math.abs(clarity - twin.clarity) < 0.002;
    if (anchor !== twin.anchor || !close) {
      found.push(`cell ${i}: ${anchor} ${confidence} ${clarity}, expected ${JSON.stringify(twin)}`);
    }
  });
  if (undecided > cells.length / 50) found.push(`${undecided} of ${cells.length} cells undecided`);
  return found;
}

test.each([
  ['the fused kernel', createFlatZones],
  ['the general flow', createLiftedZones],
] as const)("%s gives the official code's zone map, anchor by anchor", async (_way, create) => {
  const { A, zone_points } = golden.inputs;
  const schedule = makeSchedule({
    direction: 'forward',
    solver: 'euler',
    grid: 'uniform',
    steps: golden.steps,
    eps: golden.params.eps,
  });
  const n = golden.n;
  const solver = await create(device, { n, d: 2, schedule, slice: 64 });
  solver.aim(padRows(A.data, n, 2), IDENTITY);
  // Cells of half a unit, centred where the points are; the file's points run up the columns.
  const grid = { columns: 12, rows: 12, centre: [0, 0], half: [3, 3] } as const;
  const cells = await picture(solver, grid);
  const found = golden.expected_f64.zone_argmax.data.map((_, i) => {
    const cell = (11 - (i % 12)) * 12 + Math.floor(i / 12);
    const [x, y] = centre(grid, cell);
    expect(x).toBeCloseTo(zone_points.data[2 * i] ?? Number.NaN, 6);
    expect(y).toBeCloseTo(zone_points.data[2 * i + 1] ?? Number.NaN, 6);
    return anchorOf(cells[cell] ?? 0);
  });
  expect(found).toEqual(golden.expected_f64.zone_argmax.data);
  solver.destroy();
});

describe('d = 2, the fused kernel', () => {
  test.each([1, 2, 5, 31, 64])('n = %i: every cell as in float64', async (n) => {
    const anchors = normals(2 * n, n);
    const solver = await createFlatZones(device, { n, d: 2, schedule: zoneSchedule(n, 2), slice: 300 });
    solver.aim(padRows(anchors, n, 2), IDENTITY);
    const grid = { columns: 31, rows: 23, centre: [0, 0], half: [3.4, 2.5] } as const;
    expect(mismatches(await picture(solver, grid), grid, anchors, IDENTITY, 2)).toEqual([]);
    solver.destroy();
  });

  test('exact duplicates: the smaller index wins, with half the probability', async () => {
    const anchors = Float32Array.of(-1, 0, 1, 0, 1, 0);
    const solver = await createFlatZones(device, { n: 3, d: 2, schedule: zoneSchedule(3, 2), slice: 64 });
    solver.aim(padRows(anchors, 3, 2), IDENTITY);
    const cells = await picture(solver, { columns: 4, rows: 2, centre: [0, 0], half: [2, 1] });
    expect([...cells].map(anchorOf)).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
    expect((cells[3] ?? 0) >>> 24).toBe(128);
    solver.destroy();
  });

  test('a cancelled picture says so', async () => {
    const solver = await createFlatZones(device, { n: 3, d: 2, schedule: zoneSchedule(3, 2), slice: 64 });
    solver.aim(padRows(normals(6, 1), 3, 2), IDENTITY);
    const grid = { columns: 16, rows: 16, centre: [0, 0], half: [1, 1] } as const;
    const cells = createBuffer(device, 'u32', 256, 'cells');
    let asked = 0;
    const second = () => {
      asked += 1;
      return asked > 1;
    };
    expect(await solver.solve(grid, cells, everyCell(grid), second)).toBe(false);
    expect(asked).toBe(2);
    cells.destroy();
    solver.destroy();
  });
});

describe('the general flow', () => {
  test('d = 2: the same zones as the fused kernel', async () => {
    const n = 37;
    const anchors = normals(2 * n, 5);
    const grid = { columns: 24, rows: 24, centre: [0.4, -0.7], half: [3, 3] } as const;
    const options = { n, d: 2, schedule: zoneSchedule(n, 2), slice: 200 };
    const pictures: Uint32Array[] = [];
    for (const create of [createFlatZones, createLiftedZones]) {
      const solver = await create(device, options);
      solver.aim(padRows(anchors, n, 2), IDENTITY);
      pictures.push(await picture(solver, grid));
      solver.destroy();
    }
    const [flat = new Uint32Array(), lifted = new Uint32Array()] = pictures;
    expect([...flat].map(anchorOf)).toEqual([...lifted].map(anchorOf));
    expect(mismatches(lifted, grid, anchors, IDENTITY, 2)).toEqual([]);
  });

  test.each([
    [1, 6, 64],
    [3, 2, 64],
    [3, 21, 97],
    [16, 33, 4096],
  ])('d = %i, n = %i: every cell as in float64', async (d, n, slice) => {
    const anchors = normals(n * d, 9, 0.8);
    const axes = new Float64Array(2 * d);
    axes[0] = 0.8;
    if (d > 1) {
      axes[d - 1] = 0.6;
      axes.set([-0.6, 0.8], d === 2 ? 2 : d);
    }
    const create = d === 1 ? createFlatZones : createLiftedZones;
    const solver = await create(device, { n, d, schedule: zoneSchedule(n, d), slice });
    if (d === 1) axes[0] = 1;
    solver.aim(padRows(anchors, n, d), axes);
    const grid = { columns: 17, rows: 13, centre: [-0.3, 0.2], half: [3, 3] } as const;
    expect(mismatches(await picture(solver, grid), grid, anchors, axes, d)).toEqual([]);
    solver.destroy();
  });

  test('a plane off the centre of the prior', async () => {
    const [n, d] = [21, 5];
    const anchors = normals(n * d, 12, 0.9);
    const stored = padRows(anchors, n, d);
    const { axes, origin } = fitPlane(stored, n, d, { kind: 'samples', samples: [2, 7, 13] });
    expect(Math.hypot(...origin)).toBeGreaterThan(0.1);
    const solver = await createLiftedZones(device, { n, d, schedule: zoneSchedule(n, d), slice: 97 });
    solver.aim(stored, axes, origin);
    const grid = { columns: 15, rows: 11, centre: [0.2, 0.1], half: [2.5, 2] } as const;
    expect(mismatches(await picture(solver, grid), grid, anchors, axes, d, { origin })).toEqual([]);
    solver.destroy();
  });

  test('blocks stay within their memory', () => {
    for (const d of [3, 64, 256]) {
      const bytes = blockCells(d, 24, 1e9) * 49 * pitch(d) * 4;
      expect(bytes).toBeLessThanOrEqual(64 * 2 ** 20);
    }
    expect(blockCells(3, 24, 1e9)).toBe(4096);
  });
});

test.each([
  [2, 0.3],
  [2, 0.9],
  [3, 0.5],
])('d = %i: points that begin at t = %f, and again at the prior', async (d, time) => {
  const n = 23;
  const anchors = normals(n * d, 11, 0.9);
  const axes = new Float64Array(2 * d);
  axes[0] = 1;
  axes[d + 1] = 1;
  const create = d === 2 ? createFlatZones : createLiftedZones;
  const solver = await create(device, { n, d, schedule: zoneSchedule(n, d), slice: 300 });
  solver.aim(padRows(anchors, n, d), axes);
  const grid = { columns: 19, rows: 13, centre: [0, 0], half: [2.5, 2] } as const;
  const before = await picture(solver, grid);
  solver.setSchedule(zoneSchedule(n, d, time));
  expect(mismatches(await picture(solver, grid), grid, anchors, axes, d, { time })).toEqual([]);
  solver.setSchedule(zoneSchedule(n, d));
  expect(await picture(solver, grid)).toEqual(before);
  solver.destroy();
});

function own<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('cancelled');
  return value;
}

async function read(cells: Buf<'u32'>): Promise<number[]> {
  return [...(await cells.read())];
}

test('from coarse to fine: nearly all cells as if each were computed, for half of the work', async () => {
  const n = 8;
  const anchors = normals(2 * n, 3);
  const solver = await createFlatZones(device, { n, d: 2, schedule: zoneSchedule(n, 2), slice: 4096 });
  solver.aim(padRows(anchors, n, 2), IDENTITY);
  const cascade = new Cascade(device, solver);
  const region = { width: 300, height: 200, centre: [0, 0], half: [3.75, 2.5] } as const;
  const full = own(await cascade.begin(region, 96, never));
  const base = own(await cascade.begin(region, 24, never));
  const sharp = await cascade.sharpen(region, base, { side: 96, cells: full.cells.length / 2 }, never);
  expect(sharp.grid).toEqual(full.grid);
  const [a, b] = await Promise.all([read(full.cells), read(sharp.cells)]);
  const wrong = a.filter((cell, i) => anchorOf(cell) !== anchorOf(b[i] ?? 0)).length;
  expect(wrong).toBeLessThan(a.length / 200);
  const off = a.map((cell, i) => Math.abs(clarityOf(cell) - clarityOf(b[i] ?? 0)));
  expect(off.reduce((x, y) => x + y, 0) / off.length).toBeLessThan(0.01);
  // Too little allowed: nothing is begun that cannot be finished.
  expect(await cascade.sharpen(region, base, { side: 96, cells: 3 }, never)).toBe(base);
  for (const sheet of [full, base, sharp]) sheet.cells.destroy();
  solver.destroy();
});
