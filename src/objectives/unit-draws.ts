/** Directions drawn at random, with which queues and prototypes begin. */
import { fillNormals, type Stream } from '../random/philox';

/** Iteration whose numbers they are made of; training does not get that far. */
const BEFORE_TRAINING = 2 ** 32 - 1;

/** rows x d, dense: directions spread evenly over the sphere, each of length 1. */
export function randomUnitRows(rows: number, d: number, seed: number, stream: Stream): Float32Array {
  const drawn = new Float32Array(rows * d);
  fillNormals(drawn, seed, stream, BEFORE_TRAINING);
  for (let start = 0; start < drawn.length; start += d) {
    const row = drawn.subarray(start, start + d);
    // Not hypot, whose last bit depends on the JavaScript engine.
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    row.forEach((x, k) => (row[k] = x / length));
  }
  return drawn;
}
