/**
 * The solver of the latent flow as a table of numbers: one row of coefficients a step, made in float64 and
 * rounded once when it is uploaded. Time here is the paper's: t = 0 is the prior, t = 1 the anchors.
 *
 * Every solver is a linear multistep rule in the mean e_k = sum_j P_j q_j of the anchors under the assignment,
 *
 *     x[k+1] = x[k] - decay x[k] + c0 e[k] + c1 e[k-1] + c2 e[k-2],
 *
 * because the flow's data prediction is exactly that mean (DPM-Solver++, Lu et al. 2022, on alpha = t,
 * sigma = 1 - t). Its first order is Euler, to the last digit.
 */

export type Solver = 'euler' | 'dpm2' | 'dpm3';
export type Grid = 'uniform' | 'logsnr';
/** `inverse`: anchors to latents, in noise coordinates. `forward`: latents to anchors. */
export type Direction = 'inverse' | 'forward';

/** Coefficients of one step; all dimensionless. */
export interface StepCoefficients {
  /** Paper time at which this step evaluates the field. */
  readonly t: number;
  /** Logits are -kappa |x - rho q|^2. */
  readonly kappa: number;
  readonly rho: number;
  /** 1 - sigma[k+1] / sigma[k]; 0 in noise coordinates. */
  readonly decay: number;
  /** Weights of e[k], e[k-1], e[k-2]. */
  readonly c: readonly [number, number, number];
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
  /** Number of steps, T >= 1; each is one evaluation of the field. */
  readonly steps: number;
  /** The paper's g: how close to the anchors the inverse flow starts. The log-SNR grid and DPM-Solver stop as far from the prior. */
  readonly eps: number;
}

const ORDER: Readonly<Record<Solver, number>> = { euler: 1, dpm2: 2, dpm3: 3 };

const logSnr = (sigma: number): number => Math.log((1 - sigma) / sigma);

/** Noise levels sigma = 1 - t of the T + 1 states, from the anchors' end to the prior's, both included. */
function noiseLevels(options: ScheduleOptions): number[] {
  const { solver, grid, steps, eps, direction } = options;
  const levels: number[] = [];
  for (let k = 0; k <= steps; k += 1) {
    const share = k / steps;
    if (grid === 'logsnr') {
      const lambda = logSnr(eps) + share * (logSnr(1 - eps) - logSnr(eps));
      levels.push(1 / (1 + Math.exp(lambda)));
    } else if (solver === 'euler') {
      // The official Euler flow starts at eps, but comes back all the way to 0.
      levels.push(direction === 'inverse' ? eps + share * (1 - eps) : share);
    } else {
      levels.push(eps + share * (1 - 2 * eps));
    }
  }
  if (solver === 'euler' && grid === 'uniform') levels[steps] = 1; // not 1 - 1e-16
  return direction === 'inverse' ? levels : levels.toReversed();
}

/**
 * Weights of the last three means for the step from sigmas[k] to sigmas[k+1], in the form x' = (s'/s) x + sum c_m e_m.
 * Formulas: DPM-Solver++ multistep, data prediction, solver type "dpmsolver" (order 2 and 3 updates).
 */
function multistep(sigmas: readonly number[], k: number, order: number): [number, number, number] {
  const sigma = (i: number) => sigmas[i] ?? Number.NaN;
  const alphaNext = 1 - sigma(k + 1);
  // Order 1 in closed form: it stays finite where lambda does not (sigma = 0 or 1).
  const first = alphaNext - ((1 - sigma(k)) * sigma(k + 1)) / sigma(k);
  if (order === 1) return [first, 0, 0];
  const lambda = (i: number) => logSnr(sigma(i));
  const h = lambda(k + 1) - lambda(k);
  const r0 = (lambda(k) - lambda(k - 1)) / h;
  if (order === 2) return [first + first / (2 * r0), -first / (2 * r0), 0];
  const r1 = (lambda(k - 1) - lambda(k - 2)) / h;
  const phi1 = Math.expm1(-h);
  const phi2 = phi1 / h + 1;
  const phi3 = phi2 / h - 0.5;
  const share = r0 / (r0 + r1);
  const across = 1 / (r0 + r1);
  const e0 = (alphaNext * (phi2 * (1 + share) - phi3 * across)) / r0;
  const e1 = (alphaNext * (phi3 * across - phi2 * share)) / r1;
  return [first + e0, e1 - e0, -e1];
}

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
  const { direction, solver, grid, steps, eps } = options;
  if (!Number.isInteger(steps) || steps < 1)
    throw new RangeError(`steps must be a whole number from 1, not ${steps}`);
  if (!(eps > 0 && eps < 0.5)) throw new RangeError(`eps must lie between 0 and 0.5, not ${eps}`);
  const sigmas = noiseLevels(options);
  const rows: StepCoefficients[] = [];
  for (let k = 0; k < steps; k += 1) {
    const sigma = sigmas[k] ?? Number.NaN;
    const next = sigmas[k + 1] ?? Number.NaN;
    // A short run ends in lower orders, as the official code has it below ten steps.
    const order = Math.min(ORDER[solver], k + 1, steps < 10 ? steps - k : ORDER[solver]);
    const c = multistep(sigmas, k, order);
    const t = 1 - sigma;
    rows.push(
      direction === 'inverse'
        ? { t, kappa: 0.5, rho: t / sigma, decay: 0, c: [c[0] / next, c[1] / next, c[2] / next] }
        : { t, kappa: 1 / (2 * sigma * sigma), rho: t, decay: (sigma - next) / sigma, c },
    );
  }
  const last = sigmas[steps] ?? Number.NaN;
  const exactEuler = solver === 'euler' && grid === 'uniform';
  return {
    direction,
    steps: rows,
    from: 1 - (sigmas[0] ?? Number.NaN),
    to: exactEuler ? (direction === 'inverse' ? 0 : 1) : 1 - last,
  };
}
