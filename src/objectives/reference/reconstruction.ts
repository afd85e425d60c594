/**
 * Float64 twin of the reconstruction losses: a Bernoulli distribution of each pixel by its logit, and a normal one of each coordinate.
 * Equations: shaders/objectives/reconstruction.wgsl.
 */

/**
 * Deviation of a coordinate around what the decoder says of it, for points of unit scale: a little above what a view adds to one. Its
 * square decides how much a code may cost that tells points apart; with a deviation of one, a VAE would tell nothing.
 */
const POINT_DEVIATION = 0.1;

/** Weight of the squared error of a coordinate, 1 / (2 deviation^2). */
export const POINT_GAIN = 1 / (2 * POINT_DEVIATION ** 2);

export interface ReconstructionShape {
  readonly n: number;
  readonly inputs: number;
  readonly kind: 'image' | 'points';
}

/**
 * @param output n x inputs, dense: logits of pixels, or coordinates
 * @param clean n x inputs: pixels in [0, 1], or coordinates
 * @returns sum of each row, their mean, and its gradient in the output
 */
export function reconstruction(
  output: Float64Array,
  clean: Float64Array,
  { n, inputs, kind }: ReconstructionShape,
): { loss: number; rows: Float64Array; gradient: Float64Array } {
  const rows = new Float64Array(n);
  const gradient = output.map((y, at) => {
    const x = clean[at] ?? 0;
    const row = Math.floor(at / inputs);
    rows[row] = (rows[row] ?? 0) + (kind === 'image' ? surprise(y, x) : POINT_GAIN * (y - x) ** 2);
    return (kind === 'image' ? 1 / (1 + Math.exp(-y)) - x : 2 * POINT_GAIN * (y - x)) / n;
  });
  return { loss: rows.reduce((sum, row) => sum + row, 0) / n, rows, gradient };
}

/** -x log sigmoid(y) - (1 - x) log(1 - sigmoid(y)). */
function surprise(y: number, x: number): number {
  return Math.max(y, 0) - y * x + Math.log1p(Math.exp(-Math.abs(y)));
}
