/** The float64 references of MVEB and LeJEPA against the golden numbers, central differences and what is known in closed form. */
import { describe, expect, it } from 'vitest';
import { eppsPulley, leJepa } from '../../src/objectives/reference/lejepa';
import { mveb } from '../../src/objectives/reference/mveb';
import { summary } from '../oracle/golden-numbers';
import { centralDifferences, draws, expectNear } from '../oracle/gradients';
import { lejepaCases, mvebCases, sigregCases, sigregMedium } from '../oracle/spread-cases';

describe.each(mvebCases)('MVEB of the golden file, n = $n, d = $d', ({ expected, ...given }) => {
  it('has its loss, scores and gradient', () => {
    const got = mveb(given);
    expectNear([got.loss], [expected.loss], 1e-9);
    expectNear(got.tau, expected.tau, 1e-12);
    expectNear(got.scores, expected.scores, 1e-9);
    expectNear(got.gradient, expected.gradient, 1e-9);
  });
});

describe('MVEB', () => {
  const n = 7;
  const d = 5;
  const given = { n, d, lambda: 0.3, targets: draws(2 * n * d, 1) };

  it('has the gradient that central differences find where the scores are held', () => {
    const embeddings = draws(2 * n * d, 0);
    const { gradient, scores } = mveb({ ...given, embeddings });
    const found = centralDifferences(embeddings, (z) => mveb({ ...given, embeddings: z, scores }).loss);
    expectNear(gradient, found, 1e-8);
  });

  it('has no tangential pull left where everything has fallen together, and a finite one close by', () => {
    const point = draws(d, 0);
    const fallen = Float64Array.from({ length: 2 * n * d }, (_, i) => point[i % d] ?? 0);
    const there = mveb({ ...given, targets: fallen, embeddings: fallen });
    expect(there.tau).toEqual([0.1, 0.1]);
    expect(Math.max(...there.gradient.map(Math.abs))).toBeLessThan(1e-12);
    const near = fallen.map((value, i) => value + 1e-3 * (draws(2 * n * d, 2)[i] ?? 0));
    const { gradient } = mveb({ ...given, targets: fallen, embeddings: near });
    expect(gradient.every(Number.isFinite)).toBe(true);
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.1);
  });

  it('keeps finite with rows of zeros', () => {
    const embeddings = draws(2 * n * d, 0).fill(0, 0, d);
    const { gradient, loss } = mveb({ ...given, embeddings });
    expect([loss, ...gradient].every(Number.isFinite)).toBe(true);
  });
});

describe.each(sigregCases)('SIGReg of the golden file, n = $n, d = $d', ({ expected, ...given }) => {
  it('has its tests and gradient', () => {
    const got = leJepa(given);
    expectNear([got.loss], [expected.loss], 1e-9);
    expectNear(got.tests, expected.tests, 1e-9);
    expectNear(got.gradient, expected.gradient, 1e-9);
  });
});

describe.each(sigregMedium)('SIGReg of a generated case, n = $n, d = $d', ({ expected, ...given }) => {
  it('has its sums', () => {
    const got = leJepa(given);
    expectNear([got.loss], [expected.loss], 1e-9);
    expectNear(got.tests.subarray(0, 4), expected.T_first4, 1e-9);
    const { grad_z: want } = expected;
    const { sum, fro, dot_w, at } = summary(got.gradient, given.d);
    expectNear([sum, fro, dot_w], [want.sum, want.fro, want.dot_w], 1e-9);
    for (const [[i, j], value] of want.samples as [[number, number], number][])
      expect(at(i, j)).toBeCloseTo(value, 12);
  });
});

describe.each(lejepaCases)('LeJEPA of the golden file, $crops views', ({ expected, ...given }) => {
  it('has its parts, loss and gradient', () => {
    const got = leJepa(given);
    const figures = [got.loss, got.prediction, got.sigreg];
    expectNear(figures, [expected.loss, expected.prediction, expected.sigreg], 1e-9);
    expectNear(got.gradient, expected.gradient, 1e-9);
  });
});

describe('LeJEPA', () => {
  it.each([
    [2, 2],
    [3, 2],
    [5, 1],
  ])('has the gradient that central differences find, %i views of which %i global', (crops, globals) => {
    const given = { n: 4, d: 3, lambda: 0.4, crops, globals, directions: draws(6, 0) };
    const embeddings = draws(crops * 4 * 3, 3);
    const { gradient } = leJepa({ ...given, embeddings });
    const found = centralDifferences(embeddings, (z) => leJepa({ ...given, embeddings: z }).loss);
    expectNear(gradient, found, 1e-8);
  });

  it('tests as known: 1.05 of draws from N(0, 1), 0.402 n at the origin', () => {
    const n = 256;
    const tests = Array.from({ length: 200 }, (_, k) => eppsPulley(draws(n, k)).test);
    const mean = tests.reduce((sum, value) => sum + value, 0) / tests.length;
    // The sd of one test is about 0.8.
    expect(Math.abs(mean - 1.0525)).toBeLessThan(0.2);
    expect(eppsPulley(new Float64Array(n)).test / n).toBeCloseTo(0.40204757973, 9);
  });
});
