/** Latent alignment at a single time in float64: the twin of OneStep. */
import { mean, type Outcomes } from './simclr';
import { softmaxLoss } from './softmax-loss';
import { addRow } from './unit-rows';

export interface OneStepOptions {
  readonly n: number;
  readonly d: number;
  /** From 0, noise, to 1, anchors; neither of both. */
  readonly t: number;
  /** 2n x d, dense: (1 - t) alpha eps. */
  readonly noise: ArrayLike<number>;
}

/** @param z 2n x d, dense: anchors, view 1 above view 2 */
export function oneStep(z: ArrayLike<number>, { n, d, t, noise }: OneStepOptions): Outcomes {
  const a = Float64Array.from(z);
  const s = a.map((anchor, i) => t * anchor + (noise[i] ?? 0));
  const gradient = new Float64Array(2 * n * d);
  const rows = new Float64Array(n);
  for (const own of [0, n]) {
    const other = n - own;
    const { losses, latents, anchors } = assignment(
      s.subarray(own * d, (own + n) * d),
      a.subarray(other * d, (other + n) * d),
      { d, t },
    );
    losses.forEach((loss, i) => {
      rows[i] = (rows[i] ?? 0) + loss / 2;
    });
    latents.forEach((slope, i) => {
      gradient[own * d + i] = (gradient[own * d + i] ?? 0) + (t / 2) * slope;
    });
    anchors.forEach((slope, i) => {
      gradient[other * d + i] = (gradient[other * d + i] ?? 0) + slope / 2;
    });
  }
  return { loss: mean(rows), rows, gradient };
}

/**
 * -log P_ii of softmax_l(-|s_i - t a_l|^2 / (2 (1 - t)^2)), and the gradients of its mean.
 * @param s rows x d, dense: latents
 * @param a rows x d, dense: anchors
 */
export function assignment(
  s: Float64Array,
  a: Float64Array,
  { d, t }: { readonly d: number; readonly t: number },
): { losses: Float64Array; latents: Float64Array; anchors: Float64Array } {
  const rows = s.length / d;
  const latents = new Float64Array(s.length);
  const anchors = new Float64Array(a.length);
  const slope = t / (1 - t) ** 2 / rows;
  const losses = Float64Array.from({ length: rows }, (_, i) => {
    const logits = Float64Array.from({ length: rows }, (__, l) => {
      let squares = 0;
      for (let c = 0; c < d; c += 1) squares += ((s[i * d + c] ?? 0) - t * (a[l * d + c] ?? 0)) ** 2;
      return -squares / (2 * (1 - t) ** 2);
    });
    const own = logits[i] ?? 0;
    logits[i] = -Infinity;
    const { loss, rest, others } = softmaxLoss(own, logits);
    others.forEach((share, l) => {
      const residual = slope * (l === i ? -rest : share);
      addRow(latents, i, residual, a, l, d);
      addRow(anchors, l, residual, s, i, d);
      addRow(anchors, l, -residual * t, a, l, d);
    });
    return loss;
  });
  return { losses, latents, anchors };
}
