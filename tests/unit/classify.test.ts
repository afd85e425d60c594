/** Classification by latent zones: the twin against the official code's numbers, and the decision rules against the twin. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyOf, decisionOf } from '../../src/eval/label-rules';
import golden from '../golden/lzn/p14_label_K10_n40_d16.json';
import { classifyTwin, decide } from '../oracle/classify';
import { points } from '../oracle/lzn';

const { A, label_anchors: L, labels, noise } = golden.inputs;
/** As the official run read it. */
const rounded = ({ data }: { data: readonly number[] }) => Float32Array.from(data);

describe('the twin against the official code', () => {
  it.each([
    ['equal', golden.expected_f64.predicted_label_uniform, golden.expected_f64.accuracy_uniform],
    ['batch', golden.expected_f64.predicted_label_weighted, golden.expected_f64.accuracy_weighted],
  ] as const)('classes with %s weights', (weights, expected, accuracy) => {
    const verdicts = classifyTwin(
      {
        d: golden.d,
        anchors: rounded(A),
        labels: labels.data,
        batch: golden.n,
        latentSolver: { solver: 'dpm3', grid: 'uniform', steps: 20, eps: 1e-3 },
        labelAnchors: rounded(L),
        labelSolver: { solver: 'euler', grid: 'uniform', steps: golden.steps, eps: 1e-4 },
        normals: rounded(noise),
      },
      1,
      weights,
    );
    const predictions = verdicts.map(({ nearest }) => nearest);
    expect(predictions).toEqual(expected.data);
    expect(accuracyOf(predictions, labels.data)).toBeCloseTo(accuracy, 12);
  });
});

const coordinate = fc.double({ min: -8, max: 8, noNaN: true });

describe('the rules', () => {
  it('agree with the twin, however anchors are padded', () => {
    const shape = fc
      .record({ d: fc.integer({ min: 1, max: 6 }), classes: fc.integer({ min: 1, max: 12 }) })
      .chain(({ d, classes }) =>
        fc.record({
          d: fc.constant(d),
          classes: fc.constant(classes),
          padding: fc.nat(3),
          anchors: fc.array(coordinate, { minLength: d * classes, maxLength: d * classes }),
          point: fc.array(coordinate, { minLength: d, maxLength: d }),
          before: fc.nat(3),
        }),
      );
    fc.assert(
      fc.property(shape, ({ d, classes, padding, anchors, point, before }) => {
        const stride = d + padding;
        const data = Array.from({ length: classes * stride }, (_, i) =>
          i % stride < d ? (anchors[Math.floor(i / stride) * d + (i % stride)] ?? 0) : 99,
        );
        const stored = [...Array.from({ length: before }, () => 99), ...point];
        const expected = decide(point, points(anchors, d));
        for (const rule of ['nearest', 'inner'] as const) {
          const got = decisionOf(rule, { data, count: classes, d, stride })(stored, before);
          // Of two that are equal but for rounding either will do.
          const clear = expected.margins[rule] > 1e-9;
          expect(clear ? got : expected[rule]).toBe(expected[rule]);
          expect(got).toBeLessThan(classes);
        }
      }),
    );
  });

  it('differ where norms do, and take the first of equals', () => {
    const anchors = { data: [1, 0, 3, 0, 1, 0], count: 3, d: 2, stride: 2 };
    expect(decisionOf('nearest', anchors)([1.2, 0], 0)).toBe(0);
    expect(decisionOf('inner', anchors)([1.2, 0], 0)).toBe(1);
    expect(decisionOf('nearest', anchors)([-1, 0], 0)).toBe(0);
  });

  it('count what is right', () => {
    expect(accuracyOf([0, 1, 2, 3], [0, 1, 0, 3])).toBe(0.75);
    expect(accuracyOf([], [])).toBe(0);
  });
});
