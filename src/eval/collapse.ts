/**
 * Whether an embedding has collapsed. No single number tells: spread hides a collapse to the origin, because normalising undoes it; the trace
 * hides that all rows lie on a line; RankMe hides that they lie within a hair of each other. Together they do.
 *
 * Everywhere `x` is n x d, row by row, without padding.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { gram } from './gram';

/** Most rows whose singular values are taken: the cost is cubic, and this many cost about 15 ms. */
export const RANK_ROWS = 128;

/** Keeps the logarithm of an empty share finite; the published value, and part of the definition. */
const RANK_EPS = 1e-7;

/** Below this a row has no direction. */
const SHORTEST = 1e-12;

/**
 * Mean over the coordinates of the standard deviation (over n, not n - 1) of the rows scaled to length 1, times sqrt d: 1 for directions spread evenly over
 * the sphere, 0 where all rows point the same way (SimSiam's monitor).
 */
export function normalisedSpread(x: Float32Array, n: number, d: number): number {
  const scale = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    let square = 0;
    for (let k = 0; k < d; k += 1) square += (x[i * d + k] ?? 0) ** 2;
    scale[i] = 1 / Math.max(Math.sqrt(square), SHORTEST);
  }
  return columnVariances(x, n, d, scale).reduce((sum, v) => sum + Math.sqrt(v), 0) / Math.sqrt(d);
}

/** Trace of the covariance (n - 1) of the rows, in squared units of x. */
export function covarianceTrace(x: Float32Array, n: number, d: number): number {
  if (n < 2) return 0;
  return (n / (n - 1)) * columnVariances(x, n, d, null).reduce((sum, v) => sum + v, 0);
}

/** Variance (over n) of each column, each row first multiplied by its `scale`. Two passes, so that a far mean costs no digits. */
function columnVariances(x: Float32Array, n: number, d: number, scale: Float64Array | null): Float64Array {
  const mean = new Float64Array(d);
  const variance = new Float64Array(d);
  for (let i = 0; i < n; i += 1) {
    const s = (scale?.[i] ?? 1) / n;
    for (let k = 0; k < d; k += 1) mean[k] = (mean[k] ?? 0) + s * (x[i * d + k] ?? 0);
  }
  for (let i = 0; i < n; i += 1) {
    const s = scale?.[i] ?? 1;
    for (let k = 0; k < d; k += 1) {
      variance[k] = (variance[k] ?? 0) + (s * (x[i * d + k] ?? 0) - (mean[k] ?? 0)) ** 2 / n;
    }
  }
  return variance;
}

/** The largest RankMe that `rankMe` can give. */
export function largestRank(n: number, d: number): number {
  return Math.min(n, d, RANK_ROWS);
}

/**
 * RankMe: exp of the entropy of p = sigma / sum sigma + 1e-7, sigma the singular values of the uncentred x (uncentred on purpose: centred, a
 * constant with a little noise looks full). From 1, all rows on one line, to min(n, d). Where that is above 128 the singular values
 * are those of 128 rows spread evenly over x, and the largest value is 128.
 * @param products Gram matrix of the rows of x
 */
export function rankMe(x: Float32Array, n: number, d: number, products: Float64Array): number {
  const values = singularValues(x, n, d, products);
  const sum = values.reduce((a, b) => a + b, 0);
  if (!(sum > 0)) return 1;
  const entropy = values.reduce((h, sigma) => {
    const p = sigma / sum + RANK_EPS;
    return h - p * Math.log(p);
  }, 0);
  return Math.exp(entropy);
}

/** Singular values of x, or of RANK_ROWS of its rows: roots of the eigenvalues of the smaller of its two Gram matrices. */
function singularValues(x: Float32Array, n: number, d: number, products: Float64Array): number[] {
  const side = largestRank(n, d);
  let entry: (a: number, b: number) => number;
  if (side === d) {
    const columns = gram(transpose(x, n, d), d, n);
    entry = (a, b) => columns[a * d + b] ?? 0;
  } else {
    const row = (k: number) => Math.floor((k * n) / side);
    entry = (a, b) => products[row(a) * n + row(b)] ?? 0;
  }
  const matrix = Matrix.zeros(side, side);
  for (let a = 0; a < side; a += 1) for (let b = 0; b < side; b += 1) matrix.set(a, b, entry(a, b));
  const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return realEigenvalues.map((value) => Math.sqrt(Math.max(value, 0)));
}

function transpose(x: Float32Array, n: number, d: number): Float32Array {
  return Float32Array.from({ length: n * d }, (_, at) => x[(at % n) * d + Math.floor(at / n)] ?? 0);
}
