/** What the kernels of a flow are told: who owns what, how much each anchor weighs, and the solver's table. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contiguous, even, logWeights, membersOf } from '../../src/lzn/ownership';
import { makeSchedule, type ScheduleOptions } from '../../src/lzn/schedule';
import { solverTable } from '../../src/lzn/solver-table';

describe('owners', () => {
  it('follow one another from a number on, or are taken as they are', () => {
    expect([...contiguous(3, 4, 7)]).toEqual([3, 4, 5, 6]);
    expect([...contiguous(new Uint32Array([2, 0, 2]), 3, 3)]).toEqual([2, 0, 2]);
  });

  it('must be there', () => {
    expect(() => contiguous(4, 4, 7)).toThrow('row 3 owns anchor 7, but there are 7');
    expect(() => contiguous(-1, 2, 7)).toThrow(RangeError);
    expect(() => contiguous(new Uint32Array([0, 9, 1]), 3, 5)).toThrow('row 1 owns anchor 9');
    expect(() => contiguous(new Uint32Array(2), 3, 5)).toThrow('own anchors of 3 rows, got 2');
  });

  it('are inverted by the list of members: each row stands once, with its owner, in rising order', () => {
    const owned = fc
      .integer({ min: 1, max: 40 })
      .chain((n) =>
        fc.tuple(fc.constant(n), fc.array(fc.integer({ min: 0, max: n - 1 }), { maxLength: 90 })),
      );
    fc.assert(
      fc.property(owned, ([n, list]) => {
        const members = membersOf(Uint32Array.from(list), n);
        expect(members).toHaveLength(n + 1 + list.length);
        expect(members[0]).toBe(0);
        expect(members[n]).toBe(list.length);
        for (let j = 0; j < n; j += 1) {
          const rows = members.subarray(n + 1 + (members[j] ?? NaN), n + 1 + (members[j + 1] ?? NaN));
          expect([...rows]).toEqual(list.flatMap((owner, row) => (owner === j ? [row] : [])));
        }
      }),
      { seed: 11 },
    );
  });

  it('leave nothing behind in a list that is used again', () => {
    const list = new Uint32Array(4 + 5).fill(99);
    membersOf(new Uint32Array([2, 2, 0, 1, 2]), 3, list);
    const again = membersOf(new Uint32Array([1, 1, 1, 1, 0]), 3, list);
    expect(again).toBe(list);
    expect([...list]).toEqual([0, 1, 5, 5, 4, 0, 1, 2, 3]);
  });
});

/** What an anchor that is never taken has: below any logit, and a float32. */
const isNever = (log: number | undefined) => log !== undefined && log < -1e38 && Number.isFinite(log);

describe('weights', () => {
  it('are all alike when left out, and padded with anchors that are never taken', () => {
    const logs = logWeights(undefined, 18);
    expect(logs).toHaveLength(32);
    expect([...logs.subarray(0, 18)]).toEqual(Array.from({ length: 18 }, () => 0));
    expect([...logs.subarray(18)].every(isNever)).toBe(true);
  });

  it('differ by their logarithms, and 0 is never taken', () => {
    const weights = [0.5, 0, 3, 1e-30, 0];
    const logs = logWeights(weights, 5);
    expect(logs).toHaveLength(16);
    for (const j of [2, 3]) {
      const exact = Math.log((weights[j] ?? NaN) / 0.5);
      expect((logs[j] ?? NaN) - (logs[0] ?? NaN)).toBeCloseTo(exact, 5);
    }
    expect([1, 4, 5, 15].every((j) => isNever(logs[j]))).toBe(true);
  });

  it.each([
    [[1, -2, 1], 'anchor 1', '-2'],
    [[1, 1, Number.NaN], 'anchor 2', 'NaN'],
    [[Infinity, 1, 1], 'anchor 0', 'Infinity'],
  ])('%j is refused by name', (weights, anchor, value) => {
    expect(() => logWeights(weights, 3)).toThrow(RangeError);
    expect(() => logWeights(weights, 3)).toThrow(anchor);
    expect(() => logWeights(weights, 3)).toThrow(value);
  });

  it('must be as many as anchors, and not all 0', () => {
    expect(() => logWeights([1, 1], 3)).toThrow('weights of 3 anchors, got 2');
    expect(() => logWeights([0, 0, 0], 3)).toThrow('above 0');
  });

  it('are even or not', () => {
    expect([even(undefined), even([]), even([2]), even([2, 2, 2]), even(new Float32Array(4))]).toEqual(
      Array.from({ length: 5 }, () => true),
    );
    expect([even([2, 2, 1]), even([0, 1]), even([1, 1, 1 + 1e-12])]).toEqual([false, false, false]);
  });
});

const at = (table: Float32Array, k: number, i: number) => table[12 * k + i] ?? Number.NaN;
const scheduleOf = (options: Partial<ScheduleOptions>) =>
  makeSchedule({
    direction: 'forward',
    solver: 'euler',
    grid: 'uniform',
    steps: 12,
    eps: 1e-3,
    ...options,
  });

describe('the solver’s table', () => {
  it('holds the coefficients, rounded once', () => {
    for (const direction of ['inverse', 'forward'] as const) {
      const { steps } = scheduleOf({ direction, solver: 'dpm3' });
      const table = solverTable({ direction, steps, from: 0, to: 1 }, true);
      expect(table).toHaveLength(12 * steps.length);
      steps.forEach(({ kappa, rho, decay, c }, k) => {
        const exact = [kappa * rho * rho, 1 / rho, decay, 2 * kappa * rho, ...c].map(Math.fround);
        expect([...table.subarray(12 * k, 12 * k + 7)]).toEqual(exact);
      });
    }
  });

  it('has no reciprocal of rho = 0, where all anchors are alike', () => {
    const schedule = scheduleOf({});
    expect(schedule.steps[0]?.rho).toBe(0);
    const table = solverTable(schedule, true);
    expect([0, 1, 3].map((i) => at(table, 0, i))).toEqual([0, 0, 0]);
    expect(table.every(Number.isFinite)).toBe(true);
  });

  it.each(['euler', 'heun', 'dpm2', 'dpm3', 'gauss2'] as const)(
    '%s: an adjoint takes the weights with which later updates use a mean',
    (solver) => {
      const schedule = scheduleOf({ solver });
      const table = solverTable(schedule, true);
      schedule.steps.forEach((_, k) => {
        const later = [0, 1, 2].map((m) => Math.fround(schedule.steps[k + m]?.c[m] ?? 0));
        expect([8, 9, 10].map((i) => at(table, k, i))).toEqual(later);
      });
      // Nothing follows the last step.
      expect([9, 10].map((i) => at(table, 11, i))).toEqual([0, 0]);
    },
  );

  it.each([
    ['euler', 1],
    ['dpm1', 1],
    ['heun', 2],
    ['gauss2', 2],
    ['dpm2', 2],
    ['dpm3', 3],
  ] as const)('%s: a row stays alone after %i steps, forward and with even weights only', (solver, stays) => {
    const column = (direction: 'inverse' | 'forward', evenly: boolean) => {
      const table = solverTable(scheduleOf({ solver, direction }), evenly);
      return new Set(Array.from({ length: 12 }, (_, k) => at(table, k, 7)));
    };
    expect([...column('forward', true)]).toEqual([stays]);
    for (const never of [column('forward', false), column('inverse', true), column('inverse', false)]) {
      expect(Math.min(...never)).toBeGreaterThan(1e6);
    }
  });

  it('never lets a row stay where the signal falls', () => {
    const { steps } = scheduleOf({});
    const table = solverTable({ direction: 'forward', steps: steps.toReversed(), from: 1, to: 0 }, true);
    expect(at(table, 3, 7)).toBeGreaterThan(1e6);
  });

  it('tells signal to noise in an inverse flow with even weights, else 0', () => {
    const inverse = scheduleOf({ direction: 'inverse' });
    const ratios = (evenly: boolean, schedule = inverse) => {
      const table = solverTable(schedule, evenly);
      return schedule.steps.map((_, k) => at(table, k, 11));
    };
    expect(ratios(true)).toEqual(inverse.steps.map(({ t }) => Math.fround(t / (1 - t))));
    expect(Math.max(...ratios(false), ...ratios(true, scheduleOf({})))).toBe(0);
  });
});
