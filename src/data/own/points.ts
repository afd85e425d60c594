/** Points of the plane, centred and scaled as the page's own sets are: by one number for both axes, so that shapes keep their proportions. */
import { OwnError } from './error';

export interface Standard {
  /** Points by this centre and this scale: count x 2 in, count x 2 out. */
  readonly of: (points: Float64Array) => Float32Array<ArrayBuffer>;
}

/**
 * The centre of points and their root mean square distance from it, a coordinate.
 * @throws OwnError `pointsSpread` where all are one point, `arrayValue` where one is not finite.
 */
export function standardise(file: string, points: Float64Array): Standard {
  const count = points.length / 2;
  const wrong = points.findIndex((value) => !Number.isFinite(value) || Math.abs(value) > 1e12);
  if (wrong !== -1) {
    throw new OwnError('arrayValue', { file, index: wrong + 1, found: String(points[wrong]) });
  }
  const mean = [0, 0];
  for (const [k, value] of points.entries()) mean[k % 2] = (mean[k % 2] ?? 0) + value / count;
  let square = 0;
  for (const [k, value] of points.entries()) square += (value - (mean[k % 2] ?? 0)) ** 2;
  const scale = Math.sqrt(square / (2 * count));
  const size = Math.max(...mean.map(Math.abs));
  // Below this the differences are what rounding has left of equal numbers.
  if (!(scale > 1e-12 * size)) throw new OwnError('pointsSpread', { file });
  return { of: (given) => Float32Array.from(given, (value, k) => (value - (mean[k % 2] ?? 0)) / scale) };
}
