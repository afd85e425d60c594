/** Alignment and uniformity against golden numbers, the uniform distribution, and embeddings that have collapsed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gram } from '../../src/eval/gram';
import { alignment, uniformity, wassersteinUniformity } from '../../src/eval/sphere';
import { fillNormals, STREAM } from '../../src/random/philox';
import golden from '../golden/objectives/metrics.json';

/** Relative error allowed against float64 golden numbers, whose inputs are exact in float32. */
const TOLERANCE = 1e-9;

function expectClose(found: number, wanted: number): void {
  expect(Math.abs(found - wanted), `${found}, golden ${wanted}`).toBeLessThanOrEqual(
    TOLERANCE * Math.abs(wanted),
  );
}

/** Draws from N(0, I): directions that are uniform on the sphere. */
function gaussian(n: number, d: number): Float32Array {
  const x = new Float32Array(n * d);
  fillNormals(x, 5, STREAM.quality, 0);
  return x;
}

describe('the golden metrics', () => {
  for (const { n, d, x, y, expected } of golden.cases) {
    it(`are reproduced for ${n} x ${d}`, () => {
      const [rows, others] = [Float32Array.from(x.flat()), Float32Array.from(y.flat())];
      expectClose(alignment(rows, others, n, d), expected.alignment_alpha2);
      expectClose(uniformity(gram(rows, n, d), n), expected.uniformity_t2);
      expectClose(wassersteinUniformity(rows, n, d), expected.wasserstein_uniformity_W2);
    });
  }
});

describe('directions that are uniform', () => {
  it.each([2, 8, 32, 64] as const)('come near the limit of uniformity in %d dimensions', (d) => {
    const [n, limit] = [1000, golden.anchors.uniformity_limit_uniform_sphere[`${d}`]];
    expect(Math.abs(uniformity(gram(gaussian(n, d), n, d), n) - limit)).toBeLessThan(0.02);
  });

  it('and those that use 8 of 64 dimensions are told apart by the distance, hardly by uniformity', () => {
    const [n, d] = [512, 64];
    const all = gaussian(n, d);
    const few = all.map((value, at) => (at % d < 8 ? value : 0));
    expect(wassersteinUniformity(all, n, d)).toBeLessThan(0.25);
    expect(wassersteinUniformity(few, n, d)).toBeGreaterThan(1);
    expect(uniformity(gram(few, n, d), n)).toBeLessThan(-2.9);
  });
});

it('where all rows point the same way, whatever their lengths, nothing is uniform', () => {
  const [n, d] = [40, 6];
  const x = Float32Array.from({ length: n * d }, (_, at) => 1 + Math.floor(at / d));
  expect(uniformity(gram(x, n, d), n)).toBeCloseTo(0, 9);
  expect(wassersteinUniformity(x, n, d)).toBeCloseTo(Math.SQRT2, 6);
  expect(alignment(x, x, n, d)).toBe(0);
});

it('is finite for rows without a direction, and for a single row', () => {
  for (const n of [1, 3]) {
    const x = new Float32Array(n * 4);
    for (const value of [alignment(x, x, n, 4), uniformity(gram(x, n, 4), n), wassersteinUniformity(x, n, 4)])
      expect(value).toBeGreaterThanOrEqual(0);
  }
});

it('lengths of rows and the order of columns make no difference; opposite views are 4 apart', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 2, max: 9 }), (n, d) => {
      const x = gaussian(n, d);
      const scaled = x.map((value, at) => value * 2 ** (Math.floor(at / d) % 5));
      const turned = x.map((_, at) => x[Math.floor(at / d) * d + (d - 1 - (at % d))] ?? 0);
      const of = (rows: Float32Array) => [uniformity(gram(rows, n, d), n), wassersteinUniformity(rows, n, d)];
      const [u = 0, w = 0] = of(x);
      for (const rows of [scaled, turned]) {
        const [u2 = 0, w2 = 0] = of(rows);
        expect(u2).toBeCloseTo(u, 9);
        expect(w2).toBeCloseTo(w, 6);
      }
      expect(alignment(x, scaled, n, d)).toBeLessThan(1e-12);
      expect(
        alignment(
          x,
          x.map((value) => -value),
          n,
          d,
        ),
      ).toBeCloseTo(4, 9);
    }),
    { numRuns: 40 },
  );
});
