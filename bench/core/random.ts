/** Inputs of the workloads: the project's own counter-based normals, so that every run measures the same numbers. */
import { fillNormals, STREAM } from '../../src/random/philox';

const SEED = 2025;

/** `count` numbers N(0, deviation^2); two different `draw`s are independent. */
export function normals(count: number, draw: number, deviation = 1): Float32Array<ArrayBuffer> {
  const out = new Float32Array(count);
  fillNormals(out, SEED, STREAM.toy, draw);
  return deviation === 1 ? out : out.map((value) => deviation * value);
}
