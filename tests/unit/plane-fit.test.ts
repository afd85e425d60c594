/** The plane's fit: directions, continuity from frame to frame, degenerate anchors. */
import { describe, expect, test } from 'vitest';
import { smoothExtent, wantedExtent } from '../../src/engine/plane/extent';
import { fitPlane, moveTo, project, type PlaneFit } from '../../src/engine/plane/fit';
import { padRows, pitch } from '../../src/gpu/matrix';
import { fillNormals } from '../../src/random/philox';

function normals(count: number, seed: number): Float32Array {
  const out = new Float32Array(count);
  fillNormals(out, seed, 4, 0);
  return out;
}

/** n x d normals with standard deviation `scales[c]` in column c, turned by a fixed rotation of neighbouring columns. */
function cloud(n: number, d: number, scales: readonly number[], seed = 1, angle = 0.7): Float32Array {
  const data = normals(n * d, seed);
  for (let r = 0; r < n; r += 1) {
    const row = data.subarray(r * d, (r + 1) * d);
    row.forEach((v, c) => (row[c] = v * (scales[c] ?? 0.1)));
    for (let c = 0; c + 1 < d; c += 1) {
      const [x, y] = [row[c] ?? 0, row[c + 1] ?? 0];
      row[c] = Math.cos(angle) * x - Math.sin(angle) * y;
      row[c + 1] = Math.sin(angle) * x + Math.cos(angle) * y;
    }
  }
  return data;
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);

const PRINCIPAL = { kind: 'principal' } as const;
/** The plane through the prior's centre that shows the anchors best. */
const best = (stored: ArrayLike<number>, n: number, d: number, previous?: PlaneFit) =>
  fitPlane(stored, n, d, PRINCIPAL, previous);

describe('fitPlane', () => {
  test('d = 2 is the plane itself, d = 1 the line', () => {
    // Whatever axes are asked for: two dimensions have no others.
    expect(fitPlane(padRows([1, 2, 3, 4], 2, 2), 2, 2, { kind: 'coordinates', x: 1, y: 0 })).toEqual({
      d: 2,
      kind: 'principal',
      axes: Float64Array.of(1, 0, 0, 1),
      origin: new Float64Array(2),
      variance: 1,
    });
    const line = best(padRows([1, -2], 2, 1), 2, 1);
    expect([...project(line, [1, -2], 2, 1)]).toEqual([1, 0, -2, 0]);
  });

  test.each([3, 16, 256])('d = %i: orthonormal, and holds the two large directions', (d) => {
    const n = 300;
    const stored = padRows(cloud(n, d, [3, 2]), n, d);
    const { axes, variance } = best(stored, n, d);
    const [e1, e2] = [axes.subarray(0, d), axes.subarray(d)];
    expect(dot(e1, e1)).toBeCloseTo(1, 10);
    expect(dot(e2, e2)).toBeCloseTo(1, 10);
    expect(dot(e1, e2)).toBeCloseTo(0, 10);
    // 9 + 4 of 13 + 0.01 (d - 2), up to sampling.
    expect(variance).toBeCloseTo(13 / (13 + 0.01 * (d - 2)), 1);
    expect(variance).toBeLessThanOrEqual(1);
    // Variance along the axes, counted from the projections, is the share reported.
    const points = project({ d, axes }, stored, n, pitch(d));
    let [inside, all] = [0, 0];
    for (let c = 0; c < d; c += 1) {
      const column = Array.from({ length: n }, (_, r) => stored[r * 4 * Math.ceil(d / 4) + c] ?? 0);
      all += spread(column);
    }
    for (const c of [0, 1]) inside += spread(Array.from({ length: n }, (_, r) => points[2 * r + c] ?? 0));
    expect(inside / all).toBeCloseTo(variance, 8);
  });

  test('small changes of the anchors move the picture little, and never mirror it', () => {
    const [n, d] = [200, 12];
    // Two nearly equal variances: the single directions are ill-determined, the plane is not.
    let fit = best(padRows(cloud(n, d, [2, 1.98]), n, d), n, d);
    for (let frame = 1; frame < 20; frame += 1) {
      const data = cloud(n, d, [2 - 0.01 * frame, 1.9 + 0.02 * frame], 1, 0.7 + 0.005 * frame);
      const next = best(padRows(data, n, d), n, d, fit);
      const before = project(fit, data, n, d);
      const after = project(next, data, n, d);
      const moved = before.map((v, i) => v - (after[i] ?? 0));
      expect(Math.sqrt(dot(moved, moved) / dot(before, before))).toBeLessThan(0.1);
      fit = next;
    }
  });

  test('the previous directions with signs turned do not turn the picture', () => {
    const [n, d] = [50, 5];
    const stored = padRows(cloud(n, d, [2, 1]), n, d);
    const first = best(stored, n, d);
    const flipped = { ...first, axes: first.axes.map((v) => -v) };
    const second = best(stored, n, d, flipped);
    second.axes.forEach((v, i) => expect(v).toBeCloseTo(-(first.axes[i] ?? 0), 6));
  });

  test.each([
    ['all equal', new Float32Array(40).fill(0.3)],
    ['all zero', new Float32Array(40)],
    ['not finite', new Float32Array(40).fill(Number.NaN)],
    ['on a line', Float32Array.from({ length: 40 }, (_, i) => Math.floor(i / 4))],
  ])('%s: a plane all the same', (_, stored) => {
    const { axes, variance } = best(stored, 10, 4);
    expect(axes.every(Number.isFinite)).toBe(true);
    expect(dot(axes.subarray(0, 4), axes.subarray(0, 4))).toBeCloseTo(1, 10);
    expect(dot(axes.subarray(0, 4), axes.subarray(4))).toBeCloseTo(0, 10);
    expect(variance).toBeCloseTo(1, 10);
    expect(project({ d: 4, axes }, stored, 10, 4).every(Number.isFinite)).toBe(true);
  });

  test('one anchor', () => {
    const fit = best(padRows([1, 2, 3], 1, 3), 1, 3);
    expect(fit.variance).toBe(1);
    expect([...project(fit, [1, 2, 3], 1, 3)]).toEqual([1, 2]);
  });
});

describe('planes that somebody chooses', () => {
  const [n, d] = [40, 6];
  const data = cloud(n, d, [2, 1, 0.5, 0.5, 0.3, 0.2]);
  const stored = padRows(data, n, d);
  const row = (i: number) => Float64Array.from(data.subarray(i * d, (i + 1) * d));

  test('two coordinates, with their share of the variance', () => {
    const fit = fitPlane(stored, n, d, { kind: 'coordinates', x: 4, y: 1 });
    expect(fit.kind).toBe('coordinates');
    expect([...project(fit, row(7), 1, d)]).toEqual([row(7)[4], row(7)[1]]);
    expect([...fit.origin]).toEqual([0, 0, 0, 0, 0, 0]);
    const columns = Array.from({ length: d }, (_, c) =>
      spread(Array.from({ length: n }, (__, r) => data[r * d + c] ?? 0)),
    );
    const all = columns.reduce((a, b) => a + b, 0);
    expect(fit.variance).toBeCloseTo(((columns[4] ?? 0) + (columns[1] ?? 0)) / all, 8);
  });

  test('coordinates that are not there, or twice the same one, still make a plane', () => {
    for (const [x, y] of [
      [9, -1],
      [3, 3],
      [5, 99],
    ] as const) {
      const { axes } = fitPlane(stored, n, d, { kind: 'coordinates', x, y });
      const [e1, e2] = [axes.subarray(0, d), axes.subarray(d)];
      expect([dot(e1, e1), dot(e2, e2), dot(e1, e2)]).toEqual([1, 1, 0]);
    }
  });

  test('through three anchors: they lie in it, and its origin is its point nearest to the centre', () => {
    const samples = [3, 11, 29] as const;
    const fit = fitPlane(stored, n, d, { kind: 'samples', samples });
    const [e1, e2] = [fit.axes.subarray(0, d), fit.axes.subarray(d)];
    expect(fit.kind).toBe('samples');
    expect(dot(e1, e1)).toBeCloseTo(1, 12);
    expect(dot(e1, e2)).toBeCloseTo(0, 12);
    expect(dot(fit.origin, e1)).toBeCloseTo(0, 12);
    expect(dot(fit.origin, e2)).toBeCloseTo(0, 12);
    expect(Math.sqrt(dot(fit.origin, fit.origin))).toBeGreaterThan(0.01);
    for (const i of samples) {
      const [x = 0, y = 0] = project(fit, row(i), 1, d);
      row(i).forEach((v, c) =>
        expect((fit.origin[c] ?? 0) + x * (e1[c] ?? 0) + y * (e2[c] ?? 0)).toBeCloseTo(v, 6),
      );
    }
  });

  test.each([
    ['the same sample three times', [4, 4, 4]],
    ['two samples', [4, 4, 9]],
    ['samples that are not there', [4, 9, 99]],
  ] as const)('%s: the principal plane instead', (_, samples) => {
    const fit = fitPlane(stored, n, d, { kind: 'samples', samples });
    expect(fit.kind).toBe('principal');
    expect(fit.axes).toEqual(best(stored, n, d).axes);
  });

  test('three anchors on a line: the principal plane instead', () => {
    const line = padRows(
      Float64Array.from({ length: 4 * d }, (_, i) => Math.floor(i / d) * ((i % d) + 1)),
      4,
      d,
    );
    expect(fitPlane(line, 4, d, { kind: 'samples', samples: [0, 1, 3] }).kind).toBe('principal');
  });

  test('an anchor moved within the plane keeps its part outside of it', () => {
    const fit = best(stored, n, d);
    const moved = moveTo(fit, row(5), 0.7, -1.2);
    const [x = 0, y = 0] = project(fit, moved, 1, d);
    expect(x).toBeCloseTo(0.7, 10);
    expect(y).toBeCloseTo(-1.2, 10);
    const off = moved.map((v, c) => v - (row(5)[c] ?? 0));
    const [e1, e2] = [fit.axes.subarray(0, d), fit.axes.subarray(d)];
    const rest = off.map((v, c) => v - dot(off, e1) * (e1[c] ?? 0) - dot(off, e2) * (e2[c] ?? 0));
    expect(Math.sqrt(dot(rest, rest))).toBeLessThan(1e-12);
  });
});

function spread(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
}

describe('extent', () => {
  test('holds the points, and at least the prior', () => {
    expect(wantedExtent(Float64Array.of(0, 0, 0.1, 0.2))).toBe(2.5);
    expect(wantedExtent(Float64Array.of(0, -4, 1, 1), new Float64Array())).toBeCloseTo(4.6);
    expect(wantedExtent(new Float64Array())).toBe(2.5);
  });

  test('grows at once, stays where it can, shrinks slowly', () => {
    expect(smoothExtent(3, undefined)).toBe(3);
    expect(smoothExtent(3.1, 4)).toBe(4);
    expect(smoothExtent(5, 4)).toBeGreaterThan(5);
    let extent = 20;
    for (let i = 0; i < 40; i += 1) extent = smoothExtent(3, extent);
    expect(extent).toBeGreaterThan(3);
    expect(extent).toBeLessThan(3 / 0.6);
    expect(smoothExtent(3, extent)).toBe(extent);
  });
});
