import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellAt,
  cellEnds,
  cutOffFor,
  cutOffNear,
  cutOffTime,
  lastCutOffStep,
} from '../../src/app/charts/heatmap/cells';
import { colourOf } from '../../src/app/charts/heatmap/ramp';
import { chosenFrom, orderRows, summarise } from '../../src/app/charts/heatmap/rows';
import { cutOffStep } from '../../src/experiment';

describe('cells along the flow', () => {
  it('meet half way between their steps, on a grid that is not even', () => {
    expect(cellEnds([0, 0.5, 0.6, 0.9])).toEqual([0, 0.25, 0.55, 0.75, 1]);
    expect(cellEnds([0.1, 0.2])).toEqual([expect.closeTo(0.05), expect.closeTo(0.15), expect.closeTo(0.25)]);
    expect(cellEnds([0.3])).toEqual([0, 1]);
    expect(cellEnds([])).toEqual([]);
  });

  it('are found by time, beyond the ends too', () => {
    const ends = [0, 0.25, 0.55, 0.75, 1];
    expect([-1, 0, 0.24, 0.25, 0.6, 0.99, 2].map((t) => cellAt(ends, t))).toEqual([0, 0, 0, 1, 2, 3, 3]);
  });
});

describe('the cut-off', () => {
  it('of a step is a short number that means that step', () => {
    for (const steps of [1, 2, 7, 8, 20, 33, 64, 100, 128]) {
      for (let step = 0; step <= lastCutOffStep(steps); step += 1) {
        const u = cutOffFor(step, steps);
        expect(cutOffStep({ steps, u })).toBe(step);
        expect(u).toBeLessThanOrEqual(0.95);
        expect(String(u).length).toBeLessThanOrEqual(6);
      }
    }
    expect([0, 1, 4, 19].map((step) => cutOffFor(step, 20))).toEqual([0, 0.05, 0.2, 0.95]);
    expect(cutOffFor(3, 8)).toBe(0.4);
  });

  it('snaps to the nearest line between two cells', () => {
    const ends = cellEnds([0, 0.25, 0.5, 0.75]);
    expect(cutOffNear(ends, 0)).toBe(0);
    expect(cutOffNear(ends, 0.36)).toBe(2);
    expect(cutOffNear(ends, 5)).toBe(3);
    expect(cutOffTime(ends, 2)).toBeCloseTo(0.375);
  });
});

// Four samples over three steps.
const own = Float32Array.from([0.1, 0.9, 0.2, 0.5, 0.1, 0.4, 0.1, 0.2, 0.8, 0.1, 0.3, 0.2]);
const rows = { count: 4, steps: 3, own };

describe('rows', () => {
  it('have their maximum after the cut-off', () => {
    expect([...chosenFrom(rows, 0)]).toEqual([1, 0, 2, 1]);
    expect([...chosenFrom(rows, 1)]).toEqual([1, 2, 2, 1]);
    expect([...chosenFrom({ count: 1, steps: 3, own: new Float32Array(3) }, 1)]).toEqual([1]);
  });

  it('are sorted by the step of their maximum, or by class', () => {
    const alignment = { ...rows, chosen: chosenFrom(rows, 0) };
    const labels = Uint8Array.from([1, 1, 0, 0]);
    expect([...orderRows(alignment, labels, 'step')]).toEqual([1, 0, 3, 2]);
    expect([...orderRows(alignment, labels, 'class')]).toEqual([3, 2, 1, 0]);
  });

  it('are summed up by mean and quantiles, all or the selected ones', () => {
    const all = summarise(rows, [0, 0.5, 1], null);
    expect(all.map((s) => s.t)).toEqual([0, 0.5, 1]);
    expect(all[0]?.mean).toBeCloseTo(0.2, 6);
    expect(all[0]?.band[0]).toBeCloseTo(0.1, 6);
    expect(all[0]?.band[1]).toBeCloseTo(0.1 + 0.7 * 0.4, 6);
    const one = summarise(rows, [0, 0.5, 1], [2]);
    expect(one[2]?.mean).toBeCloseTo(0.8, 6);
    expect(one[2]?.band).toEqual([one[2]?.mean, one[2]?.mean]);
  });
});

const lightness = (p: number, dark: boolean) => {
  const [red, green, blue] = colourOf(p, dark);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

describe('the colours of a probability', () => {
  it('only ever darken on light paper and only ever lighten on dark, so that they read in grey too', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          const [p, q] = a < b ? [a, b] : [b, a];
          expect(lightness(q, false)).toBeLessThanOrEqual(lightness(p, false));
          expect(lightness(q, true)).toBeGreaterThanOrEqual(lightness(p, true));
        },
      ),
    );
  });
});
