/** How a class is read off the points where the label flow ends; in float64, the first of equals. */

export type LabelRule = 'nearest' | 'inner';

/** K rows of d numbers, `stride` apart. */
export interface Anchors {
  readonly data: ArrayLike<number>;
  readonly count: number;
  readonly d: number;
  readonly stride: number;
}

/** Of one point: `at` is the index of its first number. */
type Decide = (points: ArrayLike<number>, at: number) => number;

/**
 * `nearest`: the anchor at the smallest Euclidean distance, as the official code has it. `inner`: the one with the largest inner product, as the
 * paper writes it. The two differ where anchors have different norms.
 */
export function decisionOf(rule: LabelRule, { data, count, d, stride }: Anchors): Decide {
  const anchors = new Float64Array(count * d);
  for (let i = 0; i < anchors.length; i += 1) anchors[i] = data[Math.floor(i / d) * stride + (i % d)] ?? 0;
  const score =
    rule === 'nearest' ? (a: number, x: number) => -((a - x) * (a - x)) : (a: number, x: number) => a * x;
  return (points, at) => {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < count; j += 1) {
      let sum = 0;
      for (let c = 0; c < d; c += 1) sum += score(anchors[j * d + c] ?? 0, points[at + c] ?? 0);
      if (sum > most) [best, most] = [j, sum];
    }
    return best;
  };
}

/** Samples that may share a field when they are classified, at most. */
export const MOST_BATCH = 4096;

/** The paper's factors on the noise of the latents. */
export const NOISE_FACTORS = [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2] as const;

/** Samples by class, K x K: rows are true classes, columns predicted ones. */
export function confusionOf(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classes: number,
): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(classes * classes);
  for (let i = 0; i < labels.length; i += 1) {
    const cell = (labels[i] ?? 0) * classes + (predictions[i] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}

/** Share of labels that are predicted; 0 where there is none. */
export function accuracyOf(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  let right = 0;
  for (let i = 0; i < labels.length; i += 1) if (predictions[i] === labels[i]) right += 1;
  return labels.length === 0 ? 0 : right / labels.length;
}
