/**
 * MVEB in float64: the twin of shaders/objectives/mveb-*.wgsl and cholesky-*.wgsl, with the equations of src/objectives/mveb.ts.
 * Matrices are dense and row-major, 2n x d, view 1 above view 2.
 */
import { addRow, dot, unitRows, unitRowsBackward } from './unit-rows';

export interface MvebInput {
  readonly n: number;
  readonly d: number;
  readonly lambda: number;
  /** z, of any length. */
  readonly embeddings: ArrayLike<number>;
  /** Of the target network, of any length. */
  readonly targets: ArrayLike<number>;
  /** Smallest eta beside a kernel whose largest entry is 1; the GPU's by default, 0 for the formula as published. */
  readonly floor?: number;
  /** 2n x d: the scores to use instead of those of these embeddings, for what is not differentiated has to stay where it is. */
  readonly scores?: Float64Array;
}

export interface MvebResult {
  /** Mean of the rows. */
  readonly loss: number;
  /** n */
  readonly rows: Float64Array;
  /** 2n x d, in the embeddings, the scores held. */
  readonly gradient: Float64Array;
  /** 2n x d: the scores S. */
  readonly scores: Float64Array;
  /** Temperature of each view. */
  readonly tau: readonly [number, number];
}

const LEAST_TAU = 0.1;
const ETA = 0.01;
const FLOOR = 1e-3;

export function mveb(input: MvebInput): MvebResult {
  const { n, d, lambda, embeddings, targets, floor = FLOOR } = input;
  const units = unitRows(embeddings, d);
  const { u } = units;
  const t = unitRows(targets, d).u;
  const first = score(u.subarray(0, n * d), n, d, floor);
  const second = score(u.subarray(n * d), n, d, floor);
  const scores = input.scores ?? Float64Array.from([...first.scores, ...second.scores]);
  const rows = new Float64Array(n);
  const pull = new Float64Array(2 * n * d);
  for (let row = 0; row < 2 * n; row++) {
    addRow(pull, row, lambda / (2 * n), scores, row, d);
    addRow(pull, row, -1 / (2 * n), t, (row + n) % (2 * n), d);
    rows[row % n] = (rows[row % n] ?? 0) + n * dot(u, row, pull, row, d);
  }
  return {
    loss: rows.reduce((sum, value) => sum + value, 0) / n,
    rows,
    gradient: unitRowsBackward(units, pull, d),
    scores,
    tau: [first.tau, second.tau],
  };
}

/** S of a view's unit rows, n x d. */
function score(u: Float64Array, n: number, d: number, floor: number) {
  const kernel = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let squares = 0;
      for (let c = 0; c < d; c++) squares += ((u[i * d + c] ?? 0) - (u[j * d + c] ?? 0)) ** 2;
      kernel[i * n + j] = squares / 2;
      kernel[j * n + i] = squares / 2;
    }
  }
  const distances = kernel.toSorted();
  // The floor(n^2 / 2)-th from the largest.
  const tau = Math.max(LEAST_TAU, distances[n * n - Math.max(1, Math.floor((n * n) / 2))] ?? 0);
  kernel.forEach((distance, i) => (kernel[i] = Math.exp(-distance / tau)));
  const scores = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const gain = -kernel.subarray(i * n, (i + 1) * n).reduce((sum, value) => sum + value, 0) / tau;
    for (let c = 0; c < d; c++) scores[i * d + c] = gain * (u[i * d + c] ?? 0);
  }
  const eta = Math.max(ETA * Math.exp(-1 / tau), floor);
  for (let i = 0; i < n; i++) kernel[i * n + i] = (kernel[i * n + i] ?? 0) + eta;
  solve(kernel, scores, n, d);
  return { scores, tau };
}

/** Solves A x = b by Cholesky, A symmetric and positive definite, n x n; b, n x d, becomes x, the lower half of A its factor. */
function solve(a: Float64Array, b: Float64Array, n: number, d: number): void {
  const at = (i: number, j: number) => a[i * n + j] ?? 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(i, j);
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / at(j, j);
    }
  }
  for (let c = 0; c < d; c++) {
    for (let i = 0; i < n; i++) {
      let sum = b[i * d + c] ?? 0;
      for (let k = 0; k < i; k++) sum -= at(i, k) * (b[k * d + c] ?? 0);
      b[i * d + c] = sum / at(i, i);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = b[i * d + c] ?? 0;
      for (let k = i + 1; k < n; k++) sum -= at(k, i) * (b[k * d + c] ?? 0);
      b[i * d + c] = sum / at(i, i);
    }
  }
}
