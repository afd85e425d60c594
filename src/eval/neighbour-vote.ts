/** The CPU's part of nearest neighbours: picking the k largest similarities of a query and counting votes. */

export interface Neighbours {
  /** Bank rows, most similar first; of equals the lower index first. */
  readonly indices: Uint32Array;
  readonly similarities: Float64Array;
}

/**
 * The k most similar of `count` bank rows (all of them where count < k), from similarities[offset ...].
 * `out` holds k entries and is reused from query to query. Returns the number of neighbours.
 */
export function findNeighbours(
  similarities: ArrayLike<number>,
  offset: number,
  count: number,
  k: number,
  out: Neighbours,
): number {
  const { indices, similarities: best } = out;
  let found = 0;
  for (let index = 0; index < count; index++) {
    const value = similarities[offset + index] ?? 0;
    // Strictly larger: an equal that comes later stays behind.
    if (found === k && !(value > (best[k - 1] ?? 0))) continue;
    let at = found < k ? found++ : k - 1;
    while (at > 0 && value > (best[at - 1] ?? 0)) {
      best[at] = best[at - 1] ?? 0;
      indices[at] = indices[at - 1] ?? 0;
      at--;
    }
    best[at] = value;
    indices[at] = index;
  }
  return found;
}

/** Adds exp(similarity / temperature) of each neighbour to its class. `scores` has one entry a class. */
export function voteScores(
  neighbours: Neighbours,
  found: number,
  labels: Uint8Array,
  temperature: number,
  scores: Float64Array,
): void {
  scores.fill(0);
  for (let i = 0; i < found; i++) {
    const label = labels[neighbours.indices[i] ?? 0] ?? 0;
    scores[label] = (scores[label] ?? 0) + Math.exp((neighbours.similarities[i] ?? 0) / temperature);
  }
}

/** Index of the largest of scores[offset ... offset + count - 1]; the first of equals. */
export function largest(scores: ArrayLike<number>, offset: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) {
    if ((scores[offset + i] ?? 0) > (scores[offset + best] ?? 0)) best = i;
  }
  return best;
}
