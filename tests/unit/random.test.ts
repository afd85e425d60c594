import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturalLog, normalQuantile } from '../../src/random/normal-quantile';
import { philox4x32 } from '../../src/random/philox4x32';
import { fillNormals, permutation, philox, STREAM, type Stream, uniform } from '../../src/random/philox';

const hex = (words: Uint32Array): string =>
  Array.from(words, (w) => w.toString(16).padStart(8, '0')).join(' ');

describe('philox 4x32-10', () => {
  // Known-answer vectors of Random123 (kat_vectors, philox4x32 10).
  it.each([
    ['zeros', [0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
      'ones',
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      'pi',
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('answers the known vector of %s', (_, [c0, c1, c2, c3], [k0, k1], expected) => {
    const out = new Uint32Array(4);
    philox4x32(c0 ?? 0, c1 ?? 0, c2 ?? 0, c3 ?? 0, k0 ?? 0, k1 ?? 0, out);
    expect(hex(out)).toBe(expected);
  });

  it('agrees with 64-bit integer arithmetic for any counter and key', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(word, word, word, word, word, word, (c0, c1, c2, c3, k0, k1) => {
        const out = new Uint32Array(4);
        philox4x32(c0, c1, c2, c3, k0, k1, out);
        expect([...out]).toEqual(philoxBigInt([c0, c1, c2, c3], [k0, k1]));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('places index, iteration, stream and block in the counter and the seed in the key', () => {
    const expected = new Uint32Array(4);
    philox4x32(5, 6, STREAM.noise, 8, 9, 0x4c5a4e, expected);
    expect(philox(9, STREAM.noise, 6, 5, 8)).toEqual(expected);
    const out = new Uint32Array(4);
    expect(philox(9, STREAM.noise, 6, 5, 8, out)).toBe(out);
    expect(out).toEqual(expected);
  });
});

describe('uniform', () => {
  it('is exact, from 0 to just below 1', () => {
    expect(uniform(0)).toBe(0);
    expect(uniform(0xffffffff)).toBe(1 - 2 ** -24);
    expect(uniform(0x80000000)).toBe(0.5);
    expect(Math.fround(uniform(0xdeadbeef))).toBe(uniform(0xdeadbeef));
  });
});

describe('normal quantile', () => {
  it('takes the logarithm to 4 ULP', () => {
    for (let i = 1; i < 2000; i++) {
      const x = (i / 2000) ** 3 * 0.999;
      expect(Math.abs(naturalLog(x) / Math.log(x) - 1)).toBeLessThan(1e-15);
    }
  });

  // Phi^-1 of (word + 1/2) / 2^32, computed with Python's statistics.NormalDist().inv_cdf.
  it.each(quantiles())('maps word %i to its quantile', (word, expected) => {
    expect(Math.abs(normalQuantile(word) - expected)).toBeLessThan(4e-15 * Math.max(1, Math.abs(expected)));
  });

  it('is odd and increasing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xfffffffe }), (word) => {
        expect(normalQuantile(0xffffffff - word)).toBeCloseTo(-normalQuantile(word), 12);
        expect(normalQuantile(word + 1)).toBeGreaterThanOrEqual(normalQuantile(word));
      }),
      { numRuns: 1000, seed: 2 },
    );
  });
});

describe('fillNormals', () => {
  it('has the moments of N(0, 1)', () => {
    const n = 200_000;
    const x = new Float32Array(n);
    fillNormals(x, 7, STREAM.noise, 3);
    const [m1, m2, m3, m4] = [1, 2, 3, 4].map((k) => x.reduce((sum, v) => sum + v ** k, 0) / n) as [
      number,
      number,
      number,
      number,
    ];
    // Five standard errors of each sample moment: sqrt(1, 2, 15, 96) / sqrt(n).
    expect(Math.abs(m1)).toBeLessThan((5 * 1) / Math.sqrt(n));
    expect(Math.abs(m2 - 1)).toBeLessThan((5 * Math.sqrt(2)) / Math.sqrt(n));
    expect(Math.abs(m3)).toBeLessThan((5 * Math.sqrt(15)) / Math.sqrt(n));
    expect(Math.abs(m4 - 3)).toBeLessThan((5 * Math.sqrt(96)) / Math.sqrt(n));
  });

  it('is one sequence that may be read from any start', () => {
    const whole = new Float32Array(41);
    fillNormals(whole, 11, STREAM.weights, 0);
    for (const start of [0, 1, 3, 4, 30]) {
      const part = new Float32Array(9);
      fillNormals(part, 11, STREAM.weights, 0, start);
      expect(part).toEqual(whole.slice(start, start + 9));
    }
  });

  it('differs by seed, stream and iteration', () => {
    const draws = [
      fourNormals(1, STREAM.noise, 0),
      fourNormals(2, STREAM.noise, 0),
      fourNormals(1, STREAM.toy, 0),
      fourNormals(1, STREAM.noise, 1),
    ];
    expect(new Set(draws).size).toBe(4);
  });
});

describe('permutation', () => {
  it.each([0, 1, 2, 3, 33, 1797])('holds each of 0 .. %i - 1 once', (n) => {
    const order = permutation(n, 5, STREAM.shuffle, 2);
    expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    expect(permutation(n, 5, STREAM.shuffle, 2)).toEqual(order);
  });

  it('reaches each of the 24 orders of four equally often', () => {
    const counts = new Map<string, number>();
    const trials = 12_000;
    for (let i = 0; i < trials; i++) {
      const key = permutation(4, 9, STREAM.shuffle, i).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const expected = trials / 24;
    const chi2 = [...counts.values()].reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
    expect(chi2).toBeLessThan(58); // 23 degrees of freedom: p = 7e-5
  });

  it('refuses what it cannot do exactly', () => {
    for (const n of [-1, 1.5, NaN, 2 ** 21 + 1])
      expect(() => permutation(n, 1, STREAM.shuffle, 0)).toThrow(RangeError);
  });
});

/** The generator written with BigInt, straight from the paper. */
function philoxBigInt(counter: number[], key: number[]): number[] {
  const mask = 0xffffffffn;
  let [x0, x1, x2, x3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * x0;
    const p1 = 0xcd9e8d57n * x2;
    [x0, x1, x2, x3] = [(p1 >> 32n) ^ x1 ^ k0, p1 & mask, (p0 >> 32n) ^ x3 ^ k1, p0 & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [x0, x1, x2, x3].map(Number);
}

function quantiles(): [number, number][] {
  return [
    [0, -6.337957754553789],
    [1, -6.166429517819749],
    [1000, -5.039851125968711],
    [12345678, -2.7617695198594854],
    [322122547, -1.4395314704450153],
    [322122548, -1.4395314688002132],
    [2147483647, -2.9180993729166234e-10],
    [2147483648, 2.9180993729166234e-10],
    [3000000000, 0.5200680618488762],
    [3972844747, 1.4395314688002132],
    [3972844749, 1.4395314720898171],
    [4294967295, 6.337957754553789],
  ];
}

function fourNormals(seed: number, stream: Stream, iteration: number): string {
  const x = new Float32Array(4);
  fillNormals(x, seed, stream, iteration);
  return x.join();
}
