/** The loss of a masked autoencoder in float64: the twin of shaders/objectives/masked.wgsl, with its equations. Dense, row-major matrices. */

export interface MaskedInput {
  readonly n: number;
  /** Numbers of a sample. */
  readonly inputs: number;
  /** n x inputs: what was to be found. */
  readonly clean: ArrayLike<number>;
  /** n x inputs: what the decoder answers. */
  readonly output: ArrayLike<number>;
  /** n x inputs: whether a number was hidden, at least one of each sample. */
  readonly masked: (row: number, input: number) => boolean;
}

export interface MaskedResult {
  /** Mean of the rows. */
  readonly loss: number;
  /** n */
  readonly rows: Float64Array;
  /** n x inputs, in the output. */
  readonly gradient: Float64Array;
}

export function maskedError({ n, inputs, clean, output, masked }: MaskedInput): MaskedResult {
  const rows = new Float64Array(n);
  const gradient = new Float64Array(n * inputs);
  for (let row = 0; row < n; row++) {
    const hidden = Array.from({ length: inputs }, (_, c) => c).filter((c) => masked(row, c));
    for (const c of hidden) {
      const at = row * inputs + c;
      const error = (output[at] ?? Number.NaN) - (clean[at] ?? Number.NaN);
      rows[row] = (rows[row] ?? 0) + error ** 2 / hidden.length;
      gradient[at] = (2 * error) / (n * hidden.length);
    }
  }
  return { loss: rows.reduce((sum, row) => sum + row, 0) / n, rows, gradient };
}
