/**
 * Float64 twins of the kernels in shaders/nn, from the equations and nothing else: dense row-major arrays, plain loops.
 */

export interface Dense {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

export function dense(rows: number, cols: number, value: (row: number, col: number) => number): Dense {
  const data = new Float64Array(rows * cols);
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) data[r * cols + c] = value(r, c);
  return { rows, cols, data };
}

export function get(a: Dense, row: number, col: number): number {
  return a.data[row * a.cols + col] ?? Number.NaN;
}

function sum(n: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += term(i);
  return total;
}

export function multiply(a: Dense, b: Dense): Dense {
  return dense(a.rows, b.cols, (r, c) => sum(a.cols, (k) => get(a, r, k) * get(b, k, c)));
}

export function transpose(a: Dense): Dense {
  return dense(a.cols, a.rows, (r, c) => get(a, c, r));
}

export function columnSums(a: Dense): Dense {
  return dense(1, a.cols, (_, c) => sum(a.rows, (r) => get(a, r, c)));
}

export function linear(x: Dense, w: Dense, b?: Dense): Dense {
  const y = multiply(x, w);
  return b ? dense(y.rows, y.cols, (r, c) => get(y, r, c) + get(b, 0, c)) : y;
}

export function linearBackward(x: Dense, w: Dense, dy: Dense): { x: Dense; weight: Dense; bias: Dense } {
  return { x: multiply(dy, transpose(w)), weight: multiply(transpose(x), dy), bias: columnSums(dy) };
}

const GELU = Math.sqrt(2 / Math.PI);

export const ACTIVATIONS = {
  relu: { value: (x: number) => Math.max(x, 0), slope: (x: number) => (x > 0 ? 1 : 0) },
  gelu: {
    value: (x: number) => 0.5 * x * (1 + Math.tanh(GELU * (x + 0.044715 * x ** 3))),
    slope: (x: number) => {
      const t = Math.tanh(GELU * (x + 0.044715 * x ** 3));
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * GELU * (1 + 3 * 0.044715 * x * x);
    },
  },
};

export function activate(kind: 'relu' | 'gelu', x: Dense): Dense {
  return dense(x.rows, x.cols, (r, c) => ACTIVATIONS[kind].value(get(x, r, c)));
}

export function activateBackward(kind: 'relu' | 'gelu', x: Dense, dy: Dense): Dense {
  return dense(x.rows, x.cols, (r, c) => ACTIVATIONS[kind].slope(get(x, r, c)) * get(dy, r, c));
}

const EPSILON = 1e-5;

/** The sets of entries that a normalisation takes together: each a list of [row, column]. */
function cells(x: Dense, kind: 'batch' | 'group', groups: number): [number, number][][] {
  const result: [number, number][][] = [];
  if (kind === 'batch') {
    const size = x.rows / groups;
    for (let g = 0; g < groups; g++) {
      for (let c = 0; c < x.cols; c++) result.push(Array.from({ length: size }, (_, i) => [g * size + i, c]));
    }
  } else {
    const size = Math.min(8, x.cols);
    for (let r = 0; r < x.rows; r++) {
      for (let c = 0; c < x.cols; c += size) result.push(Array.from({ length: size }, (_, i) => [r, c + i]));
    }
  }
  return result;
}

function normalise(x: Dense, kind: 'batch' | 'group', groups: number) {
  const h = dense(x.rows, x.cols, () => 0);
  const inverse = dense(x.rows, x.cols, () => 0);
  for (const set of cells(x, kind, groups)) {
    const values = set.map(([r, c]) => get(x, r, c));
    const mean = sum(values.length, (i) => values[i] ?? 0) / values.length;
    const variance = sum(values.length, (i) => ((values[i] ?? 0) - mean) ** 2) / values.length;
    for (const [r, c] of set) {
      inverse.data[r * x.cols + c] = 1 / Math.sqrt(variance + EPSILON);
      h.data[r * x.cols + c] = (get(x, r, c) - mean) / Math.sqrt(variance + EPSILON);
    }
  }
  return { h, inverse };
}

/** Batch norm (kind 'batch', statistics for each of `groups` groups of rows) or group norm (kind 'group', groups unused). */
export function norm(x: Dense, scale: Dense, shift: Dense, kind: 'batch' | 'group', groups = 1): Dense {
  const { h } = normalise(x, kind, groups);
  return dense(x.rows, x.cols, (r, c) => get(scale, 0, c) * get(h, r, c) + get(shift, 0, c));
}

export function normBackward(
  x: Dense,
  scale: Dense,
  dy: Dense,
  kind: 'batch' | 'group',
  groups = 1,
): { x: Dense; scale: Dense; shift: Dense } {
  const { h, inverse } = normalise(x, kind, groups);
  const dx = dense(x.rows, x.cols, () => 0);
  const e = dense(x.rows, x.cols, (r, c) => get(scale, 0, c) * get(dy, r, c));
  for (const set of cells(x, kind, groups)) {
    const at = (i: number): [number, number] => set[i] ?? [Number.NaN, Number.NaN];
    const plain = sum(set.length, (i) => get(e, ...at(i))) / set.length;
    const weighted = sum(set.length, (i) => get(e, ...at(i)) * get(h, ...at(i))) / set.length;
    for (const [r, c] of set) {
      dx.data[r * x.cols + c] = get(inverse, r, c) * (get(e, r, c) - plain - get(h, r, c) * weighted);
    }
  }
  const dscale = columnSums(dense(x.rows, x.cols, (r, c) => get(dy, r, c) * get(h, r, c)));
  return { x: dx, scale: dscale, shift: columnSums(dy) };
}

/** Running mean and variance after one training forward, as torch updates them. */
export function runningStatistics(
  x: Dense,
  groups: number,
  mean: number[],
  variance: number[],
  momentum = 0.1,
) {
  const size = x.rows / groups;
  let [m, v] = [mean, variance];
  for (let g = 0; g < groups; g++) {
    const value = (i: number, c: number) => get(x, g * size + i, c);
    const means = m.map((_, c) => sum(size, (i) => value(i, c)) / size);
    const unbiased = v.map((_, c) => sum(size, (i) => (value(i, c) - (means[c] ?? 0)) ** 2) / (size - 1));
    m = m.map((old, c) => (1 - momentum) * old + momentum * (means[c] ?? 0));
    v = v.map((old, c) => (1 - momentum) * old + momentum * (unbiased[c] ?? 0));
  }
  return { mean: m, variance: v };
}

export type Parameters = Record<string, Dense>;

/** Adam with clipping and the moving average, one flat vector; k counts from 0. Changes the arrays in place. */
export function adamStep(
  state: { w: number[]; m: number[]; v: number[]; average: number[] },
  gradient: readonly number[],
  k: number,
  settings: { lr: number; clip: number; ema: number },
): { norm: number; factor: number } {
  const size = Math.sqrt(sum(gradient.length, (i) => (gradient[i] ?? 0) ** 2));
  const factor = settings.clip > 0 ? Math.min(1, settings.clip / (size + 1e-6)) : 1;
  const decay = Math.min(settings.ema, (1 + k) / (10 + k));
  for (const [i, entry] of gradient.entries()) {
    const g = factor * entry;
    const m = 0.9 * (state.m[i] ?? 0) + 0.1 * g;
    const v = 0.999 * (state.v[i] ?? 0) + 0.001 * g * g;
    const w =
      (state.w[i] ?? 0) -
      (settings.lr * (m / (1 - 0.9 ** (k + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (k + 1))) + 1e-8);
    state.m[i] = m;
    state.v[i] = v;
    state.w[i] = w;
    state.average[i] = decay * (state.average[i] ?? 0) + (1 - decay) * w;
  }
  return { norm: size, factor };
}
