/**
 * What a solver makes of the last means e_k, e_{k-1}, e_{k-2} of the anchors, for the step from noise level s_k to s_{k+1}:
 *
 *     x[k+1] = (s[k+1] / s[k]) x[k] + c0 e[k] + c1 e[k-1] + c2 e[k-2].
 *
 * With r = t / s the flow is d(x / s) = e dr exactly, so a solver is a guess of e between r_k and r_{k+1}.
 */
import { logSnr } from './time-grid';

/** Weights of e[k], e[k-1], e[k-2]. */
export type Weights = readonly [number, number, number];

/** Noise levels of all states, in the order of the steps. */
type Levels = readonly number[];

const at = (levels: Levels, k: number): number => levels[k] ?? Number.NaN;

/** e stays what it is. Euler, to the last digit, and DPM-Solver++ of order 1; finite where lambda is not (s = 0 or 1). */
export function firstOrder(levels: Levels, k: number): Weights {
  const [now, next] = [at(levels, k), at(levels, k + 1)];
  return [1 - next - ((1 - now) * next) / now, 0, 0];
}

/** DPM-Solver++ multistep of order 2 (Lu et al. 2022, data prediction, solver type "dpmsolver"). */
export function dpmSecondOrder(levels: Levels, k: number): Weights {
  const [first] = firstOrder(levels, k);
  const lambda = (i: number) => logSnr(at(levels, i));
  const r0 = (lambda(k) - lambda(k - 1)) / (lambda(k + 1) - lambda(k));
  return [first + first / (2 * r0), -first / (2 * r0), 0];
}

/** The same, order 3. */
export function dpmThirdOrder(levels: Levels, k: number): Weights {
  const [first] = firstOrder(levels, k);
  const alphaNext = 1 - at(levels, k + 1);
  const lambda = (i: number) => logSnr(at(levels, i));
  const h = lambda(k + 1) - lambda(k);
  const r0 = (lambda(k) - lambda(k - 1)) / h;
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
 * e on a straight line in w = t / sqrt(t^2 + s^2) through its last two values, integrated exactly.
 *
 * Why this w: where the anchors fill N(0, I) the mean is t x / (t^2 + s^2), and x / sqrt(t^2 + s^2) is constant along the flow, so the mean
 * is linear in w. The rule is exact for that cloud and, like all of them, for a single anchor: the two ends between which the real
 * field lies. With R = sqrt(1 + r^2), w = r / R and the integral of w is R; the divided difference below is written without cancellation.
 */
export function gaussSecondOrder(levels: Levels, k: number): Weights {
  const [first] = firstOrder(levels, k);
  const ratio = (i: number) => (1 - at(levels, i)) / at(levels, i);
  const [before, now, next] = [ratio(k - 1), ratio(k), ratio(k + 1)];
  const [rootBefore, root, rootNext] = [Math.hypot(1, before), Math.hypot(1, now), Math.hypot(1, next)];
  const over = (next - now) * (next + now) * rootBefore * (now * rootBefore + before * root);
  const under = (now - before) * (now + before) * (root + rootNext) * (root * next + now * rootNext);
  const kept = first * (over / under);
  return [first + kept, -kept, 0];
}

/**
 * The second half of a Heun step. The first half was Euler to the state at which e_k was taken, from noise level `start` to `end`:
 * x~ = x + h v(x), and the step is x + h/2 (v(x) + v(x~)) = x~ + h / (2 end) (e_{k-1} - e_k), because the line to e_{k-1} passes through x and x~.
 */
export function heunCorrection(start: number, end: number): Weights {
  const half = (end - start) / (2 * end);
  return [-half, half, 0];
}
