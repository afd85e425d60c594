/** Which points lie in a loop drawn by hand. */
import type { Point } from '../../state/plane';

/**
 * Whether a point lies inside a closed polygon, by the number of edges that a ray to the right crosses: a loop that
 * crosses itself has its overlaps outside.
 */
export function isInside(polygon: readonly Point[], { x, y }: Point): boolean {
  let inside = false;
  let from = polygon.at(-1);
  for (const to of polygon) {
    if (from !== undefined && from.y > y !== to.y > y) {
      const crossing = from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x);
      if (x < crossing) inside = !inside;
    }
    from = to;
  }
  return inside;
}

/** Numbers of the samples any of whose marks lies inside; each of `marks` holds count x 2 coordinates. */
export function samplesInside(polygon: readonly Point[], marks: readonly ArrayLike<number>[]): number[] {
  const found = new Set<number>();
  for (const pairs of marks) {
    for (let i = 0; 2 * i + 1 < pairs.length; i += 1) {
      if (isInside(polygon, { x: pairs[2 * i] ?? 0, y: pairs[2 * i + 1] ?? 0 })) found.add(i);
    }
  }
  return [...found].toSorted((a, b) => a - b);
}
