/** Rows of unit length in float64, forward and backward: u = z / max(|z|, 1e-12). */

const EPS = 1e-12;

export interface UnitRows {
  /** rows x d. */
  readonly u: Float64Array;
  /** rows: what the rows were divided by. */
  readonly lengths: Float64Array;
}

/** Divides each row of `z` (rows x d, dense) by its length; a row of zeros stays one. */
export function unitRows(z: ArrayLike<number>, d: number): UnitRows {
  const lengths = Float64Array.from({ length: z.length / d }, (_, row) => {
    let squares = 0;
    for (let c = 0; c < d; c += 1) squares += (z[row * d + c] ?? 0) ** 2;
    return Math.max(Math.sqrt(squares), EPS);
  });
  const u = Float64Array.from(z, (value, i) => value / (lengths[Math.floor(i / d)] ?? 1));
  return { u, lengths };
}

/** dL/du (rows x d) -> dL/dz: the part across each row, over the length; all of it where the length is the smallest that is taken. */
export function unitRowsBackward(
  { u, lengths }: UnitRows,
  outputGradient: ArrayLike<number>,
  d: number,
): Float64Array {
  const gradient = new Float64Array(u.length);
  for (let row = 0; row < lengths.length; row += 1) {
    const length = lengths[row] ?? 1;
    const along = length > EPS ? dot(u, row, outputGradient, row, d) : 0;
    for (let i = row * d; i < (row + 1) * d; i += 1) {
      gradient[i] = ((outputGradient[i] ?? 0) - along * (u[i] ?? 0)) / length;
    }
  }
  return gradient;
}

/** Inner product of row i of `a` and row j of `b`. */
export function dot(a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number, d: number): number {
  let sum = 0;
  for (let c = 0; c < d; c += 1) sum += (a[i * d + c] ?? 0) * (b[j * d + c] ?? 0);
  return sum;
}

/** Adds `scale` times row j of `b` to row i of `a`. */
export function addRow(
  a: Float64Array,
  i: number,
  scale: number,
  b: ArrayLike<number>,
  j: number,
  d: number,
): void {
  for (let c = 0; c < d; c += 1) a[i * d + c] = (a[i * d + c] ?? 0) + scale * (b[j * d + c] ?? 0);
}
