/** The CPU's part of evaluation, and the float64 twins that the GPU tests rely on, against golden numbers. */
import { describe, expect, it } from 'vitest';
import { findNeighbours, largest, voteScores } from '../../src/eval/neighbour-vote';
import golden from '../golden/eval-metrics.json';
import { argmax, cosine, neighbourScores, softmaxCrossEntropy } from '../oracle/eval';
import { dense, linear, linearBackward } from '../oracle/nn';

const matrix = (rows: readonly number[][]) =>
  dense(rows.length, rows[0]?.length ?? 0, (r, c) => rows[r]?.[c] ?? NaN);

function nearest(values: readonly number[], k: number) {
  const out = { indices: new Uint32Array(k), similarities: new Float64Array(k) };
  const found = findNeighbours(values, 0, values.length, k, out);
  return [...out.indices.subarray(0, found)];
}

describe('findNeighbours', () => {
  it('orders by similarity, equals by index', () => {
    expect(nearest([0.5, 0.9, 0.5, -1, 0.9, 0.5], 3)).toEqual([1, 4, 0]);
    expect(nearest([0.5, 0.5, 0.5, 0.9], 2)).toEqual([3, 0]);
    expect(nearest([0, 0, 0, 0], 3)).toEqual([0, 1, 2]);
  });
  it('takes all of a bank that holds fewer than k', () => {
    expect(nearest([0.1, 0.3], 20)).toEqual([1, 0]);
    expect(nearest([-3], 1)).toEqual([0]);
  });
  it('looks at its own row only', () => {
    const out = { indices: new Uint32Array(2), similarities: new Float64Array(2) };
    expect(findNeighbours([9, 9, 1, 2, 3, 9], 2, 3, 2, out)).toBe(2);
    expect([...out.indices]).toEqual([2, 1]);
    expect([...out.similarities]).toEqual([3, 2]);
  });
  it('agrees with sorting', () => {
    const values = Array.from({ length: 500 }, (_, i) => ((i * 7919) % 101) / 101);
    const sorted = values
      .map((value, index) => ({ value, index }))
      .toSorted((a, b) => b.value - a.value || a.index - b.index)
      .map(({ index }) => index);
    expect(nearest(values, 40)).toEqual(sorted.slice(0, 40));
  });
});

describe.each(golden.knn)(
  'golden neighbours, k = $k',
  ({ k, T, bank, bank_labels, queries, classes, expected }) => {
    const labels = Uint8Array.from(bank_labels);
    const similarities = cosine(matrix(queries), matrix(bank));

    it('the vote', () => {
      const out = { indices: new Uint32Array(k), similarities: new Float64Array(k) };
      const scores = new Float64Array(classes);
      for (const [row, wanted] of expected.scores.entries()) {
        const found = findNeighbours(similarities.data, row * bank.length, bank.length, k, out);
        voteScores(out, found, labels, T, scores);
        for (const [c, value] of wanted.entries()) expect(scores[c]).toBeCloseTo(value, 6);
        expect(largest(scores, 0, classes)).toBe(expected.pred[row]);
      }
    });
    it('the twin', () => {
      const scores = neighbourScores(matrix(bank), labels, matrix(queries), classes, k, T);
      for (const [i, value] of expected.scores.flat().entries()) expect(scores.data[i]).toBeCloseTo(value, 6);
    });
  },
);

it('largest: the first of equals, within its row', () => {
  expect(largest([9, 1, 3, 3, 9], 1, 3)).toBe(1);
  expect(largest([0, 0, 0], 0, 3)).toBe(0);
  expect(argmax([1, 3, 3])).toBe(1);
});

describe('the twin of the softmax regression', () => {
  const { f, y, W, b, wd, expected } = golden.linear_probe;
  const [input, weight] = [matrix(f), matrix(W)];
  const { losses, gradient } = softmaxCrossEntropy(linear(input, weight, matrix([b])), y);

  it('agrees with the golden loss and gradient', () => {
    const penalty = (wd / 2) * weight.data.reduce((sum, w) => sum + w * w, 0);
    const loss = losses.reduce((sum, l) => sum + l, 0) / losses.length + penalty;
    expect(loss).toBeCloseTo(expected.loss, 12);
    const back = linearBackward(input, weight, gradient);
    for (const [i, g] of expected.grad_W.flat().entries()) {
      expect((back.weight.data[i] ?? NaN) + wd * (weight.data[i] ?? NaN)).toBeCloseTo(g, 12);
    }
    for (const [i, g] of expected.grad_b.entries()) expect(back.bias.data[i]).toBeCloseTo(g, 12);
  });
});
