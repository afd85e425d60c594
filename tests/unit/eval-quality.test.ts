/** The figures that compare two sets of samples: against scipy (tests/golden/eval-quality.json), closed forms and what must hold of any sets. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frechetDistance } from '../../src/eval/frechet';
import { medianDistance } from '../../src/eval/median-distance';
import { mmd } from '../../src/eval/mmd';
import { slicedWasserstein } from '../../src/eval/sliced-wasserstein';
import type { Rows } from '../../src/eval/two-samples';
import { fillNormals, STREAM } from '../../src/random/philox';
import golden from '../golden/eval-quality.json';

const rowsOf = (values: readonly (readonly number[])[]): Rows => ({
  count: values.length,
  columns: values[0]?.length ?? 0,
  values: values.flat(),
});

/** Draws from N(shift, scale^2 I), other ones for each `draw`. */
function gaussian(count: number, columns: number, draw: number, { scale = 1, shift = 0 } = {}): Rows {
  const values = new Float32Array(count * columns);
  fillNormals(values, 11, STREAM.noise, draw);
  return { count, columns, values: values.map((value) => scale * value + shift) };
}

const mapped = (rows: Rows, map: (value: number, column: number) => number): Rows => ({
  ...rows,
  values: Array.from(rows.values, (value, at) => map(value, at % rows.columns)),
});

/** Any two sets of as many samples. */
const twoSets = fc
  .record({ count: fc.integer({ min: 2, max: 12 }), columns: fc.integer({ min: 1, max: 4 }) })
  .chain(({ count, columns }) => {
    // In steps, since squares of numbers near 1e-160 lose their digits, and a unit then matters.
    const coordinate = fc.integer({ min: -5 * 2 ** 20, max: 5 * 2 ** 20 }).map((steps) => steps / 2 ** 20);
    const values = fc.array(coordinate, {
      minLength: count * columns,
      maxLength: count * columns,
    });
    const set = values.map((list): Rows => ({ count, columns, values: list }));
    return fc.tuple(set, set);
  });

const SETS = { numRuns: 60 };

describe('sliced Wasserstein-2', () => {
  it.each(golden.wasserstein1d)('is the optimal assignment on a line', async ({ x, y, expected }) => {
    const [a, b] = [rowsOf(x.map((value) => [value])), rowsOf(y.map((value) => [value]))];
    expect(await slicedWasserstein(a, b, { seed: 1 })).toBeCloseTo(expected, 9);
  });

  it('of a shift is its length over the root of the columns', async () => {
    for (const columns of [1, 2, 5]) {
      const a = gaussian(50, columns, columns);
      const delta = Array.from({ length: columns }, (_, k) => 0.5 + k);
      const b = mapped(a, (value, k) => value + (delta[k] ?? 0));
      const found = await slicedWasserstein(a, b, { seed: 3, projections: 3000 });
      // The directions are drawn: three deviations of their mean square, and more.
      expect(Math.abs((found * Math.sqrt(columns)) / Math.hypot(...delta) - 1)).toBeLessThan(0.03);
    }
  });

  it('of a stretch about the mean is, in every direction, that of the deviations', async () => {
    const a = gaussian(400, 2, 9);
    const spread = Math.sqrt(
      Array.from(a.values).reduce((sum, value) => sum + value * value, 0) / a.count / 2,
    );
    const b = mapped(a, (value) => 3 * value);
    expect(await slicedWasserstein(a, b, { seed: 3 })).toBeCloseTo(2 * spread, 1);
  });

  it('is symmetric, 0 for the same set in another order, and grows with the scale', async () => {
    await fc.assert(
      fc.asyncProperty(twoSets, fc.nat(), async ([a, b], seed) => {
        const of = (p: Rows, q: Rows) => slicedWasserstein(p, q, { seed, projections: 7 });
        const there = await of(a, b);
        expect(there).toBe(await of(b, a));
        expect(await of(a, { ...a, values: reversed(a) })).toBe(0);
        expect(
          await of(
            mapped(a, (v) => 2 * v),
            mapped(b, (v) => 2 * v),
          ),
        ).toBeCloseTo(2 * there, 9);
      }),
      SETS,
    );
  });

  it('refuses sets of other sizes, other columns and numbers that are not finite', async () => {
    const a = gaussian(3, 2, 1);
    await expect(slicedWasserstein(a, gaussian(4, 2, 1), { seed: 1 })).rejects.toThrow('4');
    await expect(slicedWasserstein(a, gaussian(3, 1, 1), { seed: 1 })).rejects.toThrow('columns');
    const broken = { ...a, values: [0, 1, 2, Number.NaN, 4, 5] };
    await expect(slicedWasserstein(a, broken, { seed: 1 })).rejects.toThrow('number 1 of sample 1');
    await expect(slicedWasserstein(a, { ...a, values: [0, 1] }, { seed: 1 })).rejects.toThrow('too few');
  });
});

function reversed({ count, columns, values }: Rows): number[] {
  return Array.from({ length: count }, (_, i) => {
    const at = (count - 1 - i) * columns;
    return Array.from({ length: columns }, (__, k) => values[at + k] ?? Number.NaN);
  }).flat();
}

describe('the Frechet distance', () => {
  it.each(golden.frechet)('of $d columns is that of scipy', async ({ x, y, expected }) => {
    // The third has fewer rows than columns: neither covariance has an inverse.
    expect(await frechetDistance(rowsOf(x), rowsOf(y))).toBeCloseTo(expected, 7);
  });

  it('of a line is (difference of means)^2 + (difference of deviations)^2', async () => {
    const a = rowsOf([[-1], [1], [3]]);
    const b = rowsOf([[0], [10]]);
    expect(await frechetDistance(a, b)).toBeCloseTo(16 + (2 - Math.sqrt(50)) ** 2, 9);
  });

  it('of a scaled and shifted set is known', async () => {
    const a = gaussian(40, 6, 4);
    const b = mapped(a, (value, k) => 3 * value + k);
    const mean = Array.from({ length: 6 }, (_, k) => columnMean(a, k));
    const apart = mean.reduce((sum, m, k) => sum + (2 * m + k) ** 2, 0);
    const trace = mean.reduce((sum, m, k) => sum + columnSquares(a, k, m), 0) / 39;
    expect(await frechetDistance(a, b)).toBeCloseTo(apart + 4 * trace, 8);
  });

  it('is 0 for the same set and for constants, symmetric, and does not mind a turn', async () => {
    await fc.assert(
      fc.asyncProperty(twoSets, fc.double({ min: 0, max: 6, noNaN: true }), async ([a, b], angle) => {
        const there = await frechetDistance(a, b);
        expect(there).toBeGreaterThanOrEqual(0);
        expect(await frechetDistance(b, a)).toBeCloseTo(there, 6);
        expect(await frechetDistance(a, a)).toBeCloseTo(0, 6);
        if (a.columns < 2) return;
        expect(await frechetDistance(turned(a, angle), turned(b, angle))).toBeCloseTo(there, 6);
      }),
      SETS,
    );
    const constant = rowsOf([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(
      await frechetDistance(
        constant,
        mapped(constant, (value) => value + 1),
      ),
    ).toBeCloseTo(2, 12);
  });

  it('gives others their turn, and ends when asked', async () => {
    const stop = new AbortController();
    const values = Float32Array.from({ length: 20_000 * 96 }, (_, at) => (at * 7919) % 101);
    const long = { count: 20_000, columns: 96, values };
    const work = frechetDistance(long, long, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')));
    await expect(work).rejects.toThrow('enough');
    await expect(frechetDistance(long, long, { signal: stop.signal })).rejects.toThrow('enough');
  });
});

const columnMean = ({ count, columns, values }: Rows, k: number) =>
  Array.from({ length: count }, (_, i) => values[i * columns + k] ?? Number.NaN).reduce((p, q) => p + q, 0) /
  count;

const columnSquares = ({ count, columns, values }: Rows, k: number, mean: number) =>
  Array.from({ length: count }, (_, i) => ((values[i * columns + k] ?? Number.NaN) - mean) ** 2).reduce(
    (p, q) => p + q,
    0,
  );

/** The first two columns turned by an angle. */
function turned(rows: Rows, angle: number): Rows {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const at = (i: number) => rows.values[i] ?? Number.NaN;
  return {
    ...rows,
    values: Array.from(rows.values, (value, i) => {
      const k = i % rows.columns;
      if (k === 0) return cos * value - sin * at(i + 1);
      return k === 1 ? sin * at(i - 1) + cos * value : value;
    }),
  };
}

/** The estimate alone. */
const estimated = async (p: Rows, q: Rows) => (await mmd(p, q, { seed: 1, permutations: 1 })).value;

describe('MMD^2', () => {
  it.each(golden.mmd)('of $d columns is that of numpy', async ({ x, y, median, expected }) => {
    const [a, b] = [rowsOf(x), rowsOf(y)];
    const pooled = Float64Array.from([...x.flat(), ...y.flat()]);
    expect(medianDistance(pooled, x.length + y.length, 2)).toBeCloseTo(median, 12);
    expect((await mmd(a, b, { seed: 1 })).value).toBeCloseTo(expected, 10);
  });

  it('of one distribution rejects at level a in a share a of the cases', async () => {
    const trials = 1500;
    const permutations = 19;
    const counts = new Map([0.05, 0.1, 0.5, 1].map((level) => [level, 0]));
    for (let k = 0; k < trials; k += 1) {
      // Sizes that differ, and draws that are far from Gaussian.
      const cube = (rows: Rows) => mapped(rows, (value) => value ** 3);
      const [a, b] = [cube(gaussian(5, 1, 2 * k)), cube(gaussian(8, 1, 2 * k + 1))];
      const { p } = await mmd(a, b, { seed: k, permutations });
      for (const [level, count] of counts) if (p <= level + 1e-9) counts.set(level, count + 1);
    }
    for (const [level, count] of counts) {
      const deviation = Math.sqrt(trials * level * (1 - level));
      expect(Math.abs(count - trials * level), `level ${level}: ${count} of ${trials}`).toBeLessThanOrEqual(
        4 * deviation,
      );
    }
  });

  it('of other distributions is found: another mean, another width, another shape', async () => {
    const a = gaussian(200, 2, 1);
    for (const b of [
      gaussian(200, 2, 2, { shift: 0.5 }),
      gaussian(200, 2, 3, { scale: 1.6 }),
      mapped(gaussian(200, 2, 4), (value) => Math.sign(value)),
    ]) {
      const { value, p } = await mmd(a, b, { seed: 1 });
      expect(value).toBeGreaterThan(0);
      expect(p).toBe(1 / 200);
    }
  });

  it('knows no order of the samples, nor of the sets, nor a unit', async () => {
    await fc.assert(
      fc.asyncProperty(twoSets, fc.integer({ min: 1, max: 5 }), async ([a, b], unit) => {
        const there = await estimated(a, b);
        expect(await estimated({ ...a, values: reversed(a) }, b)).toBeCloseTo(there, 9);
        expect(await estimated(b, a)).toBeCloseTo(there, 9);
        const scaled = (rows: Rows) => mapped(rows, (value) => 2 ** unit * value);
        expect(await estimated(scaled(a), scaled(b))).toBeCloseTo(there, 9);
        expect(Math.abs(there)).toBeLessThanOrEqual(2);
      }),
      SETS,
    );
  });

  it('of samples that are all the same finds nothing', async () => {
    const same = rowsOf([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    const { value, p } = await mmd(same, same, { seed: 5 });
    expect(value).toBeCloseTo(0, 12);
    expect(p).toBe(1);
  });

  it('gives the same p-value each time, of more rows than a stripe holds', async () => {
    const [a, b] = [gaussian(45, 2, 1), gaussian(52, 2, 2, { shift: 0.2 })];
    const first = await mmd(a, b, { seed: 8 });
    expect(await mmd(a, b, { seed: 8 })).toEqual(first);
    expect((await mmd(a, b, { seed: 9 })).value).toBe(first.value);
  });
});
