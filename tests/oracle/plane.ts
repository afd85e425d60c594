/** Zones in float64: follows points forwards through a schedule, in full. */
import type { Schedule } from '../../src/lzn/schedule';

export interface Landing {
  /** Most probable anchor at the last step; the smallest index among equals. */
  readonly anchor: number;
  /** Its probability, and that of the next anchor. */
  readonly top: number;
  readonly second: number;
  /** Mean over the flow's time of the largest probability, each step standing for the time until the next. */
  readonly clarity: number;
}

/**
 * @param point d numbers
 * @param anchors n x d, row-major
 */
export function land(point: readonly number[], anchors: ArrayLike<number>, schedule: Schedule): Landing {
  const d = point.length;
  const n = anchors.length / d;
  let x = [...point];
  let means: number[][] = [];
  let probabilities: number[] = [];
  let clarity = 0;
  const times = [...schedule.steps.map(({ t }) => t), schedule.to];
  for (const [k, { kappa, rho, decay, c }] of schedule.steps.entries()) {
    const logits = Array.from(
      { length: n },
      (_, j) => -kappa * x.reduce((sum, v, i) => sum + (v - rho * (anchors[j * d + i] ?? 0)) ** 2, 0),
    );
    const peak = Math.max(...logits);
    const weights = logits.map((l) => Math.exp(l - peak));
    const total = weights.reduce((a, b) => a + b, 0);
    probabilities = weights.map((w) => w / total);
    const span = (times[k + 1] ?? Number.NaN) - (times[k] ?? Number.NaN);
    clarity += (Math.max(...probabilities) * span) / (schedule.to - schedule.from);
    const mean = x.map((_, i) => probabilities.reduce((sum, p, j) => sum + p * (anchors[j * d + i] ?? 0), 0));
    means = [mean, ...means].slice(0, 3);
    x = x.map(
      (v, i) => v - decay * v + means.reduce((sum, m, past) => sum + (c[past] ?? 0) * (m[i] ?? 0), 0),
    );
  }
  const top = Math.max(...probabilities);
  const anchor = probabilities.indexOf(top);
  return { anchor, top, second: Math.max(0, ...probabilities.filter((_, j) => j !== anchor)), clarity };
}

export interface FieldValue {
  readonly logDensity: number;
  readonly largest: number;
  readonly entropy: number;
  readonly velocity: readonly number[];
}

/**
 * The mixture pi_t of equal Gaussians N(t a_j, (1 - t)^2 I) at a point of R^d, in full.
 * @param anchors n x d, row-major
 */
export function field(point: readonly number[], anchors: ArrayLike<number>, t: number): FieldValue {
  const d = point.length;
  const n = anchors.length / d;
  const variance = (1 - t) ** 2;
  const logs = Array.from(
    { length: n },
    (_, j) =>
      -0.5 * d * Math.log(2 * Math.PI * variance) -
      point.reduce((sum, v, i) => sum + (v - t * (anchors[j * d + i] ?? 0)) ** 2, 0) / (2 * variance),
  );
  const peak = Math.max(...logs);
  const total = logs.reduce((sum, l) => sum + Math.exp(l - peak), 0);
  const p = logs.map((l) => Math.exp(l - peak) / total);
  const mean = point.map((_, i) => p.reduce((sum, share, j) => sum + share * (anchors[j * d + i] ?? 0), 0));
  return {
    logDensity: peak + Math.log(total / n),
    largest: Math.max(...p),
    entropy: -p.reduce((sum, share) => (share > 0 ? sum + share * Math.log(share) : sum), 0),
    velocity: point.map((v, i) => ((mean[i] ?? 0) - v) / (1 - t)),
  };
}

/** Density of a mixture folded in the plane, by summing over a fine grid of displacements: for one point and a Gaussian of deviation `blur`. */
export function foldedDensity(
  point: readonly number[],
  directions: readonly (readonly number[])[],
  anchors: ArrayLike<number>,
  { t, blur }: { readonly t: number; readonly blur: number },
): number {
  const side = 97;
  const step = (16 * blur) / (side - 1);
  const at = (k: number) => (k - (side - 1) / 2) * step;
  const weight = (r: number) =>
    (Math.exp(-(r * r) / (2 * blur * blur)) * step) / (blur * Math.sqrt(2 * Math.PI));
  let sum = 0;
  for (let i = 0; i < side; i += 1) {
    for (let j = 0; j < side; j += 1) {
      const moved = point.map(
        (v, c) => v + at(i) * (directions[0]?.[c] ?? 0) + at(j) * (directions[1]?.[c] ?? 0),
      );
      sum += weight(at(i)) * weight(at(j)) * Math.exp(field(moved, anchors, t).logDensity);
    }
  }
  return Math.log(sum);
}
