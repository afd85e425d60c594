/** What sampling draws at random: the same seed, the same numbers, however many are asked for at once. */
import { fillNormals, STREAM } from '../random/philox';

/** What draws are for; two of them are independent. */
export const DRAW = {
  /** Where the decoder's flow begins. */
  start: 0,
  /** Latents of the prior. */
  prior: 1,
  /** Noise around label anchors. */
  label: 2,
  /** Noise around samples' anchors; the numbers above are further draws of it. */
  sample: 3,
} as const;

/** count x columns: N(0, 1) for rows `first` and on. */
export function drawNormals(
  seed: number,
  draw: number,
  count: number,
  columns: number,
  first = 0,
): Float32Array<ArrayBuffer> {
  const normals = new Float32Array(count * columns);
  fillNormals(normals, seed, STREAM.sampling, draw, first * columns);
  return normals;
}
