/**
 * An ODE followed with steps of its own choosing, as scipy.integrate.solve_ivp(method='RK45') does: the official code's sampler. Here are
 * only the decisions, in float64; states and slopes live behind `Steps`, on the GPU (runge-kutta.ts) or wherever they are wanted.
 *
 * Norms are root mean squares over all entries of all rows, each measured in its own tolerance, atol + rtol |x|: the rows are one ODE.
 */
import { SaidError, say } from '../texts/say';

/** A state with its slope, and what can be tried on them. */
export interface Steps {
  /** Evaluates the slope at the beginning; the norms of state and slope. */
  begin(tau: number): Promise<{ readonly state: number; readonly slope: number }>;
  /** Evaluates the slope once more at the end of an Euler step of h; the norm of its change. */
  probe(tau: number, h: number): Promise<number>;
  /** Tries a step of six evaluations; the norm of its error, by the larger of the states at its ends. */
  attempt(tau: number, h: number): Promise<number>;
  /** Takes the step that was tried last. */
  accept(): void;
}

export interface AdaptiveOptions {
  readonly from: number;
  readonly to: number;
  /** Is told after each step that was tried how far the flow is; throws to end it all. */
  readonly onStep?: (tau: number) => void;
}

export interface AdaptiveResult {
  /** Of the slope: one at the beginning, one to choose the first step, six a step tried. */
  readonly evaluations: number;
  readonly accepted: number;
  readonly rejected: number;
}

/** By how much the next step may differ from this one, and how much of the estimate is used. */
const [LEAST_FACTOR, MOST_FACTOR, SAFETY] = [0.2, 10, 0.9];

/** The estimate of the error is of order 4. */
const EXPONENT = -1 / 5;

/** Below this a step no longer moves a state in float32. */
const LEAST_STEP = 1e-6;

/**
 * Follows the ODE from `from` to `to`, in either direction.
 * @throws SaidError where no step is small enough: the field is too steep for its tolerances, or not finite
 */
export async function followAdaptively(
  steps: Steps,
  { from, to, onStep }: AdaptiveOptions,
): Promise<AdaptiveResult> {
  const way = Math.sign(to - from);
  let tau = from;
  let size = await firstStep(steps, from, way, Math.abs(to - from));
  let evaluations = 2;
  let [accepted, rejected] = [0, 0];
  let again = false;
  const stuck = () => new SaidError(say('failures.flowStuck', { tau: tau.toFixed(4) }));
  while (tau !== to) {
    // Written so that NaN is refused, here and below.
    if (!(size >= LEAST_STEP)) throw stuck();
    const end = way * (tau + way * size - to) > 0 ? to : tau + way * size;
    const h = end - tau;
    const error = await steps.attempt(tau, h);
    evaluations += 6;
    if (error < 1) {
      steps.accept();
      const factor = Math.min(again ? 1 : MOST_FACTOR, SAFETY * error ** EXPONENT);
      [tau, size, again] = [end, Math.abs(h) * factor, false];
      accepted += 1;
    } else {
      const factor = SAFETY * error ** EXPONENT;
      size = Math.abs(h) * (factor > LEAST_FACTOR ? factor : LEAST_FACTOR);
      again = true;
      rejected += 1;
    }
    onStep?.(tau);
  }
  return { evaluations, accepted, rejected };
}

/** The first step to try (Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, II.4), from norms of x, x' and about x''. */
async function firstStep(steps: Steps, from: number, way: number, span: number): Promise<number> {
  const { state, slope } = await steps.begin(from);
  const tiny = state < 1e-5 || slope < 1e-5;
  const trial = Math.min(tiny ? 1e-6 : (0.01 * state) / slope, span);
  const bend = (await steps.probe(from, way * trial)) / trial;
  const straight = slope <= 1e-15 && bend <= 1e-15;
  const size = straight ? Math.max(1e-6, trial * 1e-3) : (0.01 / Math.max(slope, bend)) ** (1 / 5);
  return Math.min(100 * trial, size, span);
}
