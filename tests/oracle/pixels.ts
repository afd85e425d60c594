/** What the tests of the pixel objectives share: the linear decoder of the golden files, and numbers to try things with. */
import { fillNormals, STREAM } from '../../src/random/philox';
import { dense, type Dense, linear, linearBackward } from './nn';

export const matrix = (rows: readonly (readonly number[])[]): Dense =>
  dense(rows.length, rows[0]?.length ?? 0, (r, c) => rows[r]?.[c] ?? Number.NaN);

/** rows x cols normal numbers, others for each k, times a scale; exactly what float32 holds. */
export function numbers(k: number, rows: number, cols: number, scale = 1): Dense {
  const normals = new Float32Array(rows * cols);
  fillNormals(normals, 5, STREAM.probe, k);
  return dense(rows, cols, (r, c) => Math.fround(scale * (normals[r * cols + c] ?? 0)));
}

/** rows x cols numbers in [0, 1]. */
export function pixels(k: number, rows: number, cols: number): Dense {
  const drawn = numbers(k, rows, cols);
  return dense(rows, cols, (r, c) =>
    Math.fround(Math.min(1, Math.max(0, 0.5 + (drawn.data[r * cols + c] ?? 0)))),
  );
}

/** The decoder of the golden numbers: output = code w + b. */
export function linearDecoder(weight: Dense, bias: Dense) {
  return {
    forward: (code: Dense): Dense => linear(code, weight, bias),
    backward: (code: Dense, outputGradient: Dense) => linearBackward(code, weight, outputGradient),
  };
}
