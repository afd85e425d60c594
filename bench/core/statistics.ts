/** The two numbers that a table is made of. */

/** Middle value; the mean of the two middle ones of an even count. @throws RangeError without values */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('the median of nothing');
  return (lower + upper) / 2;
}

/**
 * Ratio of l2 norms, |actual - expected| / |expected|.
 * @throws RangeError where the lengths differ or a number is not finite
 */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length)
    throw new RangeError(`${actual.length} numbers where ${expected.length} were expected`);
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i += 1) {
    const reference = expected[i] ?? Number.NaN;
    difference += ((actual[i] ?? Number.NaN) - reference) ** 2;
    size += reference ** 2;
  }
  const error = Math.sqrt(difference / Math.max(size, Number.MIN_VALUE));
  if (!Number.isFinite(error)) throw new RangeError('the result holds numbers that are not finite');
  return error;
}
