/** The form of a new sweep, and what its chart draws. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartData } from '../../src/app/lab/sweeps/chart-data';
import { draftOf, EXAMPLE, readDraft, suggested } from '../../src/app/lab/sweeps/draft';
import { DEFAULTS } from '../../src/experiment';
import { FIRST_DRAFT } from '../../src/state/sweep';
import { parseGrid, parseValues, planSweep, type RunResult, summarise, SWEPT } from '../../src/sweep';
import { experiments } from './experiment-arbitrary';

const page = { ...DEFAULTS, data: 'digits' as const, iters: 70 };

describe('the form', () => {
  it('begins with a sweep of the page’s settings', () => {
    const { plan } = readDraft(FIRST_DRAFT, page);
    expect(plan?.runs).toHaveLength(9);
    expect(plan?.runs[0]?.experiment).toEqual({ ...page, d: 2, seed: 1 });
  });

  it('says of each field what is wrong, and plans nothing then', () => {
    const read = readDraft({ ...FIRST_DRAFT, seeds: 'x', iterations: '0' }, page);
    expect(read.plan).toBeNull();
    expect([read.axes, read.seeds, read.iterations].map((each) => each.flat().length)).toEqual([0, 1, 1]);
    const [first, second] = readDraft(
      {
        ...FIRST_DRAFT,
        axes: [
          { key: 'd', values: '2,2' },
          { key: 'act', values: '' },
        ],
      },
      page,
    ).axes;
    expect(first?.map(({ code }) => code)).toEqual(['repeatedValue']);
    expect(second?.map(({ code }) => code)).toEqual(['empty']);
  });

  it('can be filled with any sweep', () => {
    expect(readDraft(draftOf(EXAMPLE), page).plan).toEqual(planSweep(EXAMPLE));
    expect(planSweep(EXAMPLE).runs).toHaveLength(4);
  });

  it('proposes values that the setting allows, the present one among them', () => {
    fc.assert(
      fc.property(experiments, fc.constantFrom(...SWEPT), (e, setting) => {
        const { values, refusals } = parseValues(setting, suggested(setting, e[setting.key]));
        expect(refusals).toEqual([]);
        const present = e[setting.key];
        expect(
          values.some((value) =>
            typeof value === 'number' ? Math.abs(value - Number(present)) <= 1e-5 * value : value === present,
          ),
        ).toBe(true);
      }),
    );
  });
});

const run = (index: number, loss: number): RunResult => ({
  run: index,
  took: 1,
  loss,
  assignmentAccuracy: null,
  odeError: null,
  aligned: null,
  linear: null,
  knn: null,
  seconds: 1,
  fingerprint: '0123456789abcdef',
});
const draw = (grid: string, results: readonly RunResult[]) => {
  const { axes } = parseGrid(grid);
  const plan = planSweep({ base: page, axes, seeds: [5, 7], iterations: 9, evaluate: false });
  const [axis] = axes;
  if (axis === undefined) throw new Error('There is an axis.');
  return chartData(plan, axis, summarise(plan, results), results, 'loss');
};

describe('the chart', () => {
  it('has a row a value, by rising value, with each seed', () => {
    const { rows, numeric, logX, range } = draw('d=64,2', [run(0, 3), run(1, 1), run(3, 2)]);
    expect(rows).toEqual([
      { x: 2, mean: 1.5, sd: Math.SQRT1_2, seed0: 1, seed1: 2 },
      { x: 64, mean: 3, sd: 0, seed0: 3 },
    ]);
    expect([numeric, logX, range]).toEqual([true, true, [1.5 - Math.SQRT1_2, 3]]);
  });

  it('keeps choices in their order, and what is to come as gaps', () => {
    const { rows, numeric } = draw('solver=heun,euler', [run(1, 1)]);
    expect(rows).toEqual([{ x: 'heun' }, { x: 'euler', mean: 1, sd: 0, seed0: 1 }]);
    expect(numeric).toBe(false);
    expect(draw('u=0.1,0.2', []).range).toEqual([0, 1]);
  });
});
