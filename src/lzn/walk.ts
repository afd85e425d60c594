/**
 * One point followed through the forward flow on the CPU, in float64: for probes, where a single point does not pay for a trip to the GPU.
 *
 *     P_j = softmax_j(-kappa |x - rho a_j|^2),   e[k] = sum_j P_j a_j
 *     x[k+1] = x[k] - decay x[k] + c0 e[k] + c1 e[k-1] + c2 e[k-2]          (src/lzn/schedule.ts)
 */
import type { Schedule } from './schedule';

/** Anchors of equal weight: n rows of d numbers, `stride` apart (d where left out). */
export interface WalkAnchors {
  readonly data: ArrayLike<number>;
  readonly n: number;
  readonly d: number;
  readonly stride?: number;
}

/** A whole way. */
export interface Walk {
  /** T + 1 states of d numbers; the first is the point itself. */
  readonly states: readonly Float64Array[];
  /** T times n: the assignment at each state but the last. */
  readonly probabilities: readonly Float64Array[];
  /** Most probable anchor at the last step, the first of equals. */
  readonly anchor: number;
}

export class Walker {
  readonly #data: Float64Array;
  readonly #n: number;
  readonly #d: number;
  readonly #schedule: Schedule;

  constructor({ data, n, d, stride = d }: WalkAnchors, schedule: Schedule) {
    this.#data = new Float64Array(n * d);
    for (let i = 0; i < n * d; i += 1) this.#data[i] = data[Math.floor(i / d) * stride + (i % d)] ?? 0;
    this.#n = n;
    this.#d = d;
    this.#schedule = schedule;
  }

  /** The way of a point (d numbers) from the schedule's start to its end. */
  walk(point: ArrayLike<number>): Walk {
    const states: Float64Array[] = [Float64Array.from(point)];
    const probabilities: Float64Array[] = [];
    const anchor = this.#follow(point, (p, x) => {
      probabilities.push(p.slice());
      states.push(x.slice());
    });
    return { states, probabilities, anchor };
  }

  /** Most probable anchor at the last step of the way of a point (d numbers). */
  land(point: ArrayLike<number>): number {
    return this.#follow(point, () => undefined);
  }

  /** The assignment (n probabilities) of a point (d numbers) at noise level sigma, above 0. */
  assign(point: ArrayLike<number>, sigma: number): Float64Array {
    const x = Float64Array.from(point);
    const p = new Float64Array(this.#n);
    this.#assign(x, 1 / (2 * sigma * sigma), 1 - sigma, p, new Float64Array(this.#d));
    return p;
  }

  /** `visit` sees the assignment of each step and the state after it; both arrays are used again. */
  #follow(point: ArrayLike<number>, visit: (p: Float64Array, x: Float64Array) => void): number {
    const d = this.#d;
    const x = Float64Array.from(point);
    const p = new Float64Array(this.#n);
    let means: [Float64Array, Float64Array, Float64Array] = [
      new Float64Array(d),
      new Float64Array(d),
      new Float64Array(d),
    ];
    let anchor = 0;
    for (const { kappa, rho, decay, c } of this.#schedule.steps) {
      means = [means[2], means[0], means[1]];
      const [e0, e1, e2] = means;
      anchor = this.#assign(x, kappa, rho, p, e0);
      for (let i = 0; i < d; i += 1) {
        const pull = c[0] * (e0[i] ?? 0) + c[1] * (e1[i] ?? 0) + c[2] * (e2[i] ?? 0);
        x[i] = (1 - decay) * (x[i] ?? 0) + pull;
      }
      visit(p, x);
    }
    return anchor;
  }

  /** Writes the assignment into `p` and its mean into `e`; the most probable anchor, the first of equals. */
  #assign(x: Float64Array, kappa: number, rho: number, p: Float64Array, e: Float64Array): number {
    const [data, n, d] = [this.#data, this.#n, this.#d];
    let peak = Number.NEGATIVE_INFINITY;
    let best = 0;
    for (let j = 0; j < n; j += 1) {
      let squared = 0;
      for (let i = 0; i < d; i += 1) {
        const v = (x[i] ?? 0) - rho * (data[j * d + i] ?? 0);
        squared += v * v;
      }
      const logit = -kappa * squared;
      p[j] = logit;
      if (logit > peak) {
        peak = logit;
        best = j;
      }
    }
    let total = 0;
    for (let j = 0; j < n; j += 1) {
      const density = Math.exp((p[j] ?? 0) - peak);
      p[j] = density;
      total += density;
    }
    e.fill(0);
    for (let j = 0; j < n; j += 1) {
      const share = (p[j] ?? 0) / total;
      p[j] = share;
      // Nearly all of them, late in the flow.
      if (share === 0) continue;
      for (let i = 0; i < d; i += 1) e[i] = (e[i] ?? 0) + share * (data[j * d + i] ?? 0);
    }
    return best;
  }
}
