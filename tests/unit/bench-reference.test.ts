/** The benchmark's float64 gradient of the alignment step, against central differences of the oracle's loss. */
import { expect, test } from 'vitest';
import { adjoint, forwardPass } from '../../bench/reference/alignment';
import { normals } from '../../bench/core/random';
import { alignmentProblem } from '../../bench/workloads/alignment-step';

test('the adjoint is the gradient of the mean loss by both views of the anchors', () => {
  const [n, d] = [6, 3];
  // Views that have nothing to do with each other: no row is so sure of itself that nothing is left to differentiate.
  const problem = { ...alignmentProblem(n, d, true), eps: 1e-3, second: normals(n * d, 9) };
  const result = forwardPass(problem);
  const gradient = adjoint(problem, result);
  const step = 1e-6;
  const parts = { first: Float64Array.from(problem.first), second: Float64Array.from(problem.second) };
  const lossAt = (index: number, by: number) => {
    const first = parts.first.slice();
    const second = parts.second.slice();
    const [array, i] = index < n * d ? [first, index] : [second, index - n * d];
    array[i] = (array[i] ?? 0) + by;
    return forwardPass({ ...problem, first, second }).loss;
  };
  const numeric = Array.from(
    { length: 2 * n * d },
    (_, i) => (lossAt(i, step) - lossAt(i, -step)) / (2 * step),
  );
  // Where a tie of steps is near, the loss has a kink and central differences prove nothing. Rows without loss may tie.
  const margins = result.margin.filter((_, row) => (result.rowLoss[row] ?? 0) > 1e-9);
  expect(Math.min(...margins)).toBeGreaterThan(1e-4);
  expect(result.loss).toBeGreaterThan(0.01);
  const size = Math.hypot(...gradient);
  for (const [i, value] of numeric.entries())
    expect(Math.abs((gradient[i] ?? 0) - value) / size).toBeLessThan(1e-6);
});
