/**
 * How an embedding lies on the unit sphere, every row scaled to length 1 first: whether views of a sample meet, and whether samples are spread
 * over all of it. On the CPU in float64.
 *
 * Everywhere `x` is n x d, row by row, without padding.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Below this a row has no direction. */
const SHORTEST = 1e-12;

/** The inverse width of the kernel of uniformity, t. */
const WIDTH = 2;

/**
 * Alignment (Wang and Isola, arXiv 2005.10242, exponent 2): mean over i of |u_i - v_i|^2, u and v the rows of x and y scaled to length 1. From 0,
 * where views of a sample meet, to 4; 2 where they have nothing to do with each other.
 */
export function alignment(x: Float32Array, y: Float32Array, n: number, d: number): number {
  const [u, v] = [unitRows(x, n, d), unitRows(y, n, d)];
  let sum = 0;
  for (let at = 0; at < n * d; at += 1) sum += ((u[at] ?? 0) - (v[at] ?? 0)) ** 2;
  return sum / n;
}

/**
 * Uniformity (Wang and Isola, t = 2): log of the mean over pairs i < j of exp(-2 |u_i - u_j|^2). 0 where all rows point the same way; less is more
 * uniform, at least -4 (-3.51 is uniform where d = 16, -3.75 where d = 32). It does not see that few dimensions are used: see the next.
 * @param products Gram matrix of the rows of x
 */
export function uniformity(products: Float64Array, n: number): number {
  if (n < 2) return 0;
  const lengths = Float64Array.from({ length: n }, (_, i) =>
    Math.max(Math.sqrt(products[i * n + i] ?? 0), SHORTEST),
  );
  /** u_i . u_j */
  const cosine = (i: number, j: number) =>
    (products[i * n + j] ?? 0) / ((lengths[i] ?? 1) * (lengths[j] ?? 1));
  const squares = lengths.map((_, i) => cosine(i, i));
  let sum = 0;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const square = (squares[i] ?? 0) + (squares[j] ?? 0) - 2 * cosine(i, j);
      sum += Math.exp(-WIDTH * Math.max(0, square));
    }
  }
  return Math.log((2 * sum) / (n * (n - 1)));
}

/**
 * Distance of the rows from the uniform distribution in Wasserstein's sense, both taken as Gaussians (arXiv 2403.00642):
 *   sqrt(|mu|^2 + 1 + tr S - (2 / sqrt d) tr S^(1/2)),
 * mu and S mean and covariance (over n) of the unit rows. 0 is uniform; about sqrt 2 where all rows point the same way, and large, too, where few
 * dimensions are used. Costs n d^2 and the eigenvalues of a d x d matrix.
 */
export function wassersteinUniformity(x: Float32Array, n: number, d: number): number {
  const rows = Matrix.from1DArray(n, d, unitRows(x, n, d));
  const mean = rows.mean('column');
  const centred = rows.subRowVector(mean);
  const covariance = centred.transpose().mmul(centred).div(n);
  const { realEigenvalues } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const roots = realEigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  const square = mean.reduce((sum, value) => sum + value * value, 1);
  return Math.sqrt(Math.max(0, square + covariance.trace() - (2 / Math.sqrt(d)) * roots));
}

/** The rows scaled to length 1; a row without a direction keeps less. */
function unitRows(x: Float32Array, n: number, d: number): Float64Array {
  const rows = Float64Array.from(x.subarray(0, n * d));
  for (let i = 0; i < n; i += 1) {
    const row = rows.subarray(i * d, (i + 1) * d);
    const length = Math.max(Math.hypot(...row), SHORTEST);
    for (let k = 0; k < d; k += 1) row[k] = (row[k] ?? 0) / length;
  }
  return rows;
}
