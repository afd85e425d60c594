/** Whether classes have regions of their own in an embedding, told from each row's nearest other row. */
import { squaredDistance } from './gram';

/** Two classes and the share of their rows whose nearest other row is of the other class, 0 to 1. */
export interface SharedRegion {
  readonly a: number;
  readonly b: number;
  readonly share: number;
}

/** Pairs of classes that are told of. */
const MOST_PAIRS = 3;

/**
 * Number of the nearest other row of each of n rows, by Euclidean distance, from their Gram matrix; the lower number where two are as near.
 * With one row it is its own.
 */
export function nearestOthers(products: Float64Array, n: number): Uint32Array {
  return Uint32Array.from({ length: n }, (_, i) => {
    let nearest = i;
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < n; j += 1) {
      const distance = j === i ? Number.POSITIVE_INFINITY : squaredDistance(products, n, i, j);
      if (distance < least) [nearest, least] = [j, distance];
    }
    return nearest;
  });
}

/** Share of the rows whose nearest other row has their class, and the pairs of classes that share a region most, at most three. */
export function classRegions(
  nearest: Uint32Array,
  labels: Uint8Array,
): { readonly purity: number; readonly shared: readonly SharedRegion[] } {
  const counts = new Map<number, number>();
  /** Rows of either class whose nearest row is of the other, by 256 * smaller class + larger class. */
  const across = new Map<number, number>();
  let pure = 0;
  nearest.forEach((j, i) => {
    const own = labels[i] ?? 0;
    const other = labels[j] ?? 0;
    counts.set(own, (counts.get(own) ?? 0) + 1);
    if (own === other) pure += 1;
    else {
      const key = 256 * Math.min(own, other) + Math.max(own, other);
      across.set(key, (across.get(key) ?? 0) + 1);
    }
  });
  const shared = [...across]
    .map(([key, count]) => {
      const [a, b] = [Math.floor(key / 256), key % 256];
      return { a, b, share: count / ((counts.get(a) ?? 0) + (counts.get(b) ?? 0)) };
    })
    .toSorted((p, q) => q.share - p.share || p.a - q.a || p.b - q.b)
    .slice(0, MOST_PAIRS);
  return { purity: pure / Math.max(1, nearest.length), shared };
}
