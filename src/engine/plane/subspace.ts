/** The two leading eigenvectors of a symmetric positive semidefinite matrix, by subspace iteration with Rayleigh-Ritz. */

/** Directions carried along: more than two, so that a third eigenvalue close to the second does not slow the iteration. */
const WIDTH = 6;
const ITERATIONS = 200;
const TOLERANCE = 1e-10;

/**
 * @param matrix d x d, symmetric, d >= 2, not zero
 * @param guess 2 x d: directions close to those wanted, if known
 * @returns axes, 2 x d, orthonormal rows, and their eigenvalues, largest first
 */
export function leadingPair(
  matrix: Float64Array,
  d: number,
  guess?: Float64Array,
): { axes: Float64Array; values: [number, number] } {
  const width = Math.min(WIDTH, d);
  let basis = startingBasis(d, width, guess);
  let values: number[] = [];
  for (let i = 0; i < ITERATIONS; i += 1) {
    const image = basis.map((row) => multiply(matrix, row));
    const small = basis.map((row) => image.map((column) => dot(row, column)));
    const ritz = jacobi(small);
    const sum = ritz.values.slice(0, 2).reduce((a, b) => a + b, 0);
    const change = Math.abs(sum - values.slice(0, 2).reduce((a, b) => a + b, 0));
    values = ritz.values;
    const turned = ritz.vectors.map((weights) => combine(weights, image));
    const settled = i > 0 && change <= TOLERANCE * sum;
    basis = orthonormalise(settled ? ritz.vectors.map((weights) => combine(weights, basis)) : turned, d);
    if (settled) break;
  }
  const axes = new Float64Array(2 * d);
  axes.set(basis[0] ?? [], 0);
  axes.set(basis[1] ?? [], d);
  return { axes, values: [values[0] ?? 0, values[1] ?? 0] };
}

/** The guess, then fixed directions of no special relation to the coordinate axes. */
function startingBasis(d: number, width: number, guess: Float64Array | undefined): Float64Array[] {
  const rows = guess === undefined ? [] : [guess.slice(0, d), guess.slice(d, 2 * d)];
  while (rows.length < width) {
    const k = rows.length + 1;
    rows.push(Float64Array.from({ length: d }, (_, i) => Math.cos(k * (i + 0.5) * 1.618 + k * k)));
  }
  return orthonormalise(rows.slice(0, width), d);
}

/** Gram-Schmidt, twice; a row that vanishes is replaced by the first coordinate direction that does not. */
function orthonormalise(rows: readonly Float64Array[], d: number): Float64Array[] {
  const done: Float64Array[] = [];
  for (const row of rows) {
    let candidate = row;
    for (let axis = -1; axis < d; axis += 1) {
      if (axis >= 0) candidate = Float64Array.from({ length: d }, (_, i) => (i === axis ? 1 : 0));
      const before = Math.sqrt(dot(candidate, candidate));
      for (let pass = 0; pass < 2; pass += 1) {
        for (const other of done) {
          const share = dot(candidate, other);
          candidate = candidate.map((v, i) => v - share * (other[i] ?? 0));
        }
      }
      const size = Math.sqrt(dot(candidate, candidate));
      if (size > 1e-12 * before && size > 1e-150) {
        done.push(candidate.map((v) => v / size));
        break;
      }
    }
  }
  return done;
}

const at = (m: number[][], i: number, j: number) => m[i]?.[j] ?? 0;
const transpose = (m: number[][]) => m.map((_, i) => m.map((row) => row[i] ?? 0));

/** Eigenvalues (largest first) and eigenvectors (as rows) of a small symmetric matrix: cyclic Jacobi. */
function jacobi(symmetric: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const size = symmetric.length;
  const a = symmetric.map((row, i) => row.map((v, j) => 0.5 * (v + (symmetric[j]?.[i] ?? 0))));
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  const rotate = (m: number[][], p: number, q: number, c: number, s: number) => {
    const [rowP = [], rowQ = []] = [m[p], m[q]];
    for (let k = 0; k < size; k += 1) {
      const [x, y] = [rowP[k] ?? 0, rowQ[k] ?? 0];
      rowP[k] = c * x - s * y;
      rowQ[k] = s * x + c * y;
    }
  };
  let work = a;
  for (let sweep = 0; sweep < 12; sweep += 1) {
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) {
        const off = at(work, p, q);
        if (off === 0) continue;
        const theta = (at(work, q, q) - at(work, p, p)) / (2 * off);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        rotate(work, p, q, c, s);
        work = transpose(work);
        rotate(work, p, q, c, s);
        work = transpose(work);
        rotate(v, p, q, c, s);
      }
    }
  }
  const order = work.map((_, i) => i).toSorted((i, j) => at(work, j, j) - at(work, i, i));
  return { values: order.map((i) => at(work, i, i)), vectors: order.map((i) => v[i] ?? []) };
}

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const d = vector.length;
  const product = new Float64Array(d);
  for (let i = 0; i < d; i += 1) {
    let sum = 0;
    for (let j = 0; j < d; j += 1) sum += (matrix[i * d + j] ?? 0) * (vector[j] ?? 0);
    product[i] = sum;
  }
  return product;
}

function combine(weights: readonly number[], rows: readonly Float64Array[]): Float64Array {
  const d = rows[0]?.length ?? 0;
  const sum = new Float64Array(d);
  rows.forEach((row, k) => {
    const weight = weights[k] ?? 0;
    for (let i = 0; i < d; i += 1) sum[i] = (sum[i] ?? 0) + weight * (row[i] ?? 0);
  });
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
