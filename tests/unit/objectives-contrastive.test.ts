/** The float64 references of what compares all pairs, against golden numbers and central differences; and what they do at collapse. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enqueueing } from '../../src/objectives/moco';
import { infoNce } from '../../src/objectives/reference/moco';
import { assignment, oneStep } from '../../src/objectives/reference/one-step';
import { mean, ntXent } from '../../src/objectives/reference/simclr';
import { alignUniform, uniformityOf } from '../../src/objectives/reference/uniform';
import { unitRows, unitRowsBackward } from '../../src/objectives/reference/unit-rows';
import blocks from '../golden/objectives/blocks.json';
import metrics from '../golden/objectives/metrics.json';
import {
  assignmentCases,
  equalRows,
  mocoCases,
  ntxentCases,
  ntxentMedium,
  views,
} from '../oracle/contrastive-cases';
import { centralDifferences, draws, expectNear } from '../oracle/gradients';
import { summary } from '../oracle/golden-numbers';

describe('rows of unit length', () => {
  const { x, upstream, expected } = blocks.blocks.l2_normalise;

  it('agree with the golden numbers', () => {
    const d = x[0]?.length ?? 0;
    const unit = unitRows(x.flat(), d);
    expectNear(unit.u, expected.y.flat(), 1e-14);
    expectNear(unitRowsBackward(unit, upstream.flat(), d), expected.grad_x.flat(), 1e-14);
  });

  it('leave a row of zeros as it is, and its gradient untouched but for the length', () => {
    const unit = unitRows([0, 0, 3, 4], 2);
    expect([...unit.u]).toEqual([0, 0, 0.6, 0.8]);
    expectNear(unitRowsBackward(unit, [1, -2, 0, 5], 2).subarray(0, 2), [1e12, -2e12], 1e-14);
    expectNear(unitRowsBackward(unit, [1, -2, 0, 5], 2).subarray(2), [-0.48, 0.36], 1e-14);
  });
});

describe('NT-Xent', () => {
  it.each(ntxentCases)('agrees with the golden numbers, $n x $d at $tau', ({ z, loss, gradient, ...of }) => {
    const got = ntXent(z, { ...of, negatives: true });
    expect(got.loss).toBeCloseTo(loss, 13);
    expect(mean(got.rows)).toBeCloseTo(loss, 13);
    expectNear(got.gradient, gradient, 1e-12);
  });

  it.each(ntxentMedium)('agrees with the golden sums, $n x $d', ({ z, n, d, tau, expected }) => {
    const { loss, gradient } = ntXent(z, { n, d, tau, negatives: true });
    expect(loss).toBeCloseTo(expected.loss, 12);
    for (const [half, sums] of [expected.grad_z1, expected.grad_z2].entries()) {
      const { at, ...got } = summary(gradient.subarray(half * n * d, (half + 1) * n * d), d);
      const { samples, ...rest } = sums;
      for (const [name, value] of Object.entries(rest)) expect(Reflect.get(got, name)).toBeCloseTo(value, 12);
      for (const [place, value] of samples) {
        const [i = 0, j = 0] = place as number[];
        expect(at(i, j)).toBeCloseTo(value as number, 12);
      }
    }
  });

  it.each([true, false])('has the gradient of central differences, negatives %s', (negatives) => {
    const of = { n: 5, d: 3, tau: 0.3, negatives };
    const z = views(5, 3);
    const loss = (at: Float64Array) => ntXent(at, of).loss;
    expectNear(ntXent(z, of).gradient, centralDifferences(z, loss), 1e-8);
  });

  it('is log(2n - 1) where all rows are one, with nowhere to go', () => {
    for (const n of [1, 2, 9]) {
      const { loss, gradient } = ntXent(equalRows(2 * n, 3), { n, d: 3, tau: 0.2, negatives: true });
      expect(loss).toBeCloseTo(Math.log(2 * n - 1), 12);
      expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-14);
    }
    expect(ntXent(equalRows(6, 3), { n: 3, d: 3, tau: 0.2, negatives: false }).loss).toBeCloseTo(-5, 12);
  });

  it('keeps the digits of a loss that is next to nothing', () => {
    // Two samples in opposite places: the others weigh e^(-2 / tau) beside the own key, two of them.
    const z = Float64Array.of(1, 0, -1, 0, 1, 0, -1, 0);
    const { loss } = ntXent(z, { n: 2, d: 2, tau: 0.05, negatives: true });
    expect(loss / (2 * Math.exp(-40))).toBeCloseTo(1, 12);
  });
});

describe('InfoNCE with a queue', () => {
  it.each(mocoCases)(
    'agrees with the golden numbers, $n x $d, $size keys',
    ({ z, loss, gradient, ...of }) => {
      const got = infoNce(z, { ...of, negatives: true });
      // The file's keys are unit rows rounded to float32; here they are normalised once more.
      expect(Math.abs(got.loss / loss - 1)).toBeLessThan(1e-6);
      expectNear(got.gradient, gradient, 1e-6);
    },
  );

  it.each([true, false])('has the gradient of central differences, negatives %s', (negatives) => {
    const [n, d] = [4, 3];
    const queue = unitRows(draws(7 * d, 1), d).u;
    const of = { n, d, tau: 0.3, negatives, target: draws(2 * n * d, 2), queue };
    const z = views(n, d);
    expectNear(
      infoNce(z, of).gradient,
      centralDifferences(z, (at) => infoNce(at, of).loss),
      1e-8,
    );
  });

  it('is log(K + 1) where all is one', () => {
    const target = equalRows(6, 2);
    const queue = unitRows(equalRows(11, 2), 2).u;
    const of = { n: 3, d: 2, tau: 0.07, negatives: true, target, queue };
    expect(infoNce(target, of).loss).toBeCloseTo(Math.log(12), 12);
  });
});

describe('the queue', () => {
  it('holds the latest keys, oldest replaced first, whatever its size', () => {
    const sizes = fc.record({
      keys: fc.integer({ min: 1, max: 12 }),
      size: fc.integer({ min: 1, max: 30 }),
      iterations: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(sizes, ({ keys, size, iterations }) => {
        const queue: (number | undefined)[] = Array.from({ length: size }, () => undefined);
        for (let iteration = 0; iteration < iterations; iteration += 1) {
          for (const { from, to, rows } of enqueueing(iteration, keys, size)) {
            expect(from + rows).toBeLessThanOrEqual(keys);
            expect(to + rows).toBeLessThanOrEqual(size);
            for (let row = 0; row < rows; row += 1) queue[to + row] = iteration * keys + from + row;
          }
        }
        const all = Array.from({ length: iterations * keys }, (_, i) => i);
        const held = queue.filter((key) => key !== undefined).toSorted((a, b) => a - b);
        expect(held).toEqual(all.slice(-size));
      }),
    );
  });

  it('begins again at the front', () => {
    expect(enqueueing(0, 4, 8)).toEqual([{ from: 0, to: 0, rows: 4 }]);
    expect(enqueueing(1, 6, 8)).toEqual([
      { from: 0, to: 6, rows: 2 },
      { from: 2, to: 0, rows: 4 },
    ]);
    expect(enqueueing(0, 10, 8)).toEqual([
      { from: 2, to: 2, rows: 6 },
      { from: 8, to: 0, rows: 2 },
    ]);
  });
});

describe('alignment and uniformity', () => {
  it.each(metrics.cases)('agree with the golden numbers, $n x $d', ({ n, d, x, y, expected }) => {
    const both = alignUniform([...x, ...y].flat(), { n, d, lambda: 1 });
    expect(both.alignment).toBeCloseTo(expected.alignment_alpha2, 13);
    const spread = uniformityOf(unitRows(x.flat(), d).u, d);
    expect(spread.value).toBeCloseTo(expected.uniformity_t2, 13);
    expectNear(spread.gradient, expected.grad_uniformity_wrt_unit_x.flat(), 1e-12);
    expect(alignUniform([...x, ...x].flat(), { n, d, lambda: 3 }).loss).toBeCloseTo(
      3 * expected.uniformity_t2,
      12,
    );
  });

  it.each([0, 1, 5])('have the gradient of central differences, lambda %i', (lambda) => {
    const of = { n: 5, d: 3, lambda };
    const z = views(5, 3);
    expectNear(
      alignUniform(z, of).gradient,
      centralDifferences(z, (at) => alignUniform(at, of).loss),
      1e-8,
    );
  });

  it('are 0 where all rows are one, and where there is no pair', () => {
    expect(alignUniform(equalRows(8, 3), { n: 4, d: 3, lambda: 2 }).loss).toBe(0);
    expect(alignUniform(views(1, 3), { n: 1, d: 3, lambda: 2 }).uniformity).toBe(0);
  });
});

describe('alignment at one time', () => {
  it.each(assignmentCases)('agrees with the golden numbers, $n x $d at $t', ({ d, t, ...given }) => {
    const { losses, latents, anchors } = assignment(given.latents, given.anchors, { d, t });
    expect(mean(losses)).toBeCloseTo(given.loss, 12);
    expectNear(latents, given.latentGradient, 1e-12);
    expectNear(anchors, given.anchorGradient, 1e-12);
  });

  it.each([0.2, 0.8])('has the gradient of central differences at %f, through the latents as well', (t) => {
    const of = { n: 5, d: 3, t, noise: draws(30, 4).map((value) => (1 - t) * 0.45 * value) };
    const z = views(5, 3, 0.1);
    expectNear(
      oneStep(z, of).gradient,
      centralDifferences(z, (at) => oneStep(at, of).loss, 1e-6),
      1e-7,
    );
  });

  it('is log n where all anchors are one, whatever the noise', () => {
    const of = { n: 7, d: 3, t: 0.8, noise: draws(42, 5) };
    expect(oneStep(equalRows(14, 3), of).loss).toBeCloseTo(Math.log(7), 12);
  });

  it('is InfoNCE without noise on anchors of unit length', () => {
    const [n, d, t] = [6, 4, 0.7];
    const z = unitRows(views(n, d), d).u;
    const queue = z.subarray(n * d);
    const expected = Array.from({ length: n }, (_, i) => {
      const others = Array.from({ length: n }, (__, l) => {
        let near = 0;
        for (let c = 0; c < d; c += 1) near += (z[i * d + c] ?? 0) * (queue[l * d + c] ?? 0);
        // s = t a, so t <s, b> / (1 - t)^2 = t^2 <a, b> / (1 - t)^2
        return (t / (1 - t)) ** 2 * near;
      });
      return Math.log(others.reduce((sum, logit) => sum + Math.exp(logit - (others[i] ?? 0)), 0));
    });
    const { losses } = assignment(
      z.subarray(0, n * d).map((value) => t * value),
      queue,
      { d, t },
    );
    expectNear(losses, expected, 1e-12);
  });
});
