/**
 * Storage of matrices on the GPU: row-major float32, each row padded with zeros to a multiple of 4 columns, so that
 * kernels see rows of vec4 and their inner loops need no guard.
 */

/** Number of vec4 in a row of `columns` columns. */
export function vectors(columns: number): number {
  return Math.ceil(columns / 4);
}

/** Number of floats in a stored row of `columns` columns. */
export function pitch(columns: number): number {
  return 4 * vectors(columns);
}

/**
 * Dense row-major numbers (rows x columns) as they are stored (rows x pitch(columns)).
 * @throws {RangeError} where `dense` does not hold rows x columns numbers
 */
export function padRows(dense: ArrayLike<number>, rows: number, columns: number): Float32Array<ArrayBuffer> {
  if (dense.length !== rows * columns) {
    throw new RangeError(`expected ${rows} x ${columns} = ${rows * columns} numbers, got ${dense.length}`);
  }
  const stored = new Float32Array(rows * pitch(columns));
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) stored[r * pitch(columns) + c] = dense[r * columns + c] ?? 0;
  }
  return stored;
}

/** Inverse of padRows: stored rows without their padding. `stored` may be longer than the matrix. */
export function unpadRows(
  stored: ArrayLike<number>,
  rows: number,
  columns: number,
): Float32Array<ArrayBuffer> {
  const dense = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) dense[r * columns + c] = stored[r * pitch(columns) + c] ?? 0;
  }
  return dense;
}
