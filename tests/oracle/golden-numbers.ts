/** What the golden files of the objectives have in common: matrices, generated inputs, and what is kept of a large result. */

/** Rows one after the other. */
export function flat(...matrices: readonly (readonly (readonly number[])[])[]): Float64Array {
  return Float64Array.from(matrices.flat(2));
}

/** The files' generator: `count` numbers from -1 to 1. */
export function generated(seed: number, count: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0;
    return 2 * (Math.floor(state / 256) / 2 ** 24) - 1;
  });
}

/** What the golden files keep of a large matrix: its sum, its length, its product with cos(0.1 i + 0.7 j), and some entries. */
export function summary(matrix: ArrayLike<number>, columns: number) {
  let [sum, squares, product] = [0, 0, 0];
  for (const [at, value] of Array.from(matrix).entries()) {
    sum += value;
    squares += value * value;
    product += value * Math.cos(0.1 * Math.floor(at / columns) + 0.7 * (at % columns));
  }
  return {
    sum,
    fro: Math.sqrt(squares),
    dot_w: product,
    at: (i: number, j: number) => matrix[i * columns + j] ?? Number.NaN,
  };
}
