/**
 * The round trip anchor -> latent -> anchor in float64, by the coefficient tables that the GPU gets: which share of the rows comes back to
 * its own anchor. Anchors are drawn from N(0, I), noise from N(0, alpha^2 I), both by the project's own generator.
 */
import { makeSchedule, type Schedule, type ScheduleOptions } from '../../src/lzn/schedule';
import { fillNormals, STREAM } from '../../src/random/philox';

export interface TripOptions extends Required<Omit<ScheduleOptions, 'direction' | 'start'>> {
  /** Prior scale of the noise. */
  readonly alpha: number;
  /** Sets of n anchors; each is a batch of its own. */
  readonly draws: number;
  /** Spread of the anchors about ten centres from N(0, I); left out, there are no centres. */
  readonly clusters?: number;
}

export interface Trip {
  /** Share of rows whose most probable anchor at the last evaluation is their own. */
  readonly rate: number;
  /** Share of rows whose final state is nearest to their own anchor. */
  readonly nearest: number;
  /** Standard deviation of the latents' coordinates; 1 where alpha = 1 and the flow is exact. */
  readonly deviation: number;
}

/** The cases of the table in docs/solvers.md, with enough draws for a thousandth to show. */
export const CASES = [
  { n: 4, d: 2, draws: 1024 },
  { n: 16, d: 2, draws: 512 },
  { n: 64, d: 2, draws: 128 },
  { n: 256, d: 2, draws: 32 },
  { n: 64, d: 8, draws: 64 },
  { n: 256, d: 16, draws: 16 },
  { n: 256, d: 64, draws: 8 },
  { n: 10, d: 16, draws: 256 },
] as const;

const at = (array: ArrayLike<number>, i: number): number => array[i] ?? Number.NaN;

function normals(count: number, draw: number, label: number): Float64Array {
  const out = new Float32Array(count);
  fillNormals(out, draw, STREAM.noise, label);
  return Float64Array.from(out);
}

function drawAnchors({ n, d, clusters }: TripOptions, draw: number): Float64Array {
  const anchors = normals(n * d, draw, 1);
  if (clusters === undefined) return anchors;
  const centres = normals(10 * d, draw, 3);
  return anchors.map((v, i) => clusters * v + at(centres, (Math.floor(i / d) % 10) * d + (i % d)));
}

/** Takes one row through a schedule, measured from the anchor's index `centre` (none: from 0). Returns the winner of the last evaluation. */
function walk(
  { steps }: Schedule,
  x: Float64Array,
  anchors: Float64Array,
  centre: number | undefined,
): number {
  const d = x.length;
  const n = anchors.length / d;
  const logits = new Float64Array(n);
  const means = [0, 1, 2].map(() => new Float64Array(d));
  const from = (c: number) => (centre === undefined ? 0 : at(anchors, centre * d + c));
  const origin = Float64Array.from(x, (_, c) => from(c));
  let winner = -1;
  for (const { kappa, rho, decay, c: weights } of steps) {
    let peak = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < n; j += 1) {
      let squared = 0;
      for (let c = 0; c < d; c += 1)
        squared += (at(x, c) - rho * (at(anchors, j * d + c) - at(origin, c))) ** 2;
      logits[j] = -kappa * squared;
      if (-kappa * squared > peak) [peak, winner] = [-kappa * squared, j];
    }
    const mean = means.pop()?.fill(0) ?? new Float64Array(d);
    means.unshift(mean);
    let total = 0;
    for (let j = 0; j < n; j += 1) {
      const weight = Math.exp(at(logits, j) - peak);
      total += weight;
      if (weight < 1e-18) continue;
      for (let c = 0; c < d; c += 1)
        mean[c] = at(mean, c) + weight * (at(anchors, j * d + c) - at(origin, c));
    }
    for (let c = 0; c < d; c += 1) {
      mean[c] = at(mean, c) / total;
      x[c] = at(x, c) * (1 - decay) + means.reduce((sum, past, m) => sum + at(weights, m) * at(past, c), 0);
    }
  }
  return winner;
}

/** Index of the nearest anchor. */
function nearest(x: Float64Array, anchors: Float64Array): number {
  const d = x.length;
  const squared = Array.from({ length: anchors.length / d }, (_, j) =>
    x.reduce((sum, v, c) => sum + (v - at(anchors, j * d + c)) ** 2, 0),
  );
  return squared.indexOf(Math.min(...squared));
}

/** Goes there and back for every row of every draw. */
export function roundTrip(options: TripOptions): Trip {
  const { n, d, draws, alpha } = options;
  const there = makeSchedule({ ...options, direction: 'inverse' });
  const back = makeSchedule({ ...options, direction: 'forward' });
  const total = { own: 0, near: 0, squares: 0 };
  for (let draw = 0; draw < draws; draw += 1) {
    const anchors = drawAnchors(options, draw);
    const noise = normals(n * d, draw, 2);
    for (let i = 0; i < n; i += 1) {
      const x = noise.slice(i * d, (i + 1) * d).map((v) => alpha * v);
      walk(there, x, anchors, i);
      // From noise coordinates: the latent is t a + (1 - t) u.
      for (let c = 0; c < d; c += 1) x[c] = there.to * at(anchors, i * d + c) + (1 - there.to) * at(x, c);
      total.squares += x.reduce((sum, v) => sum + v * v, 0);
      if (walk(back, x, anchors, undefined) === i) total.own += 1;
      if (nearest(x, anchors) === i) total.near += 1;
    }
  }
  const rows = draws * n;
  return {
    rate: total.own / rows,
    nearest: total.near / rows,
    deviation: Math.sqrt(total.squares / (rows * d)),
  };
}
