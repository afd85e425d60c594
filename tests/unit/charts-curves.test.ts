import { describe, expect, it } from 'vitest';
import { csv } from '../../src/csv';
import { curveTable } from '../../src/app/charts/export/curves';
import { type Curve, draw, nearestPoint, smoothed, valueAt } from '../../src/app/charts/iterations/curve';
import { chanceLoss, gaussianDraw } from '../../src/app/charts/iterations/levels';
import { passes } from '../../src/app/charts/period';
import { logTicks } from '../../src/app/charts/ticks';

const curve = (key: string, points: Curve['points']): Curve => ({
  key,
  name: key,
  colour: 'var(--ink)',
  points,
  show: String,
});

const PLAIN = { log: false, smooth: false };

describe('a moving average', () => {
  it('of a constant is the constant, from the first value on', () => {
    for (const mean of smoothed([3, 3, 3, 3])) expect(mean).toBeCloseTo(3);
  });

  it('calms a zigzag and begins where the values begin', () => {
    const means = smoothed(Array.from({ length: 60 }, (_, k) => (k % 2 === 0 ? 1 : 0)));
    expect(means[0]).toBe(1);
    expect(Math.abs((means.at(-1) ?? 0) - 0.5)).toBeLessThan(0.06);
  });
});

describe('reading a curve', () => {
  const points = [1, 5, 20].map((iteration) => ({ iteration, value: iteration / 10 }));

  it('finds the nearest point, the earlier of two as near', () => {
    expect([-4, 1, 3, 4, 12, 13, 99].map((at) => nearestPoint(points, at)?.iteration)).toEqual([
      1, 1, 1, 5, 5, 20, 20,
    ]);
    expect(nearestPoint([], 3)).toBeNull();
  });

  it('gives the latest value where nobody points', () => {
    expect(valueAt(curve('a', points), null)).toBe('2');
    expect(valueAt(curve('a', points), 2)).toBe('0.1');
    expect(valueAt(curve('a', []), null)).toBeNull();
  });
});

describe('drawing', () => {
  it('puts curves with points of their own into common rows', () => {
    const { rows } = draw(
      [
        curve('a', [
          { iteration: 1, value: 1 },
          { iteration: 3, value: 2 },
        ]),
        curve('b', [{ iteration: 2, value: 5 }]),
      ],
      [],
      PLAIN,
    );
    expect(rows).toEqual([
      { iteration: 1, a: 1 },
      { iteration: 2, b: 5 },
      { iteration: 3, a: 2 },
    ]);
  });

  it('has room for peaks and for the levels to compare with', () => {
    const peak = curve('a', [{ iteration: 8, value: 1, low: 0.5, high: 90 }]);
    const { rows, domain } = draw([peak], [{ value: 120, label: 'level' }], { ...PLAIN, from: 0 });
    expect(rows[0]?.aBand).toEqual([0.5, 90]);
    expect(domain[0]).toBe(0);
    expect(domain[1]).toBeGreaterThanOrEqual(120);
  });

  it('keeps ends that are known', () => {
    expect(
      draw([curve('a', [{ iteration: 1, value: 0.3 }])], [], { ...PLAIN, from: 0, to: 1 }).domain,
    ).toEqual([0, 1]);
  });

  it('on a logarithmic axis has no values that are not positive', () => {
    const { rows, domain } = draw(
      [
        curve('a', [
          { iteration: 1, value: 0 },
          { iteration: 2, value: 50 },
        ]),
      ],
      [],
      { ...PLAIN, log: true },
    );
    expect(rows[0]?.a).toBeGreaterThan(0);
    expect(domain[0]).toBeGreaterThan(0);
    expect(domain[1]).toBe(100);
  });

  it('of nothing has no rows and an axis all the same', () => {
    expect(draw([curve('a', [])], [], PLAIN)).toEqual({ rows: [], domain: [0, expect.any(Number)], last: 0 });
  });

  it('smooths the line and keeps each value', () => {
    const points = [1, 2, 3].map((iteration) => ({ iteration, value: iteration === 2 ? 9 : 0 }));
    const { rows } = draw([curve('a', points)], [], { log: false, smooth: true });
    expect(rows[1]?.aEach).toBe(9);
    expect(rows[1]?.a).toBeLessThan(9);
  });
});

it('a logarithmic axis has its powers, and 2 and 5 where it has only two of them', () => {
  expect(logTicks([1, 10])).toEqual([1, 2, 5, 10]);
  expect(logTicks([0.01, 10])).toEqual([0.01, 0.1, 1, 10]);
});

describe('files of numbers', () => {
  it('quote what must be quoted', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x,y', 'say "hi"'],
          [1.5, null],
        ],
      ),
    ).toBe('a,b\r\n"x,y","say ""hi"""\r\n1.5,\r\n');
  });

  it('have a line for each iteration and a column for each curve and its extremes', () => {
    const table = curveTable([
      curve('loss', [
        { iteration: 2, value: 1, low: 0.5, high: 2 },
        { iteration: 4, value: 3 },
      ]),
      curve('other', [{ iteration: 4, value: 7 }]),
    ]);
    expect(table).toBe('iteration,loss,loss_low,loss_high,other\r\n2,1,0.5,2,\r\n4,3,,,7\r\n');
  });
});

describe('levels', () => {
  it('of a loss are those of equally likely anchors', () => {
    expect(chanceLoss({ aggregate: 'max', loss: 'log', n: 256 })).toBeCloseTo(Math.log(256));
    expect(chanceLoss({ aggregate: 'max', loss: 'plain', n: 4 })).toBe(-0.25);
    expect(chanceLoss({ aggregate: 'sum', loss: 'log', n: 4 })).toBeNull();
  });

  it('of Gaussianity fall with the number of points', () => {
    expect(gaussianDraw(1, 2)).toBeCloseTo(2 / 3);
    expect(gaussianDraw(256, 2)).toBeCloseTo(2 / 3 / 256);
  });
});

it('measures again when training passes a multiple', () => {
  expect(passes(95, 103, 100)).toBe(true);
  expect(passes(100, 199, 100)).toBe(false);
  expect(passes(199, 200, 100)).toBe(true);
  expect(passes(0, 1000, 0)).toBe(false);
});
