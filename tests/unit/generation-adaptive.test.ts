/** The adaptive solver: against SciPy's numbers, against its float64 twin, and against what an ODE must come to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followAdaptively, type Steps } from '../../src/generation/adaptive';
import { ERROR_WEIGHTS, NODES, WEIGHTS } from '../../src/generation/dormand-prince';
import { rk45Twin, type Velocity } from '../oracle/rectified-flow';

/** States and slopes as plain numbers. */
class PlainSteps implements Steps {
  x: readonly number[];
  readonly #field: Velocity;
  readonly #tolerance: readonly [rtol: number, atol: number];
  #slopes: number[][] = [];
  #tried: number[] = [];

  constructor(field: Velocity, start: readonly number[], rtol: number, atol: number) {
    this.#field = field;
    this.x = start;
    this.#tolerance = [rtol, atol];
  }

  #norm(values: readonly number[], other: readonly number[] = this.x): number {
    const [rtol, atol] = this.#tolerance;
    const squares = values.map((value, i) => {
      const size = Math.max(Math.abs(this.x[i] ?? 0), Math.abs(other[i] ?? 0));
      return (value / (atol + rtol * size)) ** 2;
    });
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
  }

  #sum(weights: readonly number[], h: number): number[] {
    return this.x.map((_, i) =>
      weights.reduce((sum, weight, j) => sum + h * weight * (this.#slopes[j]?.[i] ?? 0), 0),
    );
  }

  #after(weights: readonly number[], h: number): number[] {
    const change = this.#sum(weights, h);
    return this.x.map((value, i) => value + (change[i] ?? 0));
  }

  begin(tau: number) {
    this.#slopes = [this.#field(tau, this.x)];
    return Promise.resolve({ state: this.#norm(this.x), slope: this.#norm(this.#slopes[0] ?? []) });
  }

  probe(tau: number, h: number) {
    this.#slopes[1] = this.#field(tau + h, this.#after([1], h));
    return Promise.resolve(this.#norm(this.#sum([-1, 1], 1)));
  }

  attempt(tau: number, h: number) {
    WEIGHTS.forEach((weights, s) => {
      this.#tried = this.#after(weights, h);
      this.#slopes[s + 1] = this.#field(tau + (NODES[s] ?? 1) * h, this.#tried);
    });
    return Promise.resolve(this.#norm(this.#sum(ERROR_WEIGHTS, h), this.#tried));
  }

  accept() {
    this.x = this.#tried;
    this.#slopes = [this.#slopes[6] ?? []];
  }
}

async function follow(
  field: Velocity,
  start: readonly number[],
  from: number,
  to: number,
  rtol: number,
  atol: number,
) {
  const steps = new PlainSteps(field, start, rtol, atol);
  const counts = await followAdaptively(steps, { from, to });
  return { x: steps.x, ...counts };
}

/** Stiff for a moment, so that steps are refused. */
const bumpy: Velocity = (t, [a = 0, b = 0, c = 0]) => [
  b + Math.sin(9 * t),
  -600 * a * Math.exp(-(((t - 0.5) / 0.05) ** 2)) - a,
  a * c - c ** 3,
];

/** solve_ivp(bumpy, (from, to), start, method='RK45', rtol=rtol, atol=atol) of SciPy 1.17: where it ends, nfev, accepted steps. */
const SCIPY = [
  {
    from: 1e-3,
    to: 1,
    start: [1, 0.5, -0.25],
    rtol: 1e-5,
    atol: 1e-5,
    x: [-7.794174002581148, -14.216358582976008, -0.05287138556705807],
    evaluations: 170,
    accepted: 23,
  },
  {
    from: 1,
    to: 1e-3,
    start: [1, 0.5, -0.25],
    rtol: 1e-5,
    atol: 1e-5,
    x: [-4.401827209177879, 7.820688731033987, -0.5572387299702029],
    evaluations: 170,
    accepted: 22,
  },
  {
    from: 1e-3,
    to: 1,
    start: [0, 0, 0],
    rtol: 1e-3,
    atol: 1e-6,
    x: [-0.33634476943917807, -0.5961273504134292, 0],
    evaluations: 104,
    accepted: 14,
  },
  {
    from: 1e-3,
    to: 1,
    start: [40, -3, 2],
    rtol: 1e-2,
    atol: 1e-4,
    x: [-227.44410249340976, -411.94974959397945, 7.92022650056712e-5],
    evaluations: 272,
    accepted: 35,
  },
];

/** Has no solution beyond the middle. */
const pole: Velocity = (tau) => [1 / (0.5 - tau) ** 2];

describe('the adaptive solver', () => {
  it.each(SCIPY)('goes as SciPy from $from to $to at rtol $rtol', async (known) => {
    const { from, to, start, rtol, atol } = known;
    const { x, evaluations, accepted, rejected } = await follow(bumpy, start, from, to, rtol, atol);
    expect({ evaluations, accepted }).toEqual({ evaluations: known.evaluations, accepted: known.accepted });
    expect(rejected).toBe((known.evaluations - 2) / 6 - known.accepted);
    x.forEach((value, i) => {
      const expected = known.x[i] ?? Number.NaN;
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
    });
    const twin = rk45Twin(bumpy, start, from, to, rtol, atol);
    expect({ evaluations: twin.evaluations, accepted: twin.times.length - 1 }).toEqual({
      evaluations,
      accepted,
    });
  });

  it('keeps to its tolerance on linear fields of any strength, in both directions', async () => {
    const turn = fc.double({ min: -12, max: 12, noNaN: true });
    const power = fc.integer({ min: 3, max: 9 });
    await fc.assert(
      fc.asyncProperty(turn, turn, power, fc.boolean(), async (growth, omega, digits, back) => {
        const tolerance = 10 ** -digits;
        const field: Velocity = (_, [a = 0, b = 0]) => [growth * a - omega * b, omega * a + growth * b];
        const [from, to] = back ? [1, 1e-3] : [1e-3, 1];
        const { x } = await follow(field, [1, 0], from, to, tolerance, tolerance);
        const size = Math.exp(growth * (to - from));
        const angle = omega * (to - from);
        const error = Math.hypot((x[0] ?? 0) - size * Math.cos(angle), (x[1] ?? 0) - size * Math.sin(angle));
        // The tolerance is one of each step; what the flow makes of its errors is up to the flow.
        expect(error).toBeLessThan(200 * tolerance * Math.max(1, size));
      }),
      { numRuns: 60 },
    );
  });

  it('has weights of order five, and an estimate of order four', () => {
    const rows = [[], ...WEIGHTS];
    const nodes = [0, ...NODES];
    rows.forEach((weights, s) => {
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(nodes[s] ?? Number.NaN, 14);
    });
    const moment = (weights: readonly number[], power: number) =>
      weights.reduce((sum, weight, j) => sum + weight * (nodes[j] ?? 0) ** power, 0);
    for (const power of [0, 1, 2, 3, 4]) {
      expect(moment(WEIGHTS[5] ?? [], power)).toBeCloseTo(1 / (power + 1), 14);
    }
    for (const power of [0, 1, 2, 3]) expect(moment(ERROR_WEIGHTS, power)).toBeCloseTo(0, 14);
    expect(Math.abs(moment(ERROR_WEIGHTS, 4))).toBeGreaterThan(1e-5);
  });

  it('says where a field is too steep or not finite, and ends when it is told to', async () => {
    await expect(follow(pole, [0], 1e-3, 1, 1e-5, 1e-5)).rejects.toThrow('At tau = 0.5000');
    for (const start of [0, 1]) {
      const nowhere = follow(() => [Number.NaN], [start], 1e-3, 1, 1e-5, 1e-5);
      await expect(nowhere).rejects.toThrow('At tau = 0.0010');
    }
    const steps = new PlainSteps(bumpy, [1, 0.5, -0.25], 1e-5, 1e-5);
    let told = 0;
    const onStep = () => {
      told += 1;
      if (told === 3) throw new Error('enough');
    };
    await expect(followAdaptively(steps, { from: 1e-3, to: 1, onStep })).rejects.toThrow('enough');
    expect(told).toBe(3);
  });
});
