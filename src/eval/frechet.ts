/** The distance of two sets of features as if each were a Gaussian. In float64; worth a chunk of its own because of ml-matrix. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { PaceOptions } from './pace';
import { Turns } from './turns';
import { checkTwo, type Rows } from './two-samples';

/** Mean and covariance (over n - 1) of rows. */
interface Moments {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}

/** Share of the largest eigenvalue below which one is rounding, for each row of the matrix. */
const ROUNDING = 2 ** -52;

/**
 * The squared Frechet distance (Wasserstein-2) of the Gaussians with the means and covariances (n - 1) of two sets (Dowson & Landau 1982):
 *   |m_a - m_b|^2 + tr(A + B - 2 (A^1/2 B A^1/2)^1/2)
 * As in FID, but FID is this with the features of an Inception network; this is of whatever features it is given, in their squared unit. Both
 * square roots are of symmetric matrices, by their eigenvalues, so that nothing has to be added to the diagonal where there are fewer rows than columns.
 * It is larger the fewer rows there are: compare only figures of equally many.
 * @throws the signal's reason once it is aborted; RangeError where a set has fewer than two rows or numbers that are not finite
 */
export async function frechetDistance(a: Rows, b: Rows, options: PaceOptions = {}): Promise<number> {
  checkTwo(a, b, 2);
  const { columns } = a;
  const decomposition = 10 * columns ** 3;
  const turns = new Turns(a.count * columns ** 2 + b.count * columns ** 2 + 2 * decomposition, options);
  const first = await moments(a, turns);
  const second = await moments(b, turns);
  const root = squareRoot(first.covariance);
  await turns.spend(decomposition);
  const product = root.mmul(second.covariance).mmul(root);
  const shared = eigenvalues(symmetric(product)).values.reduce((sum, value) => sum + Math.sqrt(value), 0);
  await turns.spend(decomposition);
  const apart = first.mean.reduce((sum, value, k) => sum + (value - (second.mean[k] ?? 0)) ** 2, 0);
  return Math.max(0, apart + first.covariance.trace() + second.covariance.trace() - 2 * shared);
}

async function moments({ count, columns, values }: Rows, turns: Turns): Promise<Moments> {
  const mean = new Float64Array(columns);
  for (let i = 0; i < count; i += 1) {
    for (let k = 0; k < columns; k += 1) mean[k] = (mean[k] ?? 0) + (values[i * columns + k] ?? 0) / count;
  }
  const sums = new Float64Array(columns * columns);
  const row = new Float64Array(columns);
  for (let i = 0; i < count; i += 1) {
    for (let k = 0; k < columns; k += 1) row[k] = (values[i * columns + k] ?? 0) - (mean[k] ?? 0);
    for (let j = 0; j < columns; j += 1) {
      const off = row[j] ?? 0;
      // Features after a ReLU are often zero, but never their distance from the mean: no shortcut here.
      for (let k = 0; k <= j; k += 1)
        sums[j * columns + k] = (sums[j * columns + k] ?? 0) + off * (row[k] ?? 0);
    }
    await turns.spend(columns * columns);
  }
  const covariance = Matrix.zeros(columns, columns);
  for (let j = 0; j < columns; j += 1) {
    for (let k = 0; k <= j; k += 1) {
      const value = (sums[j * columns + k] ?? 0) / (count - 1);
      covariance.set(j, k, value);
      covariance.set(k, j, value);
    }
  }
  return { mean, covariance };
}

/** Eigenvalues of a symmetric matrix without negative ones, those that are but rounding as zeros, and the eigenvectors as columns. */
function eigenvalues(matrix: Matrix): { readonly values: readonly number[]; readonly vectors: Matrix } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const least = matrix.rows * ROUNDING * Math.max(0, ...realEigenvalues);
  return { values: realEigenvalues.map((value) => (value > least ? value : 0)), vectors: eigenvectorMatrix };
}

/** The symmetric square root. */
function squareRoot(matrix: Matrix): Matrix {
  const { values, vectors } = eigenvalues(matrix);
  const scaled = vectors.clone().mulRowVector(values.map(Math.sqrt));
  return scaled.mmul(vectors.transpose());
}

/** The mean of a matrix and its transpose: a product of symmetric matrices is symmetric but for rounding. */
function symmetric(matrix: Matrix): Matrix {
  return Matrix.add(matrix, matrix.transpose()).mul(0.5);
}
