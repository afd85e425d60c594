/** How much of the plane is shown. */

/** Least half width, latent units: the prior's bulk. */
const LEAST = 2.5;
const QUANTILE = 0.98;
const MARGIN = 1.15;

/** Half width of a square that holds nearly all points (x, y pairs; the largest of |x| and |y| counts), latent units. */
export function wantedExtent(...sets: readonly Float64Array[]): number {
  const reach = sets
    .flatMap((points) =>
      Array.from({ length: points.length / 2 }, (_, i) =>
        Math.max(Math.abs(points[2 * i] ?? 0), Math.abs(points[2 * i + 1] ?? 0)),
      ),
    )
    .toSorted((a, b) => a - b);
  const at = Math.min(reach.length - 1, Math.floor(QUANTILE * reach.length));
  return Math.max(LEAST, (reach[at] ?? 0) * MARGIN);
}

/**
 * The half width to show now. It stays while what is wanted fits and fills more than two thirds; it grows at once, with a
 * little to spare, when something would leave; it shrinks slowly. So the picture breathes seldom and never jitters.
 */
export function smoothExtent(wanted: number, previous: number | undefined): number {
  if (previous === undefined) return wanted;
  if (wanted > previous) return wanted * 1.05;
  if (wanted > 0.67 * previous) return previous;
  return previous + 0.25 * (wanted * 1.1 - previous);
}
