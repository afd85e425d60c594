/** Two sets of samples that are compared with each other, on the CPU. */

/** Samples row by row without padding. */
export interface Rows {
  readonly count: number;
  readonly columns: number;
  /** count x columns, all finite. */
  readonly values: ArrayLike<number>;
}

/** @throws RangeError where two sets cannot be compared: too few rows, other columns, or a number that is not finite */
export function checkTwo(a: Rows, b: Rows, least: number): void {
  if (a.columns !== b.columns)
    throw new RangeError(`one set has ${a.columns} columns, the other ${b.columns}`);
  for (const { count, columns, values } of [a, b]) {
    if (count < least || columns < 1)
      throw new RangeError(`${count} x ${columns} samples; at least ${least} x 1 are needed`);
    if (values.length < count * columns)
      throw new RangeError(`${values.length} numbers are too few for ${count} x ${columns} samples`);
    for (let at = 0; at < count * columns; at += 1) {
      if (!Number.isFinite(values[at]))
        throw new RangeError(`number ${at % columns} of sample ${Math.floor(at / columns)} is not finite`);
    }
  }
}
