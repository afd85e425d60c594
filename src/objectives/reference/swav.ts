/**
 * SwAV in float64: the twin of src/objectives/swav.ts and shaders/objectives/swav.wgsl, with their equations.
 * Matrices are dense and row-major.
 */
import { addRow, dot, unitRows, unitRowsBackward } from './unit-rows';

/** How often codes are balanced over prototypes and samples. */
export const SINKHORN_ROUNDS = 3;

export interface SwavInput {
  /** Samples of a batch. */
  readonly n: number;
  readonly d: number;
  /** Prototypes, K. */
  readonly codes: number;
  readonly tau: number;
  readonly epsilon: number;
  /** 2n x d, view 1 above view 2. */
  readonly embeddings: ArrayLike<number>;
  /** K x d, of any length: their directions count. */
  readonly prototypes: ArrayLike<number>;
}

export interface SwavResult {
  /** Mean of the rows. */
  readonly loss: number;
  /** n */
  readonly rows: Float64Array;
  /** 2n x d, in the embeddings. */
  readonly gradient: Float64Array;
  /** K x d, in the prototypes of unit length. */
  readonly prototypeGradient: Float64Array;
  /** 2n x K: what the codes are; rows sum to 1. */
  readonly assignments: Float64Array;
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const at = (values: ArrayLike<number>, i: number) => values[i] ?? Number.NaN;

/** log sum exp of count numbers. */
function logSum(count: number, term: (i: number) => number): number {
  const terms = range(count).map(term);
  const peak = terms.reduce((most, value) => Math.max(most, value), -Infinity);
  return peak + Math.log(terms.reduce((sum, value) => sum + Math.exp(value - peak), 0));
}

/**
 * Codes of one view: Sinkhorn-Knopp in logarithms.
 * @param scores n x K
 * @returns n x K, rows sum to 1
 */
export function sinkhorn(
  scores: ArrayLike<number>,
  {
    n,
    codes,
    epsilon,
    rounds = SINKHORN_ROUNDS,
  }: Pick<SwavInput, 'n' | 'codes' | 'epsilon'> & { rounds?: number },
): Float64Array {
  let f = new Float64Array(codes);
  let g = new Float64Array(n);
  for (let round = 0; round < rounds; round++) {
    f = f.map((_, k) => -logSum(n, (i) => at(scores, i * codes + k) / epsilon + at(g, i)));
    g = g.map((_, i) => -logSum(codes, (k) => at(scores, i * codes + k) / epsilon + at(f, k)));
  }
  return Float64Array.from({ length: n * codes }, (_, e) =>
    Math.exp(at(scores, e) / epsilon + at(f, e % codes) + at(g, Math.floor(e / codes))),
  );
}

export function swav({ n, d, codes, tau, epsilon, embeddings, prototypes }: SwavInput): SwavResult {
  const unit = unitRows(embeddings, d);
  const { u: c } = unitRows(prototypes, d);
  const scores = Float64Array.from({ length: 2 * n * codes }, (_, e) =>
    dot(unit.u, Math.floor(e / codes), c, e % codes, d),
  );
  const assignments = new Float64Array(2 * n * codes);
  for (const view of [0, 1]) {
    const part = scores.subarray(view * n * codes, (view + 1) * n * codes);
    assignments.set(sinkhorn(part, { n, codes, epsilon }), view * n * codes);
  }

  const rows = new Float64Array(n);
  const unitGradient = new Float64Array(2 * n * d);
  const prototypeGradient = new Float64Array(codes * d);
  for (let row = 0; row < 2 * n; row++) {
    const other = row < n ? row + n : row - n;
    const whole = logSum(codes, (k) => at(scores, row * codes + k) / tau);
    for (let k = 0; k < codes; k++) {
      const logPrediction = at(scores, row * codes + k) / tau - whole;
      const code = at(assignments, other * codes + k);
      rows[row % n] = at(rows, row % n) - (code * logPrediction) / 2;
      const pull = (Math.exp(logPrediction) - code) / (2 * n * tau);
      addRow(unitGradient, row, pull, c, k, d);
      addRow(prototypeGradient, k, pull, unit.u, row, d);
    }
  }
  return {
    loss: rows.reduce((sum, value) => sum + value, 0) / n,
    rows,
    gradient: unitRowsBackward(unit, unitGradient, d),
    prototypeGradient,
    assignments,
  };
}
