/** NT-Xent in float64: the twin of SimClr. */
import { softmaxLoss } from './softmax-loss';
import { addRow, dot, unitRows, unitRowsBackward } from './unit-rows';

export interface NtXentOptions {
  readonly n: number;
  readonly d: number;
  readonly tau: number;
  /** Left out: alignment alone. */
  readonly negatives: boolean;
}

export interface Outcomes {
  readonly loss: number;
  /** n: the loss of each sample. */
  readonly rows: Float64Array;
  /** As the embeddings: dL/dz. */
  readonly gradient: Float64Array;
}

/** @param z 2n x d, dense: embeddings, view 1 above view 2 */
export function ntXent(z: ArrayLike<number>, { n, d, tau, negatives }: NtXentOptions): Outcomes {
  const all = 2 * n;
  const unit = unitRows(z, d);
  const { u } = unit;
  const rows = new Float64Array(n);
  const gradient = new Float64Array(all * d);
  for (let a = 0; a < all; a += 1) {
    const partner = (a + n) % all;
    const others = new Float64Array(all).fill(-Infinity);
    for (let b = 0; b < all; b += 1)
      if (negatives && b !== a && b !== partner) others[b] = dot(u, a, u, b, d) / tau;
    const own = dot(u, a, u, partner, d) / tau;
    const outcome = softmaxLoss(own, others);
    const sample = a % n;
    rows[sample] = (rows[sample] ?? 0) + (negatives ? outcome.loss : -own) / 2;
    // Each logit stands between two rows, and pulls at both.
    const pull = (b: number, weight: number) => {
      addRow(gradient, a, weight / (all * tau), u, b, d);
      addRow(gradient, b, weight / (all * tau), u, a, d);
    };
    pull(partner, negatives ? -outcome.rest : -1);
    outcome.others.forEach((share, b) => {
      if (share > 0) pull(b, share);
    });
  }
  return { loss: mean(rows), rows, gradient: unitRowsBackward(unit, gradient, d) };
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
