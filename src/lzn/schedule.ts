/**
 * The solver of the latent flow as a table of numbers: one row of coefficients an evaluation of the field, made in float64 and
 * rounded once when it is uploaded. Time here is the paper's: t = 0 is the prior, t = 1 the anchors.
 *
 * Every solver is a linear multistep rule in the mean e_k = sum_j P_j q_j of the anchors under the assignment,
 *
 *     x[k+1] = x[k] - decay x[k] + c0 e[k] + c1 e[k-1] + c2 e[k-2],
 *
 * because the flow's data prediction is exactly that mean (DPM-Solver++, Lu et al. 2022, on alpha = t,
 * sigma = 1 - t). The rules are in multistep.ts, the times in time-grid.ts; docs/solvers.md compares them.
 */
import {
  dpmSecondOrder,
  dpmThirdOrder,
  firstOrder,
  gaussSecondOrder,
  heunCorrection,
  type Weights,
} from './multistep';
import { type Grid, noiseLevels } from './time-grid';

export type { Grid };
export type Solver = 'euler' | 'heun' | 'dpm1' | 'dpm2' | 'dpm3' | 'gauss2';
/** `inverse`: anchors to latents, in noise coordinates. `forward`: latents to anchors. */
export type Direction = 'inverse' | 'forward';

/** Coefficients of one evaluation; all dimensionless. */
export interface StepCoefficients {
  /** Paper time at which this step evaluates the field. */
  readonly t: number;
  /** Logits are -kappa |x - rho q|^2. */
  readonly kappa: number;
  readonly rho: number;
  /** 1 - sigma[k+1] / sigma[k]; 0 in noise coordinates, and where a Heun step is corrected. */
  readonly decay: number;
  /** Weights of e[k], e[k-1], e[k-2]. */
  readonly c: Weights;
}

export interface Schedule {
  readonly direction: Direction;
  readonly steps: readonly StepCoefficients[];
  /** Paper time of the first and of the last state. */
  readonly from: number;
  readonly to: number;
}

export interface ScheduleOptions {
  readonly direction: Direction;
  readonly solver: Solver;
  readonly grid: Grid;
  /** Evaluations of the field, T >= 1. Each is a step, but Heun takes two for one; an odd one out is an Euler step. */
  readonly steps: number;
  /** The paper's g: how close to the anchors the inverse flow starts. Except for Euler on the uniform grid, flows stop as far from the prior. */
  readonly eps: number;
  /** Number of anchors and their dimension, by which the capacity grid places its steps. */
  readonly n?: number;
  readonly d?: number;
  /** Paper time at which a forward flow begins, above 0 and below 1 - eps: with a point on its way. At the prior when left out. */
  readonly start?: number;
}

/** The official Euler flow, which starts at eps but comes back all the way to 0. */
function isOfficialEuler({ solver, grid }: ScheduleOptions): boolean {
  return solver === 'euler' && grid === 'uniform';
}

/** Noise levels of the T + 1 states in the order of the steps. Heun's predicted and corrected states share theirs. */
function stateLevels(options: ScheduleOptions): number[] {
  const { solver, steps, eps, direction, start } = options;
  const official = isOfficialEuler(options);
  const levels = noiseLevels({
    ...options,
    intervals: solver === 'heun' ? Math.ceil(steps / 2) : steps,
    anchorEnd: official && direction === 'forward' ? 0 : eps,
    priorEnd: start ?? (official ? 0 : eps),
  });
  if (official && start === undefined) levels[steps] = 1; // not 1 - 1e-16
  const ordered = direction === 'inverse' ? levels : levels.toReversed();
  if (solver !== 'heun') return ordered;
  const shared = ordered.flatMap((level, i) => (i === 0 ? [level] : [level, level]));
  return shared.slice(0, steps + 1);
}

/** DPM-Solver++ of up to the third order. A short run ends in lower orders, as the official code has it below ten steps. */
function dpmWeights(highest: 2 | 3, levels: readonly number[], k: number): Weights {
  const steps = levels.length - 1;
  const order = Math.min(highest, k + 1, steps < 10 ? steps - k : highest);
  if (order === 1) return firstOrder(levels, k);
  return order === 2 ? dpmSecondOrder(levels, k) : dpmThirdOrder(levels, k);
}

/** The weights of step k in plain coordinates, from the levels of all states. */
const RULES: Readonly<Record<Solver, (levels: readonly number[], k: number) => Weights>> = {
  euler: firstOrder,
  heun: (levels, k) =>
    k % 2 === 1
      ? heunCorrection(levels[k - 1] ?? Number.NaN, levels[k] ?? Number.NaN)
      : firstOrder(levels, k),
  dpm1: firstOrder,
  dpm2: (levels, k) => dpmWeights(2, levels, k),
  dpm3: (levels, k) => dpmWeights(3, levels, k),
  gauss2: (levels, k) => (k === 0 ? firstOrder(levels, k) : gaussSecondOrder(levels, k)),
};

/**
 * The coefficient table of a flow.
 *
 * The inverse flow is written in noise coordinates, x = t a_i + (1 - t) u with a_i the row's own anchor: the state is u, the
 * centre of the anchors is a_i, and t = 1 - 1e-4 costs no precision. The forward flow is written plainly; measuring its
 * states from t a_i changes no coefficient, since every update is exact for a field that points at one anchor.
 *
 * @throws RangeError when the options make no schedule.
 */
export function makeSchedule(options: ScheduleOptions): Schedule {
  const { direction, solver, steps, eps, start } = options;
  if (!Number.isInteger(steps) || steps < 1)
    throw new RangeError(`steps must be a whole number from 1, not ${steps}`);
  if (!(eps > 0 && eps < 0.5)) throw new RangeError(`eps must lie between 0 and 0.5, not ${eps}`);
  if (start !== undefined && !(direction === 'forward' && start > 0 && start < 1 - eps))
    throw new RangeError(`a forward flow can start between 0 and ${1 - eps}, not at ${start}`);
  const sigmas = stateLevels(options);
  const rows: StepCoefficients[] = [];
  for (let k = 0; k < steps; k += 1) {
    const sigma = sigmas[k] ?? Number.NaN;
    const next = sigmas[k + 1] ?? Number.NaN;
    const c = RULES[solver](sigmas, k);
    const t = 1 - sigma;
    rows.push(
      direction === 'inverse'
        ? { t, kappa: 0.5, rho: t / sigma, decay: 0, c: [c[0] / next, c[1] / next, c[2] / next] }
        : { t, kappa: 1 / (2 * sigma * sigma), rho: t, decay: (sigma - next) / sigma, c },
    );
  }
  const last = sigmas[steps] ?? Number.NaN;
  return {
    direction,
    steps: rows,
    from: 1 - (sigmas[0] ?? Number.NaN),
    to: isOfficialEuler(options) ? (direction === 'inverse' ? 0 : 1) : 1 - last,
  };
}
