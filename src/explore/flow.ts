/**
 * Latent alignment of the toy: the loss of the true flow in float64 and its gradient. Latents of view 1, led back among the anchors of
 * view 1, are followed through the anchors of view 2; the loss is the mean of -log of the own anchor's largest probability from the
 * cut-off on. The gradient runs back through both flows.
 */
import { cutOffStep, type Experiment, lastStep } from '../experiment';
import { makeSchedule, type Schedule } from '../lzn/schedule';
import { type Walk, Walker } from '../lzn/walk';
import { D, N, normals, ROWS } from './toy';

/** Of the latents, unscaled: the same in every step, so that the loss is a function of the points. */
const NOISE = normals(N * D, 2);

export type FlowSettings = Pick<
  Experiment,
  'solver' | 'grid' | 'steps' | 'eps' | 'u' | 'until' | 'alpha' | 'objective'
>;

interface Schedules {
  readonly inverse: Schedule;
  readonly forward: Schedule;
}

function schedulesOf({ solver, grid, steps, eps }: FlowSettings): Schedules {
  const options = { solver, grid, steps, eps, n: N, d: D };
  return {
    inverse: makeSchedule({ ...options, direction: 'inverse' }),
    forward: makeSchedule({ ...options, direction: 'forward' }),
  };
}

const at = (values: ArrayLike<number> | undefined, i: number): number => values?.[i] ?? 0;

/** Anchors (n x d) as seen from the one of row i. */
function around(anchors: Float64Array, i: number): Float64Array {
  return anchors.map((value, e) => value - at(anchors, i * D + (e % D)));
}

/** What a loss wants of a way: its gradient in the last state, and `pull` times the gradient of log P of an anchor at a step. */
interface Wanted {
  readonly end: readonly number[];
  readonly own?: { readonly step: number; readonly anchor: number; readonly pull: number };
}

/**
 * Back along a way: what is wanted of it becomes a gradient in its anchors, which is added to `into` (n x d), and in where it began.
 *
 *     x[k+1] = (1 - decay) x[k] + c0 e[k] + c1 e[k-1] + c2 e[k-2],   e = sum_j P_j q_j,   P = softmax(-kappa |x - rho q|²)
 */
function backAlong(
  { states, probabilities }: Walk,
  anchors: Float64Array,
  { steps }: Schedule,
  { end, own }: Wanted,
  into: Float64Array,
): number[] {
  // Gradients in the three states after x[k], the next one first.
  let after = [[...end], [0, 0], [0, 0]];
  for (let k = steps.length - 1; k >= 0; k -= 1) {
    const { kappa, rho, decay } = steps[k] ?? { kappa: 0, rho: 0, decay: 0 };
    const x = states[k];
    const p = probabilities[k];
    const inMean = [0, 1].map((c) =>
      after.reduce((sum, g, lag) => sum + at(steps[k + lag]?.c, lag) * at(g, c), 0),
    );
    const towards = Array.from(
      { length: N },
      (_, j) => at(inMean, 0) * at(anchors, j * D) + at(inMean, 1) * at(anchors, j * D + 1),
    );
    const mean = towards.reduce((sum, value, j) => sum + at(p, j) * value, 0);
    const now = [(1 - decay) * at(after[0], 0), (1 - decay) * at(after[0], 1)];
    for (let j = 0; j < N; j += 1) {
      let slope = at(p, j) * (at(towards, j) - mean);
      if (own?.step === k) slope += own.pull * ((j === own.anchor ? 1 : 0) - at(p, j));
      for (let c = 0; c < D; c += 1) {
        const lean = -2 * kappa * slope * (at(x, c) - rho * at(anchors, j * D + c));
        now[c] = at(now, c) + lean;
        into[j * D + c] = at(into, j * D + c) + at(p, j) * at(inMean, c) - rho * lean;
      }
    }
    after = [now, after[0] ?? [], after[1] ?? []];
  }
  return after[0] ?? [];
}

/** The loss at z, 2n x 2, and its gradient. */
export function flowLoss(z: Float64Array, settings: FlowSettings): { loss: number; gradient: Float64Array } {
  const { inverse, forward } = schedulesOf(settings);
  const [first, second] = [z.subarray(0, N * D), z.subarray(N * D)];
  const gradient = new Float64Array(ROWS * D);
  const [inFirst, inSecond] = [gradient.subarray(0, N * D), gradient.subarray(N * D)];
  const walker = new Walker({ data: second, n: N, d: D }, forward);
  const [cutOff, last] = [cutOffStep(settings), lastStep(settings)];
  let loss = 0;
  for (let i = 0; i < N; i += 1) {
    // In noise coordinates: x = t a_i + (1 - t) u, among the anchors as seen from a_i.
    const others = around(first, i);
    const noise = [0, 1].map((c) => settings.alpha * at(NOISE, i * D + c));
    const back = new Walker({ data: others, n: N, d: D }, inverse).walk(noise);
    const u = back.states.at(-1);
    const latent = [0, 1].map((c) => inverse.to * at(first, i * D + c) + (1 - inverse.to) * at(u, c));
    const there = walker.walk(latent);
    const own = there.probabilities.map((p) => at(p, i));
    const step = own.reduce(
      (best, p, k) => (k > cutOff && k <= last && p > at(own, best) ? k : best),
      cutOff,
    );
    loss -= Math.log(Math.max(at(own, step), Number.MIN_VALUE)) / N;

    const wanted = { end: [0, 0], own: { step, anchor: i, pull: -1 / N } };
    const inLatent = backAlong(there, second, forward, wanted, inSecond);
    const inOthers = new Float64Array(N * D);
    const end = inLatent.map((g) => (1 - inverse.to) * g);
    backAlong(back, others, inverse, { end }, inOthers);
    inOthers.forEach((g, e) => {
      inFirst[e] = at(inFirst, e) + g;
      const mine = i * D + (e % D);
      inFirst[mine] = at(inFirst, mine) - g;
    });
    for (let c = 0; c < D; c += 1) inFirst[i * D + c] = at(inFirst, i * D + c) + inverse.to * at(inLatent, c);
  }
  return { loss, gradient };
}
