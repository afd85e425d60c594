/**
 * Times and single steps of the float64 twin, from the published formulas: see lzn.ts. Nothing here is shared with src/lzn.
 */
export type Solver = 'euler' | 'heun' | 'dpm1' | 'dpm2' | 'dpm3' | 'gauss2';
export type Grid = 'uniform' | 'logsnr' | 'capacity';

export interface SolverOptions {
  readonly solver: Solver;
  readonly grid: Grid;
  readonly steps: number;
  readonly eps: number;
}

/** Number of anchors and their dimension. */
export interface Size {
  readonly n: number;
  readonly d: number;
}

/** The number at i, NaN beyond the end. */
export const at = (array: ArrayLike<number>, i: number): number => array[i] ?? Number.NaN;

/** Log signal-to-noise ratio, divided by 2. */
function lambda(sigma: number): number {
  return Math.log((1 - sigma) / sigma);
}

/**
 * Noise levels of the ends of `intervals` intervals. On the capacity grid: tangents about half the log-SNR at which the Gaussian
 * channel's capacity in d dimensions, (d / 2) ln(1 + snr), is ln n.
 */
export function gridLevels(
  direction: 'inverse' | 'forward',
  { grid, eps }: SolverOptions,
  intervals: number,
  { n, d }: Size,
): number[] {
  const [start, end] = direction === 'inverse' ? [eps, 1 - eps] : [1 - eps, eps];
  const snr = Math.max(n, 2) ** (2 / d) - 1;
  const middle = Math.log(snr) / 4;
  const width = middle > 0 ? 1.2 * (1 + middle) : 1.2;
  const warp = (sigma: number) => {
    if (grid === 'uniform') return sigma;
    return grid === 'logsnr' ? lambda(sigma) : Math.atan2(lambda(sigma) - middle, width);
  };
  const unwarp = (w: number) => {
    if (grid === 'uniform') return w;
    return 1 / (1 + Math.exp(grid === 'logsnr' ? w : middle + width * Math.tan(w)));
  };
  return Array.from({ length: intervals + 1 }, (_, k) =>
    unwarp(warp(start) + (k * (warp(end) - warp(start))) / intervals),
  );
}

/** One DPM-Solver++ step of the given order; `predictions` holds D_i, D_{i-1}, D_{i-2}, `sigmas` the levels, i the step. */
export function dpmStep(
  x: Float64Array,
  predictions: readonly Float64Array[],
  sigmas: readonly number[],
  i: number,
  order: number,
): Float64Array {
  const sigma = at(sigmas, i + 1);
  const alpha = 1 - sigma;
  const l = (k: number) => lambda(at(sigmas, k));
  const h = l(i + 1) - l(i);
  const f1 = Math.expm1(-h);
  const f2 = f1 / h + 1;
  const f3 = f2 / h - 0.5;
  const r0 = (l(i) - l(i - 1)) / h;
  const r1 = (l(i - 1) - l(i - 2)) / h;
  const [now = x, before = x, earlier = x] = predictions;
  return x.map((value, c) => {
    const D = at(now, c);
    const base = (sigma / at(sigmas, i)) * value - alpha * f1 * D;
    if (order === 1) return base;
    const E0 = (D - at(before, c)) / r0;
    if (order === 2) return base - 0.5 * alpha * f1 * E0;
    const E1 = (at(before, c) - at(earlier, c)) / r1;
    const G1 = E0 + (r0 / (r0 + r1)) * (E0 - E1);
    const G2 = (E0 - E1) / (r0 + r1);
    return base + alpha * f2 * G1 - alpha * f3 * G2;
  });
}

/**
 * One step of the Gaussian rule: d(x / sigma) = D dr with r = (1 - sigma) / sigma, D on the straight line in w = r / sqrt(1 + r^2) through its last
 * two values; the integral of w is sqrt(1 + r^2).
 */
export function gaussStep(
  x: Float64Array,
  [now = x, before = now]: readonly Float64Array[],
  sigmas: readonly number[],
  i: number,
): Float64Array {
  const r = (k: number) => (1 - at(sigmas, k)) / at(sigmas, k);
  const root = (k: number) => Math.sqrt(1 + r(k) ** 2);
  const w = (k: number) => r(k) / root(k);
  const length = r(i + 1) - r(i);
  const rise = root(i + 1) - root(i) - w(i) * length;
  return x.map((value, c) => {
    const slope = i > 0 ? (at(now, c) - at(before, c)) / (w(i) - w(i - 1)) : 0;
    return at(sigmas, i + 1) * (value / at(sigmas, i) + length * at(now, c) + rise * slope);
  });
}
