/**
 * BYOL and SimSiam in float64: the twin of shaders/objectives/cosine.wgsl, with its equations.
 * Matrices are dense and row-major, 2n x d, view 1 above view 2.
 */
import { addRow, dot, unitRows, unitRowsBackward } from './unit-rows';

export type CosineKind = 'byol' | 'simsiam';

export interface CosineInput {
  readonly kind: CosineKind;
  readonly n: number;
  readonly d: number;
  readonly predictions: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
}

export interface CosineResult {
  /** Mean of the rows. */
  readonly loss: number;
  /** n */
  readonly rows: Float64Array;
  /** 2n x d, in the predictions. */
  readonly gradient: Float64Array;
  /** 2n x d, in the targets; what stopping the gradient leaves out. */
  readonly targetGradient: Float64Array;
}

export function cosine({ kind, n, d, predictions, targets }: CosineInput): CosineResult {
  const p = unitRows(predictions, d);
  const t = unitRows(targets, d);
  const rows = new Float64Array(n);
  const toPrediction = new Float64Array(2 * n * d);
  const toTarget = new Float64Array(2 * n * d);
  const gain = (kind === 'byol' ? -2 : -0.5) / n;
  for (let row = 0; row < 2 * n; row++) {
    const other = row < n ? row + n : row - n;
    const c = dot(p.u, row, t.u, other, d);
    rows[row % n] = (rows[row % n] ?? 0) + (kind === 'byol' ? 2 - 2 * c : -c / 2);
    addRow(toPrediction, row, gain, t.u, other, d);
    addRow(toTarget, other, gain, p.u, row, d);
  }
  return {
    loss: rows.reduce((sum, value) => sum + value, 0) / n,
    rows,
    gradient: unitRowsBackward(p, toPrediction, d),
    targetGradient: unitRowsBackward(t, toTarget, d),
  };
}
