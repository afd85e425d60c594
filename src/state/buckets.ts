/**
 * A curve over iterations, bounded: neighbouring points are merged into buckets, and whenever there would be more than MOST buckets the
 * bucket width doubles. Appending is O(new points), so a long run costs no more than a short one, and a chart never has more than MOST
 * points to draw.
 */

/** Most points of a curve that a chart draws. */
export const MOST = 200;

/** What neighbouring points are merged into; a single point is a bucket of its own. */
export interface Bucket {
  /** Iteration of the last of its points. */
  readonly iteration: number;
  /** Number of points in it. */
  readonly count: number;
}

export interface Buckets<B extends Bucket> {
  /** Iterations a bucket, a power of two. */
  readonly width: number;
  /** Oldest first. */
  readonly buckets: readonly B[];
}

const slot = (iteration: number, width: number) => Math.floor((iteration - 1) / width);

function add<B extends Bucket>(buckets: B[], next: B, width: number, merge: (a: B, b: B) => B): void {
  const last = buckets.at(-1);
  if (last !== undefined && slot(last.iteration, width) === slot(next.iteration, width)) {
    buckets[buckets.length - 1] = merge(last, next);
  } else {
    buckets.push(next);
  }
}

/** The curve without what came after `iteration`; for going back to a snapshot. */
export function upTo<B extends Bucket>(curve: Buckets<B>, iteration: number): Buckets<B> {
  const last = curve.buckets.at(-1);
  if (last === undefined || last.iteration <= iteration) return curve;
  return { ...curve, buckets: curve.buckets.filter((b) => b.iteration <= iteration) };
}

/** The curve with points added, oldest first. Going back in time drops what came after. `merge` joins a bucket and a later one. */
export function extend<B extends Bucket>(
  curve: Buckets<B>,
  points: readonly B[],
  merge: (a: B, b: B) => B,
): Buckets<B> {
  const first = points[0];
  if (first === undefined) return curve;
  let { width } = curve;
  let buckets = upTo(curve, first.iteration - 1).buckets.slice();
  for (const point of points) add(buckets, point, width, merge);
  while (buckets.length > MOST) {
    width *= 2;
    const wider: B[] = [];
    for (const bucket of buckets) add(wider, bucket, width, merge);
    buckets = wider;
  }
  return { width, buckets };
}

/** Mean of two means, each over so many points. */
export function pooled(a: number, b: number, counts: { readonly a: number; readonly b: number }): number {
  return (a * counts.a + b * counts.b) / (counts.a + counts.b);
}
