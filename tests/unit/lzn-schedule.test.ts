/** The coefficient tables of the solvers against the textbook updates they fold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeSchedule, type Schedule, type ScheduleOptions } from '../../src/lzn/schedule';
import { integrate, noiseLevels, points, velocity } from '../oracle/lzn';

const DIRECTIONS = ['inverse', 'forward'] as const;
const SOLVERS = ['euler', 'heun', 'dpm1', 'dpm2', 'dpm3', 'gauss2'] as const;
const GRIDS = ['uniform', 'logsnr', 'capacity'] as const;
const options = fc.record({
  direction: fc.constantFrom(...DIRECTIONS),
  solver: fc.constantFrom(...SOLVERS),
  grid: fc.constantFrom(...GRIDS),
  steps: fc.integer({ min: 1, max: 200 }),
  eps: fc.double({ min: 1e-5, max: 0.1, noNaN: true }),
  n: fc.integer({ min: 1, max: 16_384 }),
  d: fc.integer({ min: 1, max: 512 }),
});

/** Noise levels of the T + 1 states, as the schedule tells its times. */
function sigmas(schedule: Schedule): number[] {
  return [...schedule.steps.map(({ t }) => 1 - t), 1 - schedule.to];
}

/**
 * Runs the table in one dimension with given means e_k, the way the kernels do: for an inverse flow the state is the noise coordinate.
 */
function runTable(schedule: Schedule, start: number, means: readonly number[]): number[] {
  const states = [start];
  schedule.steps.forEach(({ decay, c }, k) => {
    const x = states[k] ?? Number.NaN;
    const change = [0, 1, 2].reduce((sum, m) => sum + (c[m] ?? 0) * (means[k - m] ?? 0), 0);
    states.push(x - decay * x + change);
  });
  return states;
}

describe('times', { timeout: 30_000 }, () => {
  it.each([
    ['inverse', 'euler', 1 - 1e-4, 0],
    ['forward', 'euler', 0, 1],
    ['inverse', 'dpm3', 1 - 1e-4, 1e-4],
    ['forward', 'dpm2', 1e-4, 1 - 1e-4],
  ] as const)('%s %s runs from %d to %d', (direction, solver, from, to) => {
    const schedule = makeSchedule({ direction, solver, grid: 'uniform', steps: 20, eps: 1e-4 });
    expect(schedule.from).toBeCloseTo(from, 14);
    expect(schedule.to).toBeCloseTo(to, 14);
    expect(schedule.steps).toHaveLength(20);
    expect(schedule.steps[0]?.t).toBeCloseTo(from, 14);
  });

  it('forward Euler is evaluated at k / T to the last digit or two, and ends at 1', () => {
    const { steps, to } = makeSchedule({
      direction: 'forward',
      solver: 'euler',
      grid: 'uniform',
      steps: 20,
      eps: 1e-4,
    });
    steps.forEach(({ t }, k) => expect(Math.abs(t - k / 20)).toBeLessThan(2e-16));
    expect([steps[0]?.t, to]).toEqual([0, 1]);
  });

  it('agrees with the twin, is monotone, and stays within (0, 1] of noise where the field is evaluated', () => {
    fc.assert(
      fc.property(options, (o) => {
        const levels = sigmas(makeSchedule(o));
        const expected = noiseLevels(o.direction, o, o);
        levels.forEach((sigma, k) =>
          expect(Math.abs(sigma - (expected[k] ?? Number.NaN))).toBeLessThan(1e-13),
        );
        const sign = o.direction === 'inverse' ? 1 : -1;
        for (let k = 0; k < o.steps; k++) {
          const rise = sign * ((levels[k + 1] ?? Number.NaN) - (levels[k] ?? Number.NaN));
          // Heun's corrected state lies where its predicted one did.
          expect(Math.sign(rise)).toBeCloseTo(o.solver === 'heun' && k % 2 === 1 ? 0 : 1, 14);
          expect(levels[k]).toBeGreaterThan(0);
        }
      }),
      { numRuns: 100, seed: 11 },
    );
  });
});

describe('coefficients', { timeout: 30_000 }, () => {
  it('are finite, and give the exponent of the assignment in either coordinates', () => {
    fc.assert(
      fc.property(options, (o) => {
        for (const [k, { t, kappa, rho, decay, c }] of makeSchedule(o).steps.entries()) {
          expect([kappa, rho, decay, ...c].every(Number.isFinite)).toBe(true);
          const sigma = 1 - t;
          // Forward: kappa |x - rho q|^2 = |x - t q|^2 / (2 sigma^2). Inverse, x = t a + sigma u:
          // |x - t a_j|^2 / (2 sigma^2) = |u - (t / sigma) (a_j - a)|^2 / 2. 1 - t has lost digits, hence nine.
          const inverse = o.direction === 'inverse';
          expect(inverse ? kappa : kappa * sigma * sigma).toBeCloseTo(0.5, 9);
          expect(inverse ? rho * sigma : rho).toBeCloseTo(t, 9);
          expect(decay > 0).toBe(!inverse && !(o.solver === 'heun' && k % 2 === 1));
        }
      }),
      { numRuns: 100, seed: 11 },
    );
  });

  it('order 1, on any grid, is the Euler step', () => {
    fc.assert(
      fc.property(options, fc.double({ min: -3, max: 3, noNaN: true }), (o, D) => {
        const schedule = makeSchedule({ ...o, solver: 'euler' });
        const levels = sigmas(schedule);
        schedule.steps.forEach(({ decay, c }, k) => {
          const [sigma, next] = [levels[k] ?? Number.NaN, levels[k + 1] ?? Number.NaN];
          expect([c[1], c[2]]).toEqual([0, 0]);
          // x' = x + (sigma' - sigma) (x - D) / sigma; in noise coordinates u = (x - t a) / sigma, here with a = 0.
          const u = 0.7;
          const inverse = o.direction === 'inverse';
          const x = inverse ? sigma * u : u;
          const moved = x + ((next - sigma) * (x - D)) / sigma;
          const expected = inverse ? moved / next : moved;
          expect(Math.abs(u - decay * u + c[0] * D - expected)).toBeLessThan(
            1e-10 * (1 + Math.abs(expected)),
          );
        });
      }),
      { numRuns: 100, seed: 11 },
    );
  });

  it('DPM-Solver++ of order 1 is Euler between the ends of DPM-Solver', () => {
    const o = { direction: 'forward', steps: 7, eps: 1e-3, n: 20, d: 3 } as const;
    for (const grid of ['logsnr', 'capacity'] as const) {
      expect(makeSchedule({ ...o, grid, solver: 'dpm1' })).toEqual(
        makeSchedule({ ...o, grid, solver: 'euler' }),
      );
    }
    const { from, to } = makeSchedule({ ...o, grid: 'uniform', solver: 'dpm1' });
    expect([from, to]).toEqual([expect.closeTo(1e-3, 14), expect.closeTo(1 - 1e-3, 14)]);
  });

  it('the Gaussian rule follows anchors that fill N(0, I) exactly, from its second step on', () => {
    fc.assert(
      fc.property(options, (o) => {
        const { steps, direction, ...rest } = makeSchedule({ ...o, solver: 'gauss2' });
        const levels = sigmas({ steps, direction, ...rest });
        const radius = (k: number) => Math.hypot(1 - (levels[k] ?? Number.NaN), levels[k] ?? Number.NaN);
        // x = 0.7 radius solves dx / dsigma = (x - D) / sigma with D = t x / radius^2.
        const mean = (k: number) => (0.7 * (1 - (levels[k] ?? Number.NaN))) / radius(k);
        // In noise coordinates about an anchor at 0 the state is x / sigma.
        const state = (k: number) =>
          (0.7 * radius(k)) / (direction === 'inverse' ? (levels[k] ?? Number.NaN) : 1);
        steps.forEach(({ decay, c }, k) => {
          if (k === 0) return;
          const next = state(k) - decay * state(k) + c[0] * mean(k) + c[1] * mean(k - 1);
          expect(Math.abs(next - state(k + 1))).toBeLessThan(1e-9 * (1 + state(k) + state(k + 1)));
        });
      }),
      { numRuns: 100, seed: 11 },
    );
  });

  it('reproduces h / (t_k t_{k+1}) for the official Euler flow in noise coordinates', () => {
    const [eps, T] = [1e-4, 20];
    const { steps } = makeSchedule({ direction: 'inverse', solver: 'euler', grid: 'uniform', steps: T, eps });
    const h = (1 - eps) / T;
    steps.forEach(({ c }, k) => {
      const [now, next] = [eps + k * h, eps + (k + 1) * h];
      // The spec's form pulls with a_i - mean, the table with mean - a_i.
      expect(-c[0] / (h / (now * next))).toBeCloseTo(1, 9);
    });
  });

  it('solves a field that points at one anchor exactly', () => {
    fc.assert(
      fc.property(options, fc.double({ min: -5, max: 5, noNaN: true }), (o, a) => {
        const schedule = makeSchedule(o);
        const levels = sigmas(schedule);
        schedule.steps.forEach(({ c, decay }, k) => {
          const [sigma, next] = [levels[k] ?? Number.NaN, levels[k + 1] ?? Number.NaN];
          const total = c[0] + c[1] + c[2];
          // The sum of the weights is s' - s sigma' / sigma (divided by sigma' in noise coordinates).
          const exact = 1 - next - ((1 - sigma) * next) / sigma;
          const size = Math.max(...c.map(Math.abs));
          const scaled = o.direction === 'inverse' ? exact / next : exact;
          expect(Math.abs(total - scaled)).toBeLessThan(
            1e-11 * (size + 1 / (o.direction === 'inverse' ? next : 1)),
          );
          expect(1 - decay).toBeCloseTo(o.direction === 'forward' ? next / sigma : 1, 9);
        });
        // Hence x stays on the straight line to the anchor: x = t a + sigma z.
        if (o.direction === 'inverse') return;
        const z = 0.3;
        const start = schedule.from * a + (1 - schedule.from) * z;
        const states = runTable(
          schedule,
          start,
          Array.from({ length: o.steps }, () => a),
        );
        states.forEach((x, k) => {
          const sigma = levels[k] ?? Number.NaN;
          expect(Math.abs(x - ((1 - sigma) * a + sigma * z))).toBeLessThan(1e-9);
        });
      }),
      { numRuns: 100, seed: 11 },
    );
  });
});

describe('against the published multistep updates', { timeout: 30_000 }, () => {
  /** Three anchors on a line: enough for means that move. */
  const anchors = points([-1, 0.4, 2], 1);

  it.each(SOLVERS.flatMap((solver) => GRIDS.map((grid) => [solver, grid] as const)))(
    '%s on the %s grid, either way and for 1 to 25 steps',
    (solver, grid) => {
      for (const steps of [1, 2, 3, 4, 9, 10, 25]) {
        for (const direction of DIRECTIONS) {
          const o: ScheduleOptions = { direction, solver, grid, steps, eps: 1e-3, n: 3, d: 1 };
          const schedule = makeSchedule(o);
          const start = direction === 'inverse' ? 0.999 * 0.4 + 0.001 * 0.8 : 0.8;
          const { states, logP } = integrate(direction, Float64Array.of(start), anchors, o);
          const means = logP.map((log) =>
            log.reduce((sum, l, j) => sum + Math.exp(l) * (anchors.data[j] ?? Number.NaN), 0),
          );
          const levels = sigmas(schedule);
          // Noise coordinates about the middle anchor: u = (x - t a) / sigma, means relative to a.
          const own = direction === 'inverse' ? 0.4 : 0;
          const toState = (x: number, k: number) => {
            const sigma = levels[k] ?? Number.NaN;
            return direction === 'inverse' ? (x - (1 - sigma) * own) / sigma : x;
          };
          const table = runTable(
            schedule,
            toState(start, 0),
            means.map((m) => m - own),
          );
          states.forEach(([x = Number.NaN], k) => {
            expect(Math.abs((table[k] ?? Number.NaN) - toState(x, k))).toBeLessThan(1e-9);
          });
        }
      }
    },
  );
});

describe('order of consistency', { timeout: 30_000 }, () => {
  const anchors = points([-1, 0.4, 2], 1);
  const slope = (x: number, t: number) => velocity(Float64Array.of(x), anchors, 1 - t)[0] ?? Number.NaN;

  /** The flow from the first to the last time of a schedule, by its table. */
  function follow(schedule: Schedule, start: number): number {
    const means: number[] = [];
    let x = start;
    for (const { t, decay, c } of schedule.steps) {
      means.unshift(x + (1 - t) * slope(x, t));
      x += c.reduce((sum, weight, m) => sum + weight * (means[m] ?? 0), -decay * x);
    }
    return x;
  }

  /** The same by the classical Runge-Kutta rule of order 4. */
  function exact({ from, to }: Schedule, start: number): number {
    const h = (to - from) / 4000;
    let x = start;
    for (let k = 0; k < 4000; k += 1) {
      const t = from + k * h;
      const k1 = slope(x, t);
      const k2 = slope(x + (h / 2) * k1, t + h / 2);
      const k3 = slope(x + (h / 2) * k2, t + h / 2);
      const k4 = slope(x + h * k3, t + h);
      x += (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
    }
    return x;
  }

  const CLAIMS = [
    ['dpm1', 1],
    ['heun', 2],
    ['dpm2', 2],
    ['gauss2', 2],
    // Its first step is of order 1, and the published update takes half of the second difference: 2 is what is left.
    ['dpm3', 2],
  ] as const;
  it.each(GRIDS.flatMap((grid) => CLAIMS.map(([solver, order]) => [solver, grid, order] as const)))(
    '%s on the %s grid: twice the steps, 2^%i times the accuracy',
    (solver, grid, order) => {
      const errorOf = (steps: number) => {
        const schedule = makeSchedule({ direction: 'forward', solver, grid, steps, eps: 0.05, n: 3, d: 1 });
        // Several rows: the leading term of one row's error may happen to vanish.
        const starts = [-1.7, -0.6, 0.3, 0.9, 1.5];
        return Math.hypot(...starts.map((x) => follow(schedule, x) - exact(schedule, x)));
      };
      expect(Math.abs(Math.log2(errorOf(320) / errorOf(640)) - order)).toBeLessThan(0.25);
    },
  );
});

/** How many past means each step uses. */
const orders = (solver: ScheduleOptions['solver'], steps: number) =>
  makeSchedule({ direction: 'forward', solver, grid: 'uniform', steps, eps: 1e-3 }).steps.map(
    ({ c }) => c.findLastIndex((v) => v !== 0) + 1,
  );

describe('orders', () => {
  it.each([
    ['euler', 4, [1, 1, 1, 1]],
    ['dpm2', 1, [1]],
    ['dpm2', 2, [1, 1]],
    ['dpm2', 5, [1, 2, 2, 2, 1]],
    ['dpm3', 1, [1]],
    ['dpm3', 3, [1, 2, 1]],
    ['dpm3', 6, [1, 2, 3, 3, 2, 1]],
    ['dpm3', 9, [1, 2, 3, 3, 3, 3, 3, 2, 1]],
    ['dpm3', 10, [1, 2, 3, 3, 3, 3, 3, 3, 3, 3]],
    ['dpm2', 10, [1, 2, 2, 2, 2, 2, 2, 2, 2, 2]],
  ] as const)('%s with %i steps', (solver, steps, expected) => {
    expect(orders(solver, steps)).toEqual(expected);
  });
});

describe('refusals', () => {
  const good = { direction: 'forward', solver: 'dpm2', grid: 'uniform', steps: 20, eps: 1e-3 } as const;

  it.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])('steps = %d', (steps) => {
    expect(() => makeSchedule({ ...good, steps })).toThrow(RangeError);
    expect(() => makeSchedule({ ...good, steps })).toThrow(
      `steps must be a whole number from 1, not ${steps}`,
    );
  });

  it.each([0, -1e-3, 0.5, 1, Number.NaN])('eps = %d', (eps) => {
    expect(() => makeSchedule({ ...good, eps })).toThrow(RangeError);
    expect(() => makeSchedule({ ...good, eps })).toThrow('eps must lie between 0 and 0.5');
  });

  it('the capacity grid among nobody knows how many anchors', () => {
    expect(() => makeSchedule({ ...good, grid: 'capacity' })).toThrow(RangeError);
    expect(() => makeSchedule({ ...good, grid: 'capacity', n: 4, d: 0 })).toThrow(RangeError);
  });
});
