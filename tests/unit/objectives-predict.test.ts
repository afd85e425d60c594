/** The float64 references of the objectives that predict one view from the other: against golden numbers, and their gradients. */
import { describe, expect, it } from 'vitest';
import { cosine, type CosineKind } from '../../src/objectives/reference/cosine';
import { sinkhorn, swav } from '../../src/objectives/reference/swav';
import cosines from '../golden/objectives/byol_simsiam.json';
import codes from '../golden/objectives/swav.json';
import { centralDifferences, draws, expectNear } from '../oracle/gradients';

describe('cosine, reference', () => {
  it.each(cosines.cases)(
    'agrees with the golden numbers, $N x $d',
    ({ N: n, d, p1, p2, z1, z2, expected }) => {
      const predictions = [...p1, ...p2].flat();
      const targets = [...z1, ...z2].flat();
      const byol = cosine({ kind: 'byol', n, d, predictions, targets });
      expect(byol.loss).toBeCloseTo(expected.byol_loss, 12);
      expectNear(byol.gradient, [...expected.byol_grad_p1, ...expected.byol_grad_p2].flat(), 1e-12);
      const simsiam = cosine({ kind: 'simsiam', n, d, predictions, targets });
      expect(simsiam.loss).toBeCloseTo(expected.simsiam_loss, 12);
      expectNear(simsiam.gradient, [...expected.simsiam_grad_p1, ...expected.simsiam_grad_p2].flat(), 1e-12);
    },
  );

  it.each(['byol', 'simsiam'] as const)('%s: its gradients are those of central differences', (kind) => {
    const [n, d] = [3, 5];
    const predictions = draws(2 * n * d, 1);
    const targets = draws(2 * n * d, 2);
    const result = cosine({ kind, n, d, predictions, targets });
    const loss = (p: Float64Array, t: Float64Array) =>
      cosine({ kind, n, d, predictions: p, targets: t }).loss;
    expectNear(
      result.gradient,
      centralDifferences(predictions, (p) => loss(p, targets)),
      1e-8,
    );
    expectNear(
      result.targetGradient,
      centralDifferences(targets, (t) => loss(predictions, t)),
      1e-8,
    );
  });

  it.each<[CosineKind, number]>([
    ['byol', cosines.anchors.byol_collapse],
    ['simsiam', cosines.anchors.simsiam_collapse],
  ])('%s: collapse is its least value', (kind, least) => {
    const [n, d] = [4, 3];
    const same = Float64Array.from({ length: 2 * n * d }, (_, i) => [1, -2, 3][i % d] ?? 0);
    const result = cosine({ kind, n, d, predictions: same, targets: same });
    expect(result.loss).toBeCloseTo(least, 12);
    expect(Math.max(...result.gradient.map(Math.abs))).toBeLessThan(1e-15);
  });
});

describe('SwAV, reference', () => {
  it.each(codes.cases)('agrees with the golden numbers, $B x $d, $K prototypes', (golden) => {
    const { B: n, d, K, tau, eps, z1, z2, prototypes_unit: prototypes, expected } = golden;
    const embeddings = [...z1, ...z2].flat();
    const result = swav({ n, d, codes: K, tau, epsilon: eps, embeddings, prototypes: prototypes.flat() });
    // The prototypes of the golden file are rounded to float32; here they are of unit length.
    expect(result.loss).toBeCloseTo(expected.loss, 5);
    expectNear(result.assignments, [...expected.q1, ...expected.q2].flat(), 1e-5);
    expectNear(result.gradient, [...expected.grad_z1, ...expected.grad_z2].flat(), 1e-5);
    expectNear(result.prototypeGradient, expected.grad_prototypes.flat(), 1e-5);
    const balanced = sinkhorn(expected.scores1.flat(), { n, codes: K, epsilon: eps });
    expectNear(balanced, expected.q1.flat(), 1e-12);
    const long = sinkhorn(expected.scores1.flat(), { n, codes: K, epsilon: eps, rounds: 200 });
    expectNear(long, expected.q1_200iters.flat(), 1e-9);
  });

  it('has the gradients of central differences, with the codes held', () => {
    const [n, d, K] = [4, 3, 5];
    const embeddings = draws(2 * n * d, 3);
    const raw = draws(K * d, 4);
    const input = { n, d, codes: K, tau: 0.2, epsilon: 0.1 };
    // Scaled to unit length once: what is learnt is on the sphere, and the gradient there is that of the scores.
    const prototypes = raw.map((value, i) => {
      const row = raw.subarray(Math.floor(i / d) * d, (Math.floor(i / d) + 1) * d);
      return value / Math.hypot(...row);
    });
    const { gradient, prototypeGradient, assignments, rows, loss } = swav({
      ...input,
      embeddings,
      prototypes,
    });
    expect(loss).toBeCloseTo(rows.reduce((sum, row) => sum + row, 0) / n, 14);
    const crossEntropy = (z: Float64Array, c: Float64Array) => {
      let total = 0;
      for (let row = 0; row < 2 * n; row++) {
        const u = z.subarray(row * d, (row + 1) * d);
        const scores = Array.from(
          { length: K },
          (_, k) =>
            u.reduce((sum, value, j) => sum + value * (c[k * d + j] ?? 0), 0) /
            (Math.hypot(...u) * input.tau),
        );
        const whole = Math.log(scores.reduce((sum, s) => sum + Math.exp(s), 0));
        for (const [k, s] of scores.entries())
          total += (assignments[((row + n) % (2 * n)) * K + k] ?? 0) * (whole - s);
      }
      return total / (2 * n);
    };
    expect(crossEntropy(embeddings, prototypes)).toBeCloseTo(loss, 12);
    expectNear(
      gradient,
      centralDifferences(embeddings, (z) => crossEntropy(z, prototypes)),
      1e-8,
    );
    expectNear(
      prototypeGradient,
      centralDifferences(prototypes, (c) => crossEntropy(embeddings, c)),
      1e-8,
    );
  });

  it('is ln K where everything has collapsed', () => {
    const [n, d, K] = [6, 4, 5];
    const embeddings = new Float64Array(2 * n * d).fill(0.3);
    const prototypes = new Float64Array(K * d).fill(1);
    expect(swav({ n, d, codes: K, tau: 0.1, epsilon: 0.05, embeddings, prototypes }).loss).toBeCloseTo(
      codes.anchors.K5,
      12,
    );
  });
});
