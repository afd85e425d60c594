/** Grids and seeds as people write them, and what is made of anything else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settingOf, valueOf } from '../../src/experiment';
import {
  gridText,
  MOST_RUNS,
  parseGrid,
  parseSeeds,
  parseValues,
  seedsText,
  type Value,
  valueText,
} from '../../src/sweep';
import { refusalInEnglish } from '../../src/sweep/english';
import { axes, grids, seeds } from './sweep-arbitrary';

/** Milliseconds: thousands of tries, beside whatever else keeps the machine busy. */
const FUZZING = 60_000;

function values(text: string): readonly Value[] {
  const read = parseGrid(text);
  expect(read.refusals).toEqual([]);
  return read.axes[0]?.values ?? [];
}

/** Codes of what is refused, and the first message. */
function refusedOf(text: string) {
  const { refusals } = parseGrid(text);
  return { codes: refusals.map(({ code }) => code), says: refusals.slice(0, 1).map(refusalInEnglish)[0] };
}

describe('a grid', () => {
  it('is read as in the documentation', () => {
    expect(parseGrid('d=2,8,16;u=0.1..0.5x5')).toEqual({
      axes: [
        { key: 'd', values: [2, 8, 16] },
        { key: 'u', values: [0.1, 0.2, 0.3, 0.4, 0.5] },
      ],
      refusals: [],
    });
    expect(values('lr=1e-4..1e-2x5log')).toEqual([1e-4, 3.162e-4, 1e-3, 3.162e-3, 1e-2]);
    expect(values(' encoder = mlp-s , mlp ')).toEqual(['mlp-s', 'mlp']);
    expect(values('d=2..5,16')).toEqual([2, 3, 4, 5, 16]);
    expect(values('d=2..16x4log')).toEqual([2, 4, 8, 16]);
    expect(values('alpha=.1...5x3')).toEqual([0.1, 0.3, 0.5]);
  });

  it('keeps whole numbers whole, and each once', () => {
    expect(values('d=2..4x9')).toEqual([2, 3, 4]);
    expect(values('d=1..10x4')).toEqual([1, 4, 7, 10]);
  });

  it('may be empty', () => {
    expect(parseGrid(' ; ')).toEqual({ axes: [], refusals: [] });
  });

  it.each([
    ['d', ['form'], 'd: must be a setting and its values, such as d=2,8,16.'],
    ['d=', ['empty'], 'd: needs at least one value.'],
    ['d=2,two', ['whole'], 'd=two: must be a whole number from 1 to 512.'],
    ['d=2.5', ['whole'], 'd=2.5: must be a whole number from 1 to 512.'],
    ['d=2..1000x3', ['whole'], 'd=2..1000x3: must be a whole number from 1 to 512.'],
    ['u=-1', ['number'], 'u=-1: must be a number from 0 to 0.95.'],
    ['u=0.1..0.5', ['count'], undefined],
    ['u=0.1..0.5x1', ['count'], undefined],
    ['u=0.1..0.5x401', ['count'], undefined],
    ['warmup=0..900', ['count'], undefined],
    ['u=0.5..0.1x3', ['descending'], 'u=0.5..0.1x3: a range must rise.'],
    ['u=0..0.5x3log', ['logZero'], undefined],
    ['act=relu,tanh', ['choice'], 'act=tanh: must be one of relu, gelu.'],
    ['d=2,2.0', ['repeatedValue'], 'd=2: given twice.'],
    ['d=2;d=8', ['repeatedSetting'], 'd: given twice.'],
    ['d=2;u=0.1;lr=1e-3', ['axes'], '3 settings: at most 2 can be varied at once.'],
    ['seed=1,2', ['seedAxis'], undefined],
    ['__proto__=1', ['setting'], undefined],
  ])('refuses %s', (text, codes, says) => {
    const refused = refusedOf(text);
    expect(refused.codes).toEqual(codes);
    expect(refused.says).toBeDefined();
    expect(refused.says).toBe(says ?? refused.says);
  });

  it('refuses a text that nobody has typed', () => {
    const { codes, says } = refusedOf(`d=${'2,'.repeat(8000)}8`);
    expect([codes, says]).toEqual([['long'], 'The text is longer than 16000 characters.']);
  });

  it('reads back as it was written', () => {
    fc.assert(
      fc.property(axes, (given) => {
        expect(parseGrid(gridText(given))).toEqual({ axes: given, refusals: [] });
      }),
    );
  });

  it(
    'survives anything, and takes only what the settings allow',
    () => {
      fc.assert(
        fc.property(grids, (text) => {
          const read = parseGrid(text);
          expect(read.axes.length).toBeLessThanOrEqual(2);
          for (const { key, values: taken } of read.axes) {
            expect(taken.length).toBeGreaterThan(0);
            expect(taken.length).toBeLessThanOrEqual(MOST_RUNS);
            expect(new Set(taken).size).toBe(taken.length);
            for (const each of taken) expect(valueOf(settingOf(key), valueText(each))).toBe(each);
          }
          for (const refusal of read.refusals) {
            const said = refusalInEnglish(refusal);
            expect(said).not.toMatch(/undefined|^refusals\./);
            expect(said.length).toBeLessThan(500);
          }
        }),
        { numRuns: 10_000 },
      );
    },
    FUZZING,
  );

  it('has ranges that rise from end to end and stay inside', () => {
    const range = fc.tuple(
      fc.double({ min: 1e-6, max: 900, noNaN: true }),
      fc.double({ min: 1e-6, max: 900, noNaN: true }),
      fc.integer({ min: 2, max: MOST_RUNS }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(range, ([a, b, count, log]) => {
        fc.pre(a !== b);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const text = `${valueText(low)}..${valueText(high)}x${count}${log ? 'log' : ''}`;
        const { values: taken, refusals } = parseValues(settingOf('lr'), text);
        expect(refusals).toEqual([]);
        expect([taken[0], taken.at(-1)]).toEqual([low, high]);
        expect(taken).toEqual(taken.toSorted((x, y) => Number(x) - Number(y)));
        expect(taken.length).toBeLessThanOrEqual(count);
        expect(taken.length === count || high / low <= 1.1 || count >= 10).toBe(true);
      }),
    );
  });
});

describe('seeds', () => {
  it('are a list, a range, or both', () => {
    expect(parseSeeds('1..5').seeds).toEqual([1, 2, 3, 4, 5]);
    expect(parseSeeds('1,2,7').seeds).toEqual([1, 2, 7]);
    expect(parseSeeds('1..3, 9').seeds).toEqual([1, 2, 3, 9]);
    expect(parseSeeds('-1').refusals.map(({ code }) => code)).toEqual(['whole']);
    expect(parseSeeds('').refusals.map(({ code }) => code)).toEqual(['empty']);
    expect(parseSeeds('1..500').refusals.map(({ code }) => code)).toEqual(['count']);
  });

  it('are written short, and read back', () => {
    expect(seedsText([1, 2, 3, 7, 9, 10])).toBe('1..3,7,9,10');
    fc.assert(
      fc.property(seeds, (given) => {
        expect(parseSeeds(seedsText(given))).toEqual({ seeds: given, refusals: [] });
      }),
    );
  });
});
