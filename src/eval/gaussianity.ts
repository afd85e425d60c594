/** How far a set of points is from a draw from N(0, I). */
import { squaredDistance } from './gram';

/** Epps-Pulley's beta, the inverse width of its kernel. */
const BETA = 1;

/**
 * The multivariate Epps-Pulley statistic (BHEP) of n points y in d dimensions against N(0, I), from their Gram matrix:
 *   n^-2 sum_ij exp(-b^2 |y_i - y_j|^2 / 2) - 2 (1 + b^2)^(-d/2) n^-1 sum_i exp(-b^2 |y_i|^2 / (2 (1 + b^2))) + (1 + 2 b^2)^(-d/2)
 * with b = 1. It is the squared distance of the characteristic functions under a Gaussian weight: 0 for the Gaussian itself, about
 * 1 / n for a draw from it, towards 1 where the points fall together far from everything.
 */
export function bhep(products: Float64Array, n: number, d: number): number {
  const square = BETA * BETA;
  let pairs = 0;
  let single = 0;
  for (let i = 0; i < n; i += 1) {
    single += Math.exp((-square * (products[i * n + i] ?? 0)) / (2 * (1 + square)));
    for (let j = 0; j < i; j += 1) pairs += Math.exp((-square * squaredDistance(products, n, i, j)) / 2);
  }
  return (
    (n + 2 * pairs) / (n * n) - (2 * (1 + square) ** (-d / 2) * single) / n + (1 + 2 * square) ** (-d / 2)
  );
}
