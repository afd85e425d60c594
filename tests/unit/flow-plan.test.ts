/** How a flow is laid out before it runs: how work is cut, where things lie, and what memory that takes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestNeed, totalBytes } from '../../src/gpu/memory';
import { CUT_LINES, cuts } from '../../src/lzn/flow-cuts';
import { gatherGroups } from '../../src/lzn/flow-kernels';
import { flowLayout, flowNeeds, type FlowShape, planSlots } from '../../src/lzn/flow-memory';

const FORMS = ['rows', 'tiles'] as const;

describe('cuts', () => {
  const options = fc
    .record({
      lines: fc.integer({ min: 1, max: 1000 }),
      lineCost: fc.integer({ min: 1, max: 5000 }),
      firstStep: fc.integer({ min: 0, max: 30 }),
      count: fc.integer({ min: 1, max: 40 }),
      // Of all the work: from far too little to more than enough.
      share: fc.oneof(fc.double({ min: 1e-6, max: 2, noNaN: true }), fc.constant(Infinity)),
    })
    .map(({ lines, lineCost, firstStep, count, share }) => ({
      lines,
      lineCost,
      firstStep,
      endStep: firstStep + count,
      budget: share * lines * lineCost * count,
    }));

  it('take every line through every step exactly once, in the order of the steps', () => {
    fc.assert(
      fc.property(options, (o) => {
        const reached = new Int32Array(o.lines).fill(o.firstStep);
        for (const { first, end, firstStep, endStep } of cuts(o)) {
          expect(endStep).toBeGreaterThan(firstStep);
          expect(end).toBeGreaterThan(first);
          for (let line = first; line < end; line += 1) {
            // A line is where the dispatch before has left it: nothing is missed, nothing is done twice.
            if (reached[line] !== firstStep) throw new Error(`line ${line} is at ${String(reached[line])}`);
            reached[line] = endStep;
          }
        }
        expect(reached.every((step) => step === o.endStep)).toBe(true);
      }),
      { seed: 5 },
    );
  });

  it('cost what they say, and no more than the budget where they could be smaller', () => {
    fc.assert(
      fc.property(options, (o) => {
        for (const cut of cuts(o)) {
          const [lines, steps] = [cut.end - cut.first, cut.endStep - cut.firstStep];
          expect(cut.cost).toBe(lines * o.lineCost * steps);
          const least = steps === 1 && lines <= CUT_LINES;
          expect(least || cut.cost <= o.budget * (1 + 1e-12)).toBe(true);
        }
      }),
      { seed: 6 },
    );
  });

  it('lie between whole workgroups, and between lines only within one step', () => {
    fc.assert(
      fc.property(options, (o) => {
        for (const { first, end, firstStep, endStep } of cuts(o)) {
          expect(first % CUT_LINES).toBe(0);
          expect(end === o.lines || end % CUT_LINES === 0).toBe(true);
          expect(end - first === o.lines || endStep - firstStep === 1).toBe(true);
        }
      }),
      { seed: 7 },
    );
  });

  it('are one where there is no budget, and as few as a budget of whole steps allows', () => {
    const o = { lines: 100, lineCost: 10, firstStep: 2, endStep: 12 };
    expect(cuts({ ...o, budget: Infinity })).toEqual([
      { first: 0, end: 100, firstStep: 2, endStep: 12, cost: 10_000 },
    ]);
    expect(cuts({ ...o, budget: 4999 }).map((cut) => [cut.firstStep, cut.endStep])).toEqual([
      [2, 6],
      [6, 10],
      [10, 12],
    ]);
    expect(cuts({ ...o, endStep: 3, budget: 999 }).map((cut) => [cut.first, cut.end])).toEqual([
      [0, 64],
      [64, 100],
    ]);
  });
});

const base: FlowShape = {
  rows: 40,
  d: 6,
  steps: 20,
  anchorCount: 50,
  backward: true,
  form: 'rows',
  owned: true,
};

describe('layout', () => {
  it.each([
    // keep, backward: segment, planes of states, planes of means, checkpoints
    ['all', true, [20, 21, 20, 0]],
    [undefined, true, [20, 21, 20, 0]],
    [undefined, false, [20, 2, 3, 0]],
    ['all', false, [20, 21, 20, 0]],
    ['last', false, [20, 2, 3, 0]],
    [1, true, [1, 2, 3, 19]],
    [5, true, [5, 6, 7, 3]],
    [7, true, [7, 8, 9, 2]],
    [19, true, [19, 20, 21, 1]],
    [20, true, [20, 21, 20, 0]],
    [99, true, [20, 21, 20, 0]],
    [5, false, [5, 6, 7, 0]],
  ] as const)('keep %s (backward: %s)', (keep, backward, expected) => {
    const layout = flowLayout({ ...base, keep, backward });
    const { segment, statePlanes, meanPlanes, checkpoints } = layout;
    expect([segment, statePlanes, meanPlanes, checkpoints]).toEqual(expected);
    expect(layout.plane).toBe(80); // 40 rows of two vec4s
  });

  it.each([0, -1, 2.5, Number.NaN, Infinity])('refuses to keep %s', (keep) => {
    expect(() => flowLayout({ ...base, keep })).toThrow(`not ${keep}`);
  });

  it('refuses to go back from the last state alone', () => {
    expect(() => flowLayout({ ...base, keep: 'last' })).toThrow(RangeError);
  });

  const shapes = fc.record({
    rows: fc.integer({ min: 1, max: 300 }),
    d: fc.integer({ min: 1, max: 40 }),
    steps: fc.integer({ min: 1, max: 60 }),
    anchorCount: fc.integer({ min: 1, max: 300 }),
    backward: fc.boolean(),
    form: fc.constantFrom(...FORMS),
    owned: fc.constant(true),
    keep: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constant('all' as const)),
    budget: fc.oneof(fc.integer({ min: 1, max: 10_000_000 }), fc.constant(Infinity)),
  });

  it('walks through all steps, segment by segment, and gathers them back in falling order', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { walks, gathers, segment } = flowLayout(shape);
        expect(walks).toHaveLength(Math.ceil(shape.steps / segment));
        expect(gathers).toHaveLength(walks.length);
        const reached = new Int32Array(shape.rows);
        walks.flat().forEach((cut) => {
          for (let row = cut.first; row < cut.end; row += 1) {
            if (reached[row] !== cut.firstStep) throw new Error(`row ${row} is at ${String(reached[row])}`);
            reached[row] = cut.endStep;
          }
        });
        expect(reached.every((step) => step === shape.steps)).toBe(true);
        const left = new Int32Array(shape.anchorCount).fill(shape.steps);
        gathers.toReversed().forEach((list) =>
          list.forEach((cut) => {
            for (let j = cut.first; j < cut.end; j += 1) {
              if (left[j] !== cut.endStep) throw new Error(`anchor ${j} is at ${String(left[j])}`);
              left[j] = cut.firstStep;
            }
          }),
        );
        expect(left.every((step) => step === 0)).toBe(true);
        walks.forEach((list, i) => {
          for (const { firstStep, endStep } of [...list, ...(gathers[i] ?? [])]) {
            expect(firstStep).toBeGreaterThanOrEqual(i * segment);
            expect(endStep).toBeLessThanOrEqual((i + 1) * segment);
          }
        });
        expect(planSlots(flowLayout(shape), shape.backward)).toBe(
          walks.flat().length + (shape.backward ? gathers.flat().length : 0),
        );
      }),
      { seed: 8 },
    );
  });

  it('never has two planes of a segment in one place, nor the means that its first steps remember', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { segment, statePlanes, meanPlanes } = flowLayout(shape);
        for (let begin = 0; begin < shape.steps; begin += segment) {
          const end = Math.min(begin + segment, shape.steps);
          const steps = Array.from({ length: end - begin }, (_, i) => begin + i);
          const states = [...steps, end].map((k) => k % statePlanes);
          expect(new Set(states).size).toBe(states.length);
          const means = [begin - 2, begin - 1, ...steps].filter((k) => k >= 0).map((k) => k % meanPlanes);
          expect(new Set(means).size).toBe(means.length);
        }
      }),
      { seed: 9 },
    );
  });
});

/** Buffers of the paper's step, but for n and what else is said. */
const needsOf = (n: number, more: Partial<FlowShape>) =>
  flowNeeds({ ...base, rows: n, anchorCount: n, d: 256, ...more }, 'flow inverse');

describe('memory of the paper’s step, n = 8192 in 256 dimensions with 20 steps', () => {
  const ways = FORMS.flatMap((form) => [
    { form, backward: false },
    { form, backward: true, keep: 'all' as const },
    { form, backward: true, keep: 5 },
    // A budget of a second of a fast GPU's work.
    { form, backward: true, keep: 5, budget: 1e12 },
  ]);

  it.each(ways)('grows linearly and holds nothing of n x n numbers: %o', (way) => {
    for (const n of [4096, 8192]) {
      expect(totalBytes(needsOf(2 * n, way))).toBeLessThan(2.1 * totalBytes(needsOf(n, way)));
    }
    const pairs = 4 * 8192 ** 2;
    expect(largestNeed(needsOf(8192, way)).bytes).toBeLessThan(pairs);
    // d = 256 hides much beside n = 8192; with few dimensions only something of n x n numbers could be as large.
    expect(totalBytes(needsOf(8192, { ...way, d: 4 }))).toBeLessThan(pairs / 4);
  });

  it.each(FORMS)('%s: with every fifth state kept, all that kernels bind fits the smallest limit', (form) => {
    const needs = needsOf(8192, { form, keep: 5 });
    const bound = needs.filter(({ label }) => !label.endsWith('checkpoints'));
    expect(bound).toHaveLength(needs.length - 1);
    expect(largestNeed(bound).bytes).toBeLessThanOrEqual(128 * 2 ** 20);
    // And it is this that makes it fit.
    expect(largestNeed(needsOf(8192, { form })).bytes).toBeGreaterThan(128 * 2 ** 20);
  });
});

describe('groups of steps in a gather', () => {
  it('hold every step once, and are no more than steps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 600 }),
        fc.constantFrom(...FORMS),
        (steps, anchors, d, form) => {
          const { size, count } = gatherGroups(steps, anchors, d, form);
          expect(size * count).toBeGreaterThanOrEqual(steps);
          expect(size * (count - 1)).toBeLessThan(steps);
          expect(size).toBeGreaterThanOrEqual(1);
        },
      ),
      { seed: 10 },
    );
  });

  it('do not depend on how work is cut or what is kept: they decide the order of a sum', () => {
    const groups = gatherGroups(base.steps, base.anchorCount, base.d, base.form);
    for (const how of [{}, { keep: 1 }, { keep: 7, budget: 1 }, { budget: 12_345 }, { rows: 7 }]) {
      expect(flowLayout({ ...base, ...how }).groups).toEqual(groups);
    }
  });
});
