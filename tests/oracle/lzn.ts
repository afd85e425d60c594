/**
 * Float64 twin of the latent flow and the alignment loss, from the textbook formulas and nothing else: plain coordinates x,
 * noise level sigma (0 at the anchors, 1 at the prior), Euler by repeated addition, Heun by velocities, DPM-Solver++ as published, a
 * softmax in log space.
 * It shares no code, no coefficient table and no noise coordinates with src/lzn.
 */
import { at, dpmStep, gaussStep, gridLevels, type Size, type SolverOptions } from './lzn-steps';

export type { Grid, Solver, SolverOptions } from './lzn-steps';

/** n points of R^d, row-major. */
export interface Points {
  readonly d: number;
  readonly data: Float64Array;
}

export interface Assignment {
  /** rows x n: log P. */
  readonly logP: Float64Array;
  /** rows x d: sum_j P_j a_j. */
  readonly means: Float64Array;
}

export interface Trajectory {
  /** T + 1 arrays, rows x d. */
  readonly states: readonly Float64Array[];
  /** T arrays, rows x n: at the state before each update. */
  readonly logP: readonly Float64Array[];
}

export function points(data: ArrayLike<number>, d: number): Points {
  return { d, data: Float64Array.from(data) };
}

/** P_j proportional to w_j exp(-|x - (1 - sigma) a_j|^2 / (2 sigma^2)) at every x; all w_j = 1 when left out. */
export function assignment(
  x: Float64Array,
  anchors: Points,
  sigma: number,
  weights?: ArrayLike<number>,
): Assignment {
  const { d, data: a } = anchors;
  const rows = x.length / d;
  const n = a.length / d;
  const logP = new Float64Array(rows * n);
  const means = new Float64Array(rows * d);
  for (let i = 0; i < rows; i++) {
    let peak = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < n; j++) {
      let squared = 0;
      for (let c = 0; c < d; c++) {
        const difference = at(x, i * d + c) - (1 - sigma) * at(a, j * d + c);
        squared += difference * difference;
      }
      // log 0 is minus infinity: such an anchor has no share, and no log P.
      const exponent = -squared / (2 * sigma * sigma) + (weights ? Math.log(at(weights, j)) : 0);
      logP[i * n + j] = exponent;
      peak = Math.max(peak, exponent);
    }
    let total = 0;
    for (let j = 0; j < n; j++) total += Math.exp(at(logP, i * n + j) - peak);
    const logTotal = Math.log(total);
    for (let j = 0; j < n; j++) {
      const value = at(logP, i * n + j) - peak - logTotal;
      logP[i * n + j] = value;
      if (value < -750) continue; // its exponential is 0 in float64
      const p = Math.exp(value);
      for (let c = 0; c < d; c++) means[i * d + c] = at(means, i * d + c) + p * at(a, j * d + c);
    }
  }
  return { logP, means };
}

/** Paper velocity dx/ds = (sum_j P_j a_j - x) / sigma. */
export function velocity(
  x: Float64Array,
  anchors: Points,
  sigma: number,
  weights?: ArrayLike<number>,
): Float64Array {
  const { means } = assignment(x, anchors, sigma, weights);
  return x.map((value, i) => (at(means, i) - value) / sigma);
}

/** Noise levels of the T + 1 states, among n anchors in d dimensions. Heun's predicted state has that of the corrected one. */
export function noiseLevels(direction: 'inverse' | 'forward', options: SolverOptions, size: Size): number[] {
  const { solver, grid, steps, eps } = options;
  if (grid === 'uniform' && solver === 'euler') {
    // The official code: from eps up to 1, and from 1 down to 0, by repeated addition.
    const levels = [direction === 'inverse' ? eps : 1];
    const step = direction === 'inverse' ? (1 - eps) / steps : -1 / steps;
    for (let k = 0; k < steps; k++) levels.push(at(levels, k) + step);
    return levels;
  }
  if (solver !== 'heun') return gridLevels(direction, options, steps, size);
  const ends = gridLevels(direction, options, Math.ceil(steps / 2), size);
  return Array.from({ length: steps + 1 }, (_, k) => at(ends, Math.ceil(k / 2)));
}

/** Integrates from `start` (rows x d) through the noise levels of one direction; all anchors weigh 1 when left out. */
export function integrate(
  direction: 'inverse' | 'forward',
  start: Float64Array,
  anchors: Points,
  options: SolverOptions,
  weights?: ArrayLike<number>,
): Trajectory {
  const size = { n: anchors.data.length / anchors.d, d: anchors.d };
  const sigmas = noiseLevels(direction, options, size);
  const { solver, steps } = options;
  const states = [start];
  const logP: Float64Array[] = [];
  const predictions: Float64Array[] = [];
  let x = start;
  /** Heun: where the step began, and the velocity there. */
  let begun = { x, slope: x, sigma: Number.NaN };
  for (let i = 0; i < steps; i++) {
    const sigma = at(sigmas, i);
    const { logP: log, means } = assignment(x, anchors, sigma, weights);
    logP.push(log);
    predictions.unshift(means);
    if (solver === 'heun') {
      // dx/dsigma.
      const slope = x.map((value, c) => (value - at(means, c)) / sigma);
      if (i % 2 === 0) {
        begun = { x, slope, sigma };
        const h = at(sigmas, i + 1) - sigma;
        x = x.map((value, c) => value + h * at(slope, c));
      } else {
        const h = sigma - begun.sigma;
        x = begun.x.map((value, c) => value + (h / 2) * (at(begun.slope, c) + at(slope, c)));
      }
    } else if (solver === 'euler' || solver === 'dpm1') {
      const step = at(sigmas, i + 1) - sigma;
      x = x.map((value, c) => value + (step * (value - at(means, c))) / sigma);
    } else if (solver === 'gauss2') {
      x = gaussStep(x, predictions, sigmas, i);
    } else {
      const highest = solver === 'dpm2' ? 2 : 3;
      const order = Math.min(highest, i + 1, steps < 10 ? steps - i : highest);
      x = dpmStep(x, predictions, sigmas, i, order);
    }
    states.push(x);
  }
  return { states, logP };
}

/** Anchors to latents: rows own + i of the anchors, with noise (rows x d, already scaled by alpha). */
export function inverseFlow(
  anchors: Points,
  noise: ArrayLike<number>,
  own: number,
  options: SolverOptions,
): Trajectory {
  const { eps } = options;
  const start = Float64Array.from(
    noise,
    (value, i) => eps * value + (1 - eps) * at(anchors.data, own * anchors.d + i),
  );
  return integrate('inverse', start, anchors, options);
}

export interface AlignmentOptions extends SolverOptions {
  readonly cutOff: number;
  /** Last step that may be chosen; that of the flow unless said. */
  readonly last?: number;
  readonly loss: 'log' | 'plain';
  readonly aggregate: 'max' | 'sum' | 'distance';
  /** Index of row 0's own anchor. */
  readonly own: number;
}

export interface AlignmentResult {
  readonly loss: number;
  readonly rowLoss: Float64Array;
  /** Chosen step of each row. */
  readonly chosen: Int32Array;
  /** How far, in log P, the second best step that may be chosen lies behind; infinite for one step. */
  readonly margin: Float64Array;
  /** T x rows: log P of the own anchor. */
  readonly logOwn: Float64Array;
  readonly inverse: Trajectory;
  readonly forward: Trajectory;
  readonly latents: Float64Array;
  readonly finals: Float64Array;
}

/** Row by row: the step of the largest log P from the cut-off on, up to the last that counts, and how far the second best lies behind (infinite for one step). */
export function largestSteps(
  logOwn: Float64Array,
  {
    steps,
    cutOff,
    last = steps - 1,
  }: { readonly steps: number; readonly cutOff: number; readonly last?: number },
): { chosen: Int32Array; margin: Float64Array } {
  const rows = logOwn.length / steps;
  const chosen = new Int32Array(rows);
  const margin = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let best = cutOff;
    let runnerUp = Number.NEGATIVE_INFINITY;
    for (let k = cutOff + 1; k <= last; k++) {
      const value = at(logOwn, k * rows + i);
      if (value > at(logOwn, best * rows + i)) {
        runnerUp = at(logOwn, best * rows + i);
        best = k;
      } else runnerUp = Math.max(runnerUp, value);
    }
    chosen[i] = best;
    margin[i] = at(logOwn, best * rows + i) - runnerUp;
  }
  return { chosen, margin };
}

/** Latents of view 1 through the field of view 2, and what the loss makes of the own anchor's probabilities. */
export function align(
  first: Points,
  second: Points,
  noise: ArrayLike<number>,
  options: AlignmentOptions,
): AlignmentResult {
  const { d } = first;
  const { steps, own, aggregate } = options;
  const rows = noise.length / d;
  const n = first.data.length / d;
  const inverse = inverseFlow(first, noise, own, options);
  const latents = inverse.states[steps] ?? new Float64Array(0);
  const forward = integrate('forward', latents, second, options);
  const logOwn = new Float64Array(steps * rows);
  for (let k = 0; k < steps; k++) {
    for (let i = 0; i < rows; i++) logOwn[k * rows + i] = at(forward.logP[k] ?? [], i * n + own + i);
  }
  const rowLoss = new Float64Array(rows);
  const { chosen, margin } = largestSteps(logOwn, options);
  const term = (log: number) => (options.loss === 'log' ? -log : -Math.exp(log));
  for (let i = 0; i < rows; i++) {
    let value = term(at(logOwn, at(chosen, i) * rows + i));
    if (aggregate === 'sum') {
      value = 0;
      for (let k = 0; k < steps; k++) value += term(at(logOwn, k * rows + i));
    } else if (aggregate === 'distance') {
      value = 0;
      for (let c = 0; c < d; c++) value += (at(first.data, i * d + c) - at(second.data, i * d + c)) ** 2;
    }
    rowLoss[i] = value;
  }
  const loss = rowLoss.reduce((sum, value) => sum + value, 0) / rows;
  const finals = forward.states[steps] ?? new Float64Array(0);
  return { loss, rowLoss, chosen, margin, logOwn, inverse, forward, latents, finals };
}
