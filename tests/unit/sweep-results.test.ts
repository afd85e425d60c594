/** What is said of finished runs: means and spreads, the best, tables, time left, and what is kept between visits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../src/experiment';
import {
  bestCell,
  type FinishedRun,
  isComparable,
  matrix,
  newRecord,
  nextRun,
  parseGrid,
  planOf,
  planSweep,
  readRecord,
  type RunResult,
  secondsLeft,
  statsOf,
  summarise,
  type SweepPlan,
  summaryToCsv,
  toCsv,
} from '../../src/sweep';

/** Milliseconds: thousands of tries, beside whatever else keeps the machine busy. */
const FUZZING = 60_000;

const base = { ...DEFAULTS, data: 'digits' as const };

function planned(grid: string, seeds = [1, 2]): SweepPlan {
  return planSweep({ base, axes: parseGrid(grid).axes, seeds, iterations: 30, evaluate: true });
}

function finished(run: number, numbers: Partial<FinishedRun> = {}): FinishedRun {
  return {
    run,
    took: 4,
    loss: 2,
    assignmentAccuracy: 0.5,
    odeError: 0.1,
    aligned: null,
    linear: 0.8,
    knn: 0.7,
    seconds: 3,
    fingerprint: '0123456789abcdef',
    ...numbers,
  };
}

const failed = (run: number, message = 'The loss is not finite.'): RunResult => ({
  run,
  took: 1,
  failure: { message },
});

describe('mean and spread', () => {
  it('are those of the textbook', () => {
    expect(statsOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
      count: 8,
      mean: 5,
      sd: expect.closeTo(Math.sqrt(32 / 7), 12) as number,
      min: 2,
      max: 9,
    });
    expect(statsOf([3])).toEqual({ count: 1, mean: 3, sd: null, min: 3, max: 3 });
    expect(statsOf([])).toBeNull();
  });

  it('lie where they must, and move with the values', () => {
    const list = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(list, fc.double({ min: -1e3, max: 1e3, noNaN: true }), (values, shift) => {
        const stats = statsOf(values);
        const moved = statsOf(values.map((x) => x + shift));
        if (stats === null || moved === null) throw new Error('There are values.');
        expect(stats.mean).toBeGreaterThanOrEqual(stats.min);
        expect(stats.mean).toBeLessThanOrEqual(stats.max);
        expect(stats.sd).toBeGreaterThanOrEqual(0);
        // No spread is wider than half the range by more than the small-sample correction.
        const widest = ((stats.max - stats.min) / 2) * Math.sqrt(values.length / (values.length - 1));
        expect(stats.sd).toBeLessThanOrEqual(widest * (1 + 1e-9) + 1e-9);
        expect(moved.mean).toBeCloseTo(stats.mean + shift, 4);
        expect(moved.sd).toBeCloseTo(stats.sd ?? 0, 4);
      }),
    );
  });

  it('are exact where all values are equal', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
        fc.integer({ min: 2, max: 9 }),
        (x, n) => {
          expect(statsOf(Array.from({ length: n }, () => x))).toEqual({
            count: n,
            mean: x,
            sd: 0,
            min: x,
            max: x,
          });
        },
      ),
    );
  });
});

describe('the summary', () => {
  it('is of each cell, over its seeds, failed runs counted apart', () => {
    const plan = planned('d=2,8');
    const cells = summarise(plan, [
      finished(0, { loss: 1 }),
      finished(2, { loss: 3, aligned: 0.25 }),
      failed(1),
      finished(99),
    ]);
    expect(cells.map(({ count, failed: bad, left }) => [count, bad, left])).toEqual([
      [2, 0, 0],
      [0, 1, 1],
    ]);
    expect(cells[0]?.stats.loss).toEqual({ count: 2, mean: 2, sd: Math.SQRT2, min: 1, max: 3 });
    expect(cells[0]?.stats.aligned).toEqual({ count: 1, mean: 0.25, sd: null, min: 0.25, max: 0.25 });
    expect(cells[1]?.stats.loss).toBeNull();
  });

  it('names the best of those that are complete', () => {
    const plan = planned('d=2,8,16', [1]);
    const cells = summarise(plan, [
      finished(0, { loss: 2, linear: 0.7 }),
      finished(1, { loss: 1.5, linear: 0.9 }),
      failed(2),
    ]);
    expect(bestCell(plan, cells, 'loss')).toBe(1);
    expect(bestCell(plan, cells, 'linear')).toBe(1);
    expect(bestCell(plan, cells, 'seconds')).toBeUndefined();
    expect(bestCell(plan, summarise(plan, []), 'loss')).toBeUndefined();
  });

  it('compares no losses that mean different things', () => {
    expect(isComparable(planned('d=2,8'), 'loss')).toBe(true);
    expect(isComparable(planned('n=32,64'), 'loss')).toBe(false);
    expect(isComparable(planned('n=32,64'), 'linear')).toBe(true);
    expect(isComparable(planned(''), 'linear')).toBe(false);
  });

  it('is a matrix where there are two settings, with holes where a cell is impossible', () => {
    const plan = planned('norm=none,group;d=8,12', [1]);
    const cells = summarise(
      plan,
      plan.runs.map(({ index }) => finished(index, { loss: index })),
    );
    expect(matrix(plan, cells).map((row) => row.map((cell) => cell?.stats.loss?.mean ?? null))).toEqual([
      [0, 1],
      [2, null],
    ]);
    expect(matrix(planned('d=2,8'), [])).toEqual([]);
  });
});

describe('tables', () => {
  it('have one row a run, with all digits and a link', () => {
    const lines = toCsv(planned('d=2,8'), [
      failed(1, 'a "quoted", reason'),
      finished(0, { loss: 1.23456789012 }),
    ]).split('\r\n');
    expect(lines).toEqual([
      'run,d,seed,loss,linear,knn,assignmentAccuracy,aligned,odeError,seconds,took,fingerprint,failure,link',
      '1,2,1,1.23456789012,0.8,0.7,0.5,,0.1,3,4,0123456789abcdef,,#v=2&seed=1&data=digits&d=2&iters=30',
      '2,8,1,,,,,,,,1,,"a ""quoted"", reason",#v=2&seed=1&data=digits&d=8&iters=30',
      '',
    ]);
  });

  it('have one row a cell', () => {
    const lines = summaryToCsv(planned('d=2,8'), [finished(0, { loss: 1 }), finished(2, { loss: 3 })]).split(
      '\r\n',
    );
    expect(lines[0]?.split(',').slice(0, 7)).toEqual([
      'd',
      'finished',
      'failed',
      'loss_mean',
      'loss_sd',
      'loss_min',
      'loss_max',
    ]);
    expect(lines[1]?.split(',').slice(0, 7)).toEqual(['2', '2', '0', '2', String(Math.SQRT2), '1', '3']);
    expect(lines[2]?.split(',').slice(0, 4)).toEqual(['8', '0', '0', '']);
  });
});

describe('the time left', () => {
  const plan = planned('d=2,8');

  it('is unknown until something has been measured', () => {
    expect(secondsLeft(plan, [], null)).toBeNull();
    expect(secondsLeft(plan, [], { run: 0, fraction: 0.05, seconds: 1 })).toBeNull();
    expect(secondsLeft(plan, [], { run: 0, fraction: 0.5, seconds: 10 })).toBeCloseTo(10 + 3 * 20);
  });

  it('counts for each cell what its runs took, and nothing when all is over', () => {
    const results = [finished(0, { took: 10 }), finished(1, { took: 30 })];
    expect(secondsLeft(plan, results, { run: 2, fraction: 0.5, seconds: 4 })).toBeCloseTo(6 + 30);
    expect(secondsLeft(plan, [...results, finished(2), finished(3)], null)).toBe(0);
  });

  it('is never negative', () => {
    const took = fc.double({ min: 0, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(took, { minLength: 1, maxLength: 4 }),
        took,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, seconds, fraction) => {
          const results = all.map((each, run) => finished(run, { took: each }));
          const now = all.length < 4 ? { run: all.length, fraction, seconds } : null;
          expect(secondsLeft(plan, results, now)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('a kept sweep', () => {
  const input = { base, axes: parseGrid('d=2,8').axes, seeds: [1, 2], iterations: 30, evaluate: true };
  const record = { ...newRecord('a', 5, input), results: [finished(0), failed(1)] };

  it('comes back whole, plan and all, and goes on with the first run that is missing', () => {
    const back = readRecord(structuredClone(record));
    expect(back).toEqual(record);
    expect(planOf(record).runs).toEqual(planSweep(input).runs);
    expect(nextRun(planOf(record), record)?.index).toBe(2);
    const all = { results: planOf(record).runs.map(({ index }) => finished(index)) };
    expect(nextRun(planOf(record), all)).toBeUndefined();
  });

  it('keeps the words of the engine for other languages', () => {
    const text = { key: 'failures.lost' as const };
    const told = { ...record, results: [{ run: 0, took: 1, failure: { message: 'x', text } }] };
    expect(readRecord(told)).toEqual(told);
  });

  it('loses results of runs that there are not, and all but the last of a run', () => {
    const odd = { ...record, results: [finished(0), finished(0, { loss: 9 }), finished(77)] };
    expect(readRecord(odd)?.results).toEqual([finished(0, { loss: 9 })]);
  });

  it.each([
    null,
    {},
    { ...record, words: { ...record.words, grid: 'd=x' } },
    { ...record, words: { ...record.words, seeds: '' } },
    { ...record, words: { ...record.words, iterations: 0.5 } },
    { ...record, results: [{ run: 0 }] },
    { ...record, results: [finished(0, { loss: Number.NaN })] },
    { ...record, results: [finished(-1)] },
    { ...record, results: [finished(0, { fingerprint: 'x' })] },
  ])('is none where it is %j', (kept) => {
    expect(readRecord(kept)).toBeUndefined();
  });

  it(
    'survives anything',
    () => {
      const near = fc.record(
        {
          id: fc.oneof(fc.string(), fc.anything()),
          started: fc.oneof(fc.integer(), fc.anything()),
          words: fc.oneof(fc.constant(record.words), fc.anything()),
          results: fc.oneof(fc.array(fc.oneof(fc.constant(finished(1)), fc.anything())), fc.anything()),
        },
        { requiredKeys: [] },
      );
      fc.assert(
        fc.property(fc.oneof(fc.anything(), near), (kept) => {
          const read = readRecord(kept);
          expect(read === undefined || summarise(planOf(read), read.results).length > 0).toBe(true);
        }),
        { numRuns: 3000 },
      );
    },
    FUZZING,
  );
});
