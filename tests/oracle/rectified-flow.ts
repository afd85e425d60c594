/** Float64 twins of rectified flow: what it draws, its loss with the gradient, and its samplers, from the equations and nothing else. */
import { normalQuantile } from '../../src/random/normal-quantile';
import { philox4x32 } from '../../src/random/philox4x32';
import { type Dense, dense, get } from './nn';

/** Streams and second word of the key, as src/random/philox.ts numbers them. */
const [FLOW_NOISE, FLOW_TIME, SEED_HIGH] = [10, 11, 0x4c5a4e];

/** x0 ~ N(0, I) of an iteration: entry (r, c) has the normal of place r * pitch + c, the pitch being the columns rounded up to fours. */
export function drawnNoise(rows: number, inputs: number, seed: number, iteration: number): Dense {
  const words = new Uint32Array(4);
  return dense(rows, inputs, (r, c) => {
    const place = r * 4 * Math.ceil(inputs / 4) + c;
    philox4x32(Math.floor(place / 4), iteration, FLOW_NOISE, 0, seed, SEED_HIGH, words);
    return normalQuantile(words[place % 4] ?? 0);
  });
}

/** tau of each row, uniform in [1e-3, 1). */
export function drawnTimes(rows: number, seed: number, iteration: number): number[] {
  const words = new Uint32Array(4);
  return Array.from({ length: rows }, (_, row) => {
    philox4x32(row, iteration, FLOW_TIME, 0, seed, SEED_HIGH, words);
    return 1e-3 + 0.999 * ((words[0] ?? 0) >>> 8) * 2 ** -24;
  });
}

/** tau x1 + (1 - tau) x0. */
export function onTheLine(x1: Dense, x0: Dense, times: readonly number[]): Dense {
  return dense(x1.rows, x1.cols, (r, c) => {
    const tau = times[r] ?? Number.NaN;
    return tau * get(x1, r, c) + (1 - tau) * get(x0, r, c);
  });
}

/** Loss of predicted velocities: of each row, of all, and the gradient of all in the prediction. */
export function rectifiedLoss(output: Dense, x1: Dense, x0: Dense) {
  const error = dense(
    output.rows,
    output.cols,
    (r, c) => get(output, r, c) - (get(x1, r, c) - get(x0, r, c)),
  );
  const rows = Array.from({ length: output.rows }, (_, r) => {
    const row = error.data.subarray(r * output.cols, (r + 1) * output.cols);
    return row.reduce((sum, e) => sum + e * e, 0) / output.cols;
  });
  const loss = rows.reduce((sum, row) => sum + row, 0) / output.rows;
  const gradient = dense(output.rows, output.cols, (r, c) => (2 * get(error, r, c)) / error.data.length);
  return { rows, loss, gradient };
}

/** A field v(tau, x). */
export type Velocity = (tau: number, x: readonly number[]) => number[];

/** Euler with equal steps. */
export function eulerTwin(
  field: Velocity,
  start: readonly number[],
  from: number,
  to: number,
  steps: number,
) {
  const h = (to - from) / steps;
  let x = [...start];
  for (let k = 0; k < steps; k += 1) {
    const v = field(from + k * h, x);
    x = x.map((value, i) => value + h * (v[i] ?? Number.NaN));
  }
  return x;
}

/** Dormand and Prince's pair of orders 5 and 4 as fractions: rows of the tableau; its last row is the step's own weights. */
const STAGES = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const FOURTH = [5179 / 57600, 0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40];
const NODES = [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];

export interface AdaptiveTwin {
  readonly x: number[];
  readonly evaluations: number;
  readonly rejected: number;
  /** Times between the accepted steps, both ends included. */
  readonly times: number[];
}

/** Root mean square. */
function rms(e: readonly number[]): number {
  return Math.sqrt(e.reduce((sum, value) => sum + value * value, 0) / e.length);
}

/** x + h times the weighted slopes. */
function plus(
  x: readonly number[],
  h: number,
  weights: readonly number[],
  slopes: readonly (readonly number[])[],
): number[] {
  return x.map((value, i) => value + h * weights.reduce((sum, w, j) => sum + w * (slopes[j]?.[i] ?? 0), 0));
}

/** solve_ivp(method='RK45') of SciPy, as its documentation and Hairer, Norsett and Wanner (II.4) describe it. */
export function rk45Twin(
  field: Velocity,
  start: readonly number[],
  from: number,
  to: number,
  rtol: number,
  atol: number,
): AdaptiveTwin {
  let evaluations = 0;
  const f: Velocity = (tau, x) => {
    evaluations += 1;
    return field(tau, x);
  };
  const way = Math.sign(to - from);
  const span = Math.abs(to - from);

  let tau = from;
  let x = [...start];
  let slope = f(tau, x);
  const scale = x.map((value) => atol + rtol * Math.abs(value));
  const inScale = (e: readonly number[]) => rms(e.map((value, i) => value / (scale[i] ?? Number.NaN)));
  const [d0, d1] = [inScale(x), inScale(slope)];
  const h0 = Math.min(d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : (0.01 * d0) / d1, span);
  const next = f(tau + way * h0, plus(x, way * h0, [1], [slope]));
  const d2 = inScale(next.map((value, i) => value - (slope[i] ?? 0))) / h0;
  const h1 = d1 <= 1e-15 && d2 <= 1e-15 ? Math.max(1e-6, h0 * 1e-3) : (0.01 / Math.max(d1, d2)) ** (1 / 5);
  let size = Math.min(100 * h0, h1, span);

  let rejected = 0;
  const times = [tau];
  while (way * (to - tau) > 0) {
    for (let again = false; ; again = true) {
      const end = way * (tau + way * size - to) > 0 ? to : tau + way * size;
      const h = end - tau;
      const slopes = [slope];
      let state = x;
      for (let s = 1; s < 7; s += 1) {
        state = plus(x, h, STAGES[s] ?? [], slopes);
        slopes.push(f(tau + (NODES[s] ?? 0) * h, state));
      }
      const lower = plus(x, h, FOURTH, slopes);
      const error = rms(
        state.map((value, i) => {
          const tolerance = atol + rtol * Math.max(Math.abs(value), Math.abs(x[i] ?? 0));
          return (value - (lower[i] ?? 0)) / tolerance;
        }),
      );
      if (error < 1) {
        const factor = error === 0 ? 10 : Math.min(10, 0.9 * error ** -0.2);
        size = Math.abs(h) * (again ? Math.min(1, factor) : factor);
        [tau, x, slope] = [end, state, slopes[6] ?? []];
        times.push(tau);
        break;
      }
      size = Math.abs(h) * Math.max(0.2, 0.9 * error ** -0.2);
      rejected += 1;
    }
  }
  return { x, evaluations, rejected, times };
}
