/** Whether two sets of points may come from one distribution: a kernel two-sample test (Gretton et al. 2012). */
import { permutation, STREAM } from '../random/philox';
import { medianDistance } from './median-distance';
import type { PaceOptions } from './pace';
import { DRAW } from './quality-draws';
import { Turns } from './turns';
import { checkTwo, type Rows } from './two-samples';

export interface MmdOptions extends PaceOptions {
  /** Of the permutations. */
  readonly seed: number;
  /** The p-value is a multiple of 1 / (permutations + 1). */
  readonly permutations?: number;
}

export interface Mmd {
  /** Unbiased estimate of MMD^2, which may be a little below 0; at most 2. */
  readonly value: number;
  /** Chance of a value at least as large where both sets come from one distribution. */
  readonly p: number;
}

export const PERMUTATIONS = 199;

/** The kernel is the mean of this many Gaussians, the narrowest of a quarter of the median distance, each twice as wide as the one before. */
const WIDTHS = 5;
const WIDEST = 4;

/** Rows whose kernel with all rows is held at a time. */
const ROWS = 32;

/** Values closer than this are the same: sums in another order differ by rounding. */
const SAME = 1e-12;

/**
 * Unbiased MMD^2 = mean_{i != j} k(x_i, x_j) + mean_{i != j} k(y_i, y_j) - 2 mean_ij k(x_i, y_j), and its p-value under permutations of who belongs to
 * which set. With k a function of the two sets together the test has exactly its level: where both come from one
 * distribution, P(p <= a) <= a for every a, with equality at multiples of 1 / (permutations + 1) if no values tie.
 *
 * All pairs' kernels are computed once, in stripes of rows; each permutation adds up the pairs within its first set, from which, with the row
 * sums, the two other means follow.
 * @throws the signal's reason once it is aborted; RangeError where a set has fewer than two samples or numbers that are not finite
 */
export async function mmd(a: Rows, b: Rows, options: MmdOptions): Promise<Mmd> {
  const { seed, permutations = PERMUTATIONS } = options;
  checkTwo(a, b, 2);
  const pooled = pool(a, b);
  const n = a.count + b.count;
  const groups = [Uint32Array.from({ length: a.count }, (_, i) => i)];
  for (let k = 0; k < permutations; k += 1) {
    const order = permutation(n, seed, STREAM.quality, DRAW.permutations + k);
    groups.push(order.slice(0, a.count).toSorted());
  }
  const turns = new Turns(n, options);
  const sums = await pairSums(pooled, n, a.columns, groups, turns);
  const values = groups.map((group, k) => estimate(sums, group, sums.within[k] ?? 0, a.count, b.count));
  const [value = 0, ...others] = values;
  const asLarge = others.filter((other) => other >= value - SAME).length;
  return { value, p: (1 + asLarge) / (permutations + 1) };
}

interface PairSums {
  /** Sum of the kernels of each row with the others, and of all of them. */
  readonly rows: Float64Array;
  readonly total: number;
  /** Of each group: sum over the pairs in it, each counted once. */
  readonly within: Float64Array;
}

function pool(a: Rows, b: Rows): Float64Array {
  const pooled = new Float64Array((a.count + b.count) * a.columns);
  for (let at = 0; at < a.count * a.columns; at += 1) pooled[at] = a.values[at] ?? 0;
  const start = a.count * a.columns;
  for (let at = 0; at < b.count * b.columns; at += 1) pooled[start + at] = b.values[at] ?? 0;
  return pooled;
}

function estimate(
  { rows, total }: PairSums,
  group: Uint32Array,
  pairs: number,
  m: number,
  n: number,
): number {
  const inside = 2 * pairs;
  let touching = 0;
  for (const i of group) touching += rows[i] ?? 0;
  const across = touching - inside;
  const outside = total - inside - 2 * across;
  return inside / (m * (m - 1)) + outside / (n * (n - 1)) - (2 * across) / (m * n);
}

/** @param groups rows of each, in ascending order */
async function pairSums(
  x: Float64Array,
  n: number,
  columns: number,
  groups: readonly Uint32Array[],
  turns: Turns,
): Promise<PairSums> {
  const kernel = kernelOf(medianDistance(x, n, columns));
  const rows = new Float64Array(n);
  const within = new Float64Array(groups.length);
  /** Where each group has its first row of the stripe. */
  const next = new Uint32Array(groups.length);
  const stripe = new Float64Array(ROWS * n);
  for (let start = 0; start < n; start += ROWS) {
    const end = Math.min(n, start + ROWS);
    for (let i = start; i < end; i += 1) {
      for (let j = i + 1; j < n; j += 1) {
        let square = 0;
        for (let k = 0; k < columns; k += 1)
          square += ((x[i * columns + k] ?? 0) - (x[j * columns + k] ?? 0)) ** 2;
        const value = kernel(square);
        stripe[(i - start) * n + j] = value;
        rows[i] = (rows[i] ?? 0) + value;
        rows[j] = (rows[j] ?? 0) + value;
      }
    }
    for (const [g, group] of groups.entries()) {
      let first = next[g] ?? 0;
      let sum = 0;
      for (; (group[first] ?? n) < end; first += 1)
        sum += rowSum(stripe, ((group[first] ?? 0) - start) * n, group, first + 1);
      within[g] = (within[g] ?? 0) + sum;
      next[g] = first;
    }
    await turns.spend(end - start);
  }
  return { rows, total: rows.reduce((sum, value) => sum + value, 0), within };
}

/** Sum of `stripe[at + j]` over the rows j of a group from its `first` on. */
function rowSum(stripe: Float64Array, at: number, group: Uint32Array, first: number): number {
  let sum = 0;
  for (let p = first; p < group.length; p += 1) sum += stripe[at + (group[p] ?? 0)] ?? 0;
  return sum;
}

/** k as a function of the squared distance: of each width the exponential is the fourth power of that of twice the width. */
function kernelOf(median: number): (square: number) => number {
  const scale = -1 / (2 * (WIDEST * median) ** 2);
  return (square) => {
    let e = Math.exp(scale * square);
    let sum = e;
    for (let k = 1; k < WIDTHS; k += 1) {
      e *= e;
      e *= e;
      sum += e;
    }
    return sum / WIDTHS;
  };
}
