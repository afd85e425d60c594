/** How embeddings lie beside their target, on samples made so that the answer is known. */
import { describe, expect, it, test } from 'vitest';
import { rings } from '../../src/engine/plane/view';
import { distributionOf, type Histogram, sphereDensity } from '../../src/eval/distribution';
import { DEFAULTS, spaceOf } from '../../src/experiment';
import { COMPARED, FACTS } from '../../src/objectives/facts';
import { fillNormals, STREAM } from '../../src/random/philox';

const N = 256;

function normals(d: number, n = N): Float32Array {
  const draws = new Float32Array(n * d);
  fillNormals(draws, 3, STREAM.noise, 0);
  return draws;
}

/** Rows of length sqrt(d) from rows that have any. */
function onSphere(x: Float32Array, d: number): Float32Array {
  const lengths = Array.from({ length: x.length / d }, (_, i) =>
    Math.hypot(...x.subarray(i * d, (i + 1) * d)),
  );
  return x.map((value, at) => (Math.sqrt(d) * value) / (lengths[Math.floor(at / d)] ?? 1));
}

/** Half the sum of the differences in mass: 0 the same, 1 nothing in common. */
function apart({ low, high, measured, expected }: Histogram, which = 0): number {
  const width = (high - low) / expected.length;
  return expected.reduce((sum, p, k) => sum + 0.5 * width * Math.abs(p - (measured[which]?.[k] ?? 0)), 0);
}

/** Largest distance from the line of quantiles, but for the outermost. */
function offLine({ expected, measured }: { expected: Float64Array; measured: Float64Array }): number {
  return expected.reduce(
    (most, q, k) => (Math.abs(q) > 2 ? most : Math.max(most, Math.abs(q - (measured[k] ?? 0)))),
    0,
  );
}

const mass = ({ low, high, expected }: Histogram) =>
  (expected.reduce((sum, p) => sum + p, 0) * (high - low)) / expected.length;

describe('a draw of N(0, I)', () => {
  const drawn = distributionOf(normals(8), N, 8, 'gaussian');
  it('lies on the line of quantiles, and on the density along every direction', () => {
    expect(offLine(drawn.quantiles)).toBeLessThan(0.1);
    expect(drawn.slices.measured).toHaveLength(4);
    for (const k of [0, 1, 2, 3]) expect(apart(drawn.slices, k)).toBeLessThan(0.16);
    expect(mass(drawn.slices)).toBeCloseTo(1, 3);
    expect(drawn.cosines).toBeNull();
    expect(drawn.mean).toBeCloseTo(0, 1);
    expect(drawn.deviation).toBeCloseTo(1, 1);
  });

  it('twice as wide has a line twice as steep', () => {
    const { measured, expected } = distributionOf(
      normals(8).map((v) => 2 * v),
      N,
      8,
      'gaussian',
    ).quantiles;
    expect((measured[100] ?? 0) / (expected[100] ?? 1)).toBeCloseTo(2, 0);
  });

  it('far out is still seen: slices reach as far as it does', () => {
    const { slices } = distributionOf(
      normals(8).map((v) => 50 * v),
      N,
      8,
      'none',
    );
    expect(slices.high).toBe(128);
    expect(slices.measured[0]?.[0]).toBeLessThan(0.01);
  });
});

describe('a collapse', () => {
  it('to one point is off the line, and has no width', () => {
    const { quantiles, slices, deviation } = distributionOf(new Float32Array(N * 8), N, 8, 'gaussian');
    expect(offLine(quantiles)).toBeGreaterThan(1.9);
    expect(apart(slices)).toBeGreaterThan(0.8);
    expect(deviation).toBe(0);
  });

  it('to one direction has cosines of 1 only', () => {
    const { cosines } = distributionOf(new Float32Array(N * 8).fill(1), N, 8, 'sphere');
    expect(cosines?.mean).toBeCloseTo(1, 6);
    expect(cosines && apart(cosines)).toBeGreaterThan(0.98);
  });
});

describe('the uniform sphere', () => {
  it.each([2, 3, 16, 128])('of %i dimensions has the density of its cosines', (d) => {
    const { cosines, slices } = distributionOf(onSphere(normals(d), d), N, d, 'sphere');
    if (cosines === null) throw new Error('no cosines');
    expect(apart(cosines)).toBeLessThan(0.05);
    for (const k of [0, 1, 2, 3]) expect(apart(slices, k)).toBeLessThan(0.2);
    expect(cosines.mean).toBeCloseTo(0, 1);
    expect(cosines.deviation).toBeCloseTo(1 / Math.sqrt(d), 2);
    expect(mass(cosines)).toBeCloseTo(1, 9);
  });

  test('in three dimensions every cosine is as likely (Archimedes), in two the arcsine law holds', () => {
    for (const density of sphereDensity(3, 1)) expect(density).toBeCloseTo(0.5, 2);
    // P(c > 15/16) = acos(15/16) / pi, over a bin of 1/16.
    expect(sphereDensity(2, 1)[31]).toBeCloseTo((16 * Math.acos(15 / 16)) / Math.PI, 1);
    expect(sphereDensity(1, 1)[0]).toBe(8);
  });

  test('of 512 dimensions lies along a direction as N(0, 1) does', () => {
    const { expected, high } = distributionOf(onSphere(normals(512, 4), 512), 4, 512, 'sphere').slices;
    expect(high).toBe(4);
    expect(expected[16]).toBeCloseTo(Math.exp(-(0.125 ** 2) / 2) / Math.sqrt(2 * Math.PI), 2);
  });
});

describe('circles of the target in the plane', () => {
  test('are deviations of a Gaussian, and the circle itself where the sphere is one', () => {
    expect(rings(16, 'gaussian')).toEqual([1, 2, 3]);
    expect(rings(2, 'sphere')).toEqual([Math.SQRT2, Math.SQRT2, Math.SQRT2]);
    for (const r of rings(1, 'sphere')) expect(r).toBe(1);
  });

  test('hold as much of the sphere’s shadow as of a Gaussian', () => {
    const d = 6;
    const points = onSphere(normals(d, 4000), d);
    const reach = Array.from({ length: 4000 }, (_, i) =>
      Math.hypot(points[i * d] ?? 0, points[i * d + 1] ?? 0),
    );
    rings(d, 'sphere').forEach((radius, k) => {
      const inside = reach.filter((r) => r <= radius).length / 4000;
      expect(inside).toBeCloseTo(1 - Math.exp(-((k + 1) ** 2) / 2), 1);
    });
    expect(rings(1e6, 'sphere')[2]).toBeCloseTo(3, 3);
  });
});

test('what embeddings are to fill is what the facts say', () => {
  for (const objective of COMPARED) expect(spaceOf({ ...DEFAULTS, objective })).toBe(FACTS[objective].space);
});
