/** Collapse, Gaussianity and classes' regions against golden numbers, and on embeddings whose health is known by construction. */
import { describe, expect, it } from 'vitest';
import { covarianceTrace, largestRank, normalisedSpread, rankMe } from '../../src/eval/collapse';
import { diagnose } from '../../src/eval/diagnostics';
import { bhep } from '../../src/eval/gaussianity';
import { gram } from '../../src/eval/gram';
import { classRegions, nearestOthers } from '../../src/eval/neighbouring-classes';
import { normalQuantile } from '../../src/random/normal-quantile';
import golden from '../golden/eval-diagnostics.json';

/** Relative error allowed against float64 golden numbers, whose inputs are exact in float32. */
const TOLERANCE = 1e-9;

function expectClose(found: number, wanted: number): void {
  expect(Math.abs(found - wanted), `${found}, golden ${wanted}`).toBeLessThanOrEqual(
    TOLERANCE * Math.abs(wanted),
  );
}

/** Draws from N(0, scale^2 I) that are the same each time. */
function gaussian(n: number, d: number, scale = 1): Float32Array {
  let state = 12_345;
  return Float32Array.from({ length: n * d }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return scale * normalQuantile(state);
  });
}

describe('the golden metrics', () => {
  for (const { n, d, x, expected } of golden.cases) {
    it(`are reproduced for ${n} x ${d}`, () => {
      const rows = Float32Array.from(x.flat());
      expectClose(rankMe(rows, n, d, gram(rows, n, d)), expected.rankme_uncentred);
      expectClose(normalisedSpread(rows, n, d), expected.simsiam_std_times_sqrt_d);
      expectClose(
        covarianceTrace(rows, n, d),
        expected.per_dim_var_unbiased.reduce((a, b) => a + b, 0),
      );
      expectClose(bhep(gram(rows, n, d), n, d), expected.bhep_beta1);
    });
  }

  it('are reproduced at the ends of RankMe', () => {
    const identity = Float32Array.from({ length: 64 }, (_, at) => (at % 9 === 0 ? 1 : 0));
    expectClose(rankMe(identity, 8, 8, gram(identity, 8, 8)), golden.anchors.rankme_identity8);
  });
});

it('the products of all pairs are those of plain sums, for odd sizes too', () => {
  for (const [n, d] of [
    [1, 1],
    [5, 3],
    [8, 2],
  ] as const) {
    const x = gaussian(n, d);
    const found = gram(x, n, d);
    for (let at = 0; at < n * n; at += 1) {
      let sum = 0;
      for (let k = 0; k < d; k += 1) sum += (x[Math.floor(at / n) * d + k] ?? 0) * (x[(at % n) * d + k] ?? 0);
      expect(found[at]).toBe(sum);
    }
  }
});

describe('a collapsed embedding', () => {
  it('to one point is told by all three', () => {
    const x = new Float32Array(32 * 4).fill(0.5);
    expect(normalisedSpread(x, 32, 4)).toBeCloseTo(0, 6);
    expect(covarianceTrace(x, 32, 4)).toBeCloseTo(0, 12);
    expect(rankMe(x, 32, 4, gram(x, 32, 4))).toBeCloseTo(1, 4);
    expect(bhep(gram(x, 32, 4), 32, 4)).toBeGreaterThan(0.2);
  });

  it('to the origin is told by the trace, not by the spread', () => {
    const x = gaussian(256, 8, 1e-4);
    expect(normalisedSpread(x, 256, 8)).toBeGreaterThan(0.95);
    expect(covarianceTrace(x, 256, 8)).toBeLessThan(1e-6);
  });

  it('to a line through the origin is told by RankMe', () => {
    const along = gaussian(64, 1);
    const x = Float32Array.from(
      { length: 64 * 16 },
      (_, at) => (along[Math.floor(at / 16)] ?? 0) * (1 + (at % 16)),
    );
    expect(rankMe(x, 64, 16, gram(x, 64, 16))).toBeLessThan(1.001);
    expect(covarianceTrace(x, 64, 16)).toBeGreaterThan(1);
  });

  it('to nothing at all has finite numbers', () => {
    const zeros = new Float32Array(3 * 2);
    const found = diagnose({ n: 3, d: 2, anchors: zeros, latents: zeros, labels: new Uint8Array(3) });
    expect(found).toMatchObject({ spread: 0, trace: 0, rankMe: 1, purity: 1, shared: [] });
    expect(Number.isFinite(found.gaussianity)).toBe(true);
  });
});

describe('a healthy embedding', () => {
  it('of Gaussian points is spread, of full rank and Gaussian', () => {
    const x = gaussian(256, 2);
    expect(normalisedSpread(x, 256, 2)).toBeGreaterThan(0.97);
    expect(rankMe(x, 256, 2, gram(x, 256, 2))).toBeGreaterThan(1.97);
    expect(bhep(gram(x, 256, 2), 256, 2)).toBeLessThan(0.01);
    expect(bhep(gram(gaussian(256, 2, 3), 256, 2), 256, 2)).toBeGreaterThan(0.1);
  });

  it('with many dimensions is judged by 128 rows, and says so', () => {
    expect(largestRank(256, 512)).toBe(128);
    expect(largestRank(256, 64)).toBe(64);
    const x = gaussian(256, 160);
    expect(rankMe(x, 256, 160, gram(x, 256, 160))).toBeGreaterThan(100);
    expect(rankMe(x, 256, 160, gram(x, 256, 160))).toBeLessThanOrEqual(128.01);
  });
});

describe('classes and their nearest neighbours', () => {
  // Two tight pairs of class 0, one of class 1, and a mixed pair of classes 1 and 2.
  const x = Float32Array.from([0, 0.1, 5, 5.1, 10, 10.1, 20, 20.1]);
  const labels = Uint8Array.from([0, 0, 0, 0, 1, 1, 1, 2]);

  it('are found by distance', () => {
    expect([...nearestOthers(gram(x, 8, 1), 8)]).toEqual([1, 0, 3, 2, 5, 4, 7, 6]);
  });

  it('tell which classes share a region, and how much of them', () => {
    const { purity, shared } = classRegions(nearestOthers(gram(x, 8, 1), 8), labels);
    expect(purity).toBe(6 / 8);
    expect(shared).toEqual([{ a: 1, b: 2, share: 2 / 4 }]);
  });

  it('name at most three pairs, the worst first', () => {
    const nearest = Uint32Array.from([1, 0, 3, 2, 5, 4, 7, 6]);
    const { purity, shared } = classRegions(nearest, Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7]));
    expect(purity).toBe(0);
    expect(shared.map(({ a, b }) => [a, b])).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
  });
});

it('the whole diagnosis of 256 x 512 is quick enough for each look', () => {
  const anchors = gaussian(256, 512);
  const latents = gaussian(256, 512);
  const labels = Uint8Array.from({ length: 256 }, (_, i) => i % 10);
  const times = Array.from({ length: 5 }, () => {
    const begin = performance.now();
    diagnose({ n: 256, d: 512, anchors, latents, labels });
    return performance.now() - begin;
  });
  // About 40 ms on the machine it was written on; the bound only catches a wrong order of growth.
  expect(Math.min(...times)).toBeLessThan(1500);
});
