/** A scale for kernels: how far apart points are. */

/** Points whose distances are looked at; more would not change the median by a per cent. */
const MOST = 512;

/**
 * Median of the distances that are not 0, between rows spread evenly over the n rows of x (n x columns) in lexicographic order; 1 where all rows are the same. It
 * does not depend on the order of the rows, which a permutation test needs of its kernel.
 */
export function medianDistance(x: Float64Array, n: number, columns: number): number {
  const order = Uint32Array.from({ length: n }, (_, i) => i).toSorted((i, j) => compare(x, columns, i, j));
  const count = Math.min(n, MOST);
  const chosen = Array.from({ length: count }, (_, k) => order[Math.floor((k * n) / count)] ?? 0);
  const distances: number[] = [];
  for (const [p, i] of chosen.entries()) {
    for (const j of chosen.slice(0, p)) {
      let square = 0;
      for (let k = 0; k < columns; k += 1)
        square += ((x[i * columns + k] ?? 0) - (x[j * columns + k] ?? 0)) ** 2;
      if (square > 0) distances.push(Math.sqrt(square));
    }
  }
  return Float64Array.from(distances).toSorted()[Math.floor(distances.length / 2)] ?? 1;
}

function compare(x: Float64Array, columns: number, i: number, j: number): number {
  for (let k = 0; k < columns; k += 1) {
    const difference = (x[i * columns + k] ?? 0) - (x[j * columns + k] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
