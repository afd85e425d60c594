/** Alignment and uniformity in float64: the twin of AlignUniform. */
import { mean, type Outcomes } from './simclr';
import { addRow, unitRows, unitRowsBackward } from './unit-rows';

export interface AlignUniformOptions {
  readonly n: number;
  readonly d: number;
  /** Weight of uniformity. */
  readonly lambda: number;
}

/** @param z 2n x d, dense: embeddings, view 1 above view 2 */
export function alignUniform(
  z: ArrayLike<number>,
  { n, d, lambda }: AlignUniformOptions,
): Outcomes & { readonly alignment: number; readonly uniformity: number } {
  const unit = unitRows(z, d);
  const { u } = unit;
  const gradient = new Float64Array(2 * n * d);
  const squares = Float64Array.from({ length: n }, (_, i) => distance(u, i, n + i, d));
  for (let i = 0; i < n; i += 1) pushApart(gradient, u, i, n + i, 2 / n, d);
  let uniformity = 0;
  for (const first of [0, n]) {
    const { value, gradient: slopes } = uniformityOf(u.subarray(first * d, (first + n) * d), d);
    uniformity += value / 2;
    slopes.forEach((slope, i) => {
      gradient[first * d + i] = (gradient[first * d + i] ?? 0) + (lambda / 2) * slope;
    });
  }
  const alignment = mean(squares);
  return {
    loss: alignment + lambda * uniformity,
    rows: squares.map((square) => square + lambda * uniformity),
    gradient: unitRowsBackward(unit, gradient, d),
    alignment,
    uniformity,
  };
}

/**
 * log of the mean over pairs of e^(-2 |u_i - u_j|^2), and its gradient in the rows of `u` (n x d, dense); 0 where there is no pair.
 */
export function uniformityOf(u: Float64Array, d: number): { value: number; gradient: Float64Array } {
  const n = u.length / d;
  const gradient = new Float64Array(u.length);
  let total = 0;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const density = Math.exp(-2 * distance(u, i, j, d));
      total += density;
      pushApart(gradient, u, i, j, -4 * density, d);
    }
  }
  if (n < 2) return { value: 0, gradient };
  return { value: Math.log((2 * total) / (n * (n - 1))), gradient: gradient.map((slope) => slope / total) };
}

/** |row i - row j|^2 */
function distance(u: Float64Array, i: number, j: number, d: number): number {
  let sum = 0;
  for (let c = 0; c < d; c += 1) sum += ((u[i * d + c] ?? 0) - (u[j * d + c] ?? 0)) ** 2;
  return sum;
}

/** Adds `scale` (u_i - u_j) to row i of the gradient, and takes it from row j. */
function pushApart(
  gradient: Float64Array,
  u: Float64Array,
  i: number,
  j: number,
  scale: number,
  d: number,
): void {
  addRow(gradient, i, scale, u, i, d);
  addRow(gradient, i, -scale, u, j, d);
  addRow(gradient, j, scale, u, j, d);
  addRow(gradient, j, -scale, u, i, d);
}
