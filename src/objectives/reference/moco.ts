/** InfoNCE against a queue in float64: the twin of MoCo. */
import type { Outcomes } from './simclr';
import { mean } from './simclr';
import { softmaxLoss } from './softmax-loss';
import { addRow, dot, unitRows, unitRowsBackward } from './unit-rows';

export interface InfoNceOptions {
  readonly n: number;
  readonly d: number;
  readonly tau: number;
  /** Left out: alignment alone. */
  readonly negatives: boolean;
  /** 2n x d, dense: what the momentum network makes of the views; the key of a row is the other view's. */
  readonly target: ArrayLike<number>;
  /** K x d, dense: unit rows. */
  readonly queue: ArrayLike<number>;
}

/** @param z 2n x d, dense: queries, view 1 above view 2 */
export function infoNce(z: ArrayLike<number>, options: InfoNceOptions): Outcomes {
  const { n, d, tau, negatives, queue } = options;
  const all = 2 * n;
  const unit = unitRows(z, d);
  const { u } = unit;
  const keys = unitRows(options.target, d).u;
  const rows = new Float64Array(n);
  const gradient = new Float64Array(all * d);
  for (let a = 0; a < all; a += 1) {
    const partner = (a + n) % all;
    const own = dot(u, a, keys, partner, d) / tau;
    const size = negatives ? queue.length / d : 0;
    const others = Float64Array.from({ length: size }, (_, m) => dot(u, a, queue, m, d) / tau);
    const outcome = softmaxLoss(own, others);
    rows[a % n] = (rows[a % n] ?? 0) + (negatives ? outcome.loss : -own) / 2;
    addRow(gradient, a, (negatives ? -outcome.rest : -1) / (all * tau), keys, partner, d);
    outcome.others.forEach((share, m) => {
      addRow(gradient, a, share / (all * tau), queue, m, d);
    });
  }
  return { loss: mean(rows), rows, gradient: unitRowsBackward(unit, gradient, d) };
}
