/** Checking gradients of float64 references: inputs, central differences, and a comparison by the largest entry. */
import { expect } from 'vitest';
import { fillNormals, STREAM } from '../../src/random/philox';

/** `count` draws from N(0, 1), others for each `set`; exact in float32. */
export function draws(count: number, set: number): Float64Array {
  const normals = new Float32Array(count);
  fillNormals(normals, 1, STREAM.probe, set);
  return Float64Array.from(normals);
}

/** The gradient of `loss` at `x`, entry by entry: (f(x + h) - f(x - h)) / 2h. */
export function centralDifferences(
  x: Float64Array,
  loss: (x: Float64Array) => number,
  h = 1e-5,
): Float64Array {
  const moved = (i: number, by: number) => loss(x.with(i, (x[i] ?? 0) + by));
  return x.map((_, i) => (moved(i, h) - moved(i, -h)) / (2 * h));
}

/** Fails where an entry is off by more than `tolerance` of the largest expected one (or of `least`, if that is more). NaN always fails. */
export function expectNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  least = 0,
): void {
  expect(actual.length).toBe(expected.length);
  const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), least);
  const worst = Array.from(expected).reduce((most, value, i) => {
    const off = Math.abs((actual[i] ?? Number.NaN) - value);
    return off <= most ? most : off;
  }, 0);
  expect(worst, `largest difference, beside a largest entry of ${scale}`).toBeLessThanOrEqual(
    tolerance * scale,
  );
}
