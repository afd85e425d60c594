/**
 * Which results can be told apart. Two are, where both hold:
 *
 *  1. the 95 % interval of Welch's t for the difference of their means over the seeds leaves 0 out (degrees of freedom rounded down), so each
 *     needs two seeds at least;
 *  2. the difference is larger than what so many test images resolve: 1.96 sqrt(p (1 - p) / N + q (1 - q) / N), their binomial standard errors. Three seeds
 *     may agree by luck, and all of them are tested on the same images.
 *
 * What cannot be told apart shares its place. A place is a range: from 1 + how many are better to how many are not worse. Nothing is corrected for
 * how many pairs are compared.
 */

/** 97.5 % quantiles of Student's t for 1, 2, ... degrees of freedom. */
const QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const NORMAL = 1.96;

/** Accuracies over seeds. */
export interface Sample {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation (n - 1); null of a single run. */
  readonly sd: number | null;
}

/** Half of the 95 % interval of the difference of two means; infinite where a spread is not known. */
export function welchHalf(a: Sample, b: Sample): number {
  if (a.sd === null || b.sd === null) return Number.POSITIVE_INFINITY;
  const [u, w] = [a.sd ** 2 / a.count, b.sd ** 2 / b.count];
  if (u + w === 0) return 0;
  const freedom = (u + w) ** 2 / (u ** 2 / (a.count - 1) + w ** 2 / (b.count - 1));
  // Rounding may leave a whole number just short of itself.
  const quantile = QUANTILES[Math.max(1, Math.floor(freedom + 1e-9)) - 1] ?? 2.042;
  return quantile * Math.sqrt(u + w);
}

/** The least difference that so many test samples resolve. */
export function resolution(a: number, b: number, tests: number): number {
  return NORMAL * Math.sqrt((a * (1 - a) + b * (1 - b)) / tests);
}

/** Whether accuracies a and b differ beyond noise. */
export function toldApart(a: Sample, b: Sample, tests: number): boolean {
  const difference = Math.abs(a.mean - b.mean);
  return difference > welchHalf(a, b) && difference > resolution(a.mean, b.mean, tests);
}

/** Places from 1, both ends included. */
export interface Place {
  readonly best: number;
  readonly worst: number;
}

/** The place of each sample, in their order; more is better. Null where there is none. */
export function places(samples: readonly (Sample | null)[], tests: number): (Place | null)[] {
  const there = samples.filter((sample) => sample !== null);
  return samples.map((sample) => {
    if (sample === null) return null;
    const apart = there.filter((other) => toldApart(other, sample, tests));
    const better = apart.filter((other) => other.mean > sample.mean).length;
    return { best: 1 + better, worst: there.length - (apart.length - better) };
  });
}

/** "1" alone, "1–3" shared. */
export function placeText({ best, worst }: Place): string {
  return best === worst ? `${best}` : `${best}–${worst}`;
}
