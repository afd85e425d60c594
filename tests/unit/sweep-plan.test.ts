/** The runs of a sweep, and a sweep as a text to paste. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../src/experiment';
import { MOST_RUNS, parseGrid, planSweep, readSweep, toWords, writeSweep } from '../../src/sweep';
import { reasonInEnglish, refusalInEnglish } from '../../src/sweep/english';
import { experiments } from './experiment-arbitrary';
import { axes, grids, seeds } from './sweep-arbitrary';

/** Milliseconds: thousands of tries, beside whatever else keeps the machine busy. */
const FUZZING = 60_000;

describe('the plan', () => {
  const input = { base: DEFAULTS, seeds: [1, 2], iterations: 30, evaluate: false };

  it('has each cell with each seed, all cells with a seed before the next', () => {
    const plan = planSweep({ ...input, axes: parseGrid('d=2,8;u=0.1,0.3').axes });
    expect(plan.cells.map((cell) => cell.values)).toEqual([
      [2, 0.1],
      [2, 0.3],
      [8, 0.1],
      [8, 0.3],
    ]);
    expect(plan.runs.map(({ index, cell, seed }) => [index, cell, seed])).toEqual([
      ...[0, 1, 2, 3].map((k) => [k, k, 1]),
      ...[0, 1, 2, 3].map((k) => [4 + k, k, 2]),
    ]);
    expect(plan.runs[6]?.experiment).toEqual({ ...DEFAULTS, d: 8, u: 0.1, seed: 2, iters: 30 });
  });

  it('lists what is impossible with the reason', () => {
    const base = { ...DEFAULTS, norm: 'group' as const };
    const groups = planSweep({ ...input, base, axes: parseGrid('d=8,12').axes });
    expect(groups.cells.map((cell) => cell.values)).toEqual([[8]]);
    expect(groups.impossible.map(({ values: of, reasons }) => [of, reasons.map(reasonInEnglish)])).toEqual([
      [[12], ['norm=group needs d below 8 or a multiple of 8']],
    ]);
    const large = planSweep({
      ...input,
      base: { ...DEFAULTS, n: 2048 },
      axes: parseGrid('data=digits,own').axes,
    });
    expect(large.refusals.map(({ code }) => code)).toEqual(['noCells']);
    expect(large.impossible.flatMap(({ reasons }) => reasons.map(reasonInEnglish))).toEqual([
      'data=digits has 1500 training samples, so n=2048 is too much',
      'data=own needs a file of yours, which the run on the page must use',
    ]);
  });

  it('leaves own data when other data are to be compared', () => {
    const own = { data: 'own' as const, file: 'a.csv', sha: '0'.repeat(64), prep: 'points.500.100' };
    const plan = planSweep({
      ...input,
      base: { ...DEFAULTS, ...own },
      axes: parseGrid('data=own,moons').axes,
    });
    expect(plan.impossible).toEqual([]);
    expect(plan.cells.map(({ experiment }) => experiment.file)).toEqual(['a.csv', '']);
  });

  it('is of iterations that are varied, or else of those that are asked for', () => {
    const plan = planSweep({ ...input, axes: parseGrid('iters=10,20').axes });
    expect(plan.runs.map(({ experiment }) => experiment.iters)).toEqual([10, 20, 10, 20]);
    const wrong = planSweep({ ...input, axes: [], iterations: 0 });
    expect(wrong.refusals.map(refusalInEnglish)).toEqual([
      'iters=0: must be a whole number from 1 to 5000000.',
    ]);
  });

  it('has no more runs than anybody waits for', () => {
    const many = { ...input, axes: parseGrid('d=1..50;warmup=0..9').axes, seeds: [1] };
    const plan = planSweep(many);
    expect([plan.runs.length, plan.refusals.map(refusalInEnglish)]).toEqual([
      0,
      ['500 runs: at most 400 are possible. Fewer values or seeds would do.'],
    ]);
  });

  it('is of the same runs whenever it is made, all of them possible experiments', () => {
    fc.assert(
      fc.property(experiments, axes, seeds, fc.boolean(), (base, given, each, evaluate) => {
        const asked = { base, axes: given, seeds: each, iterations: 7, evaluate };
        const plan = planSweep(asked);
        expect(planSweep(asked)).toEqual(plan);
        const cells = given.reduce((product, { values: of }) => product * of.length, 1);
        expect(plan.cells.length + plan.impossible.length).toBe(cells);
        expect(plan.runs).toHaveLength(plan.cells.length * each.length);
        for (const [k, run] of plan.runs.entries()) {
          expect(run.index).toBe(k);
          expect(run.experiment.seed).toBe(run.seed);
          for (const [a, { key }] of given.entries())
            expect(run.experiment[key]).toBe(plan.cells[run.cell]?.values[a]);
        }
      }),
    );
  });
});

describe('a sweep as a text', () => {
  it('is the command that runs it', () => {
    const base = { ...DEFAULTS, data: 'digits' as const };
    const asked = { base, axes: parseGrid('d=2,8').axes, seeds: [1, 2, 3], iterations: 30, evaluate: true };
    expect(writeSweep(asked)).toBe(
      "npm run lzn -- sweep --link '#v=2&seed=1&data=digits' --grid 'd=2,8' --seeds 1..3 --steps 30 --evaluate",
    );
    expect(readSweep(`look: https://x.org/a/#v=2&seed=9\n${writeSweep(asked)}`)).toEqual({
      input: asked,
      refusals: [],
    });
  });

  it('may say less, and in other quotes', () => {
    const read = readSweep('--link="https://x.org/#v=2&seed=4&data=moons&iters=70" --grid d=2,8');
    expect(read?.refusals).toEqual([]);
    expect(read && toWords(read.input)).toMatchObject({
      grid: 'd=2,8',
      seeds: '4',
      iterations: 70,
      evaluate: false,
    });
  });

  it('is refused where it says what a sweep cannot do, and is none without a link', () => {
    const read = readSweep("--link '#v=2&seed=1&zz=1&ev=3:u:0.5' --grid 'd=2,x' --seeds a");
    expect(read?.refusals.map(({ code }) => code)).toEqual(['link', 'course', 'whole', 'whole']);
    expect(readSweep('--grid d=2')).toBeUndefined();
    expect(readSweep('x'.repeat(1e6))).toBeUndefined();
  });

  it('reads back whatever the sweep', () => {
    fc.assert(
      fc.property(experiments, axes, seeds, fc.boolean(), (base, given, each, evaluate) => {
        const asked = { base, axes: given, seeds: each, iterations: 7, evaluate };
        expect(readSweep(writeSweep(asked))).toEqual({ input: asked, refusals: [] });
      }),
    );
  });

  it(
    'survives anything',
    () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc
          .array(
            fc.oneof(
              fc.constantFrom(
                '--link',
                '--grid',
                '--seeds',
                '--steps',
                '--evaluate',
                "'",
                '"',
                '=',
                ' ',
                '#v=2',
              ),
              grids,
            ),
            { maxLength: 12 },
          )
          .map((parts) => parts.join(' ')),
      );
      fc.assert(
        fc.property(text, (pasted) => {
          const read = readSweep(pasted);
          const runs = read === undefined ? 0 : planSweep(read.input).runs.length;
          expect(runs).toBeLessThanOrEqual(MOST_RUNS);
        }),
        { numRuns: 10_000 },
      );
    },
    FUZZING,
  );
});
