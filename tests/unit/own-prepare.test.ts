/** How own data become samples: which of them, how grey, how large, and what a link says about it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOwnText } from '../../src/experiment/own';
import { classesOf, className } from '../../src/data/own/classes';
import { greySquare } from '../../src/data/own/grey';
import { standardise } from '../../src/data/own/points';
import { prepText, readPrep } from '../../src/data/own/prep';
import { mostSamples, splitOne, spread, usualSamples } from '../../src/data/own/select';
import { withoutCommonFolder } from '../../src/data/own/source';
import type { Picture } from '../../src/data/own/types';
import { trouble } from './own-sample';

const labels = fc.uint8Array({ minLength: 3, maxLength: 300, max: 6 });

describe('samples', () => {
  it('are of each class its share, none twice, in order', () => {
    fc.assert(
      fc.property(labels, fc.nat(300), (given, wanted) => {
        const count = Math.min(wanted, given.length);
        const places = spread(given, count);
        expect(new Set(places).size).toBe(count);
        expect([...places]).toEqual([...places].toSorted((a, b) => a - b));
        for (const label of new Set(given)) {
          const all = given.filter((each) => each === label).length;
          const own = [...places].filter((place) => given[place] === label).length;
          expect(Math.abs(own - (all * count) / given.length)).toBeLessThan(1);
        }
      }),
    );
  });

  it('to test with are not trained with', () => {
    fc.assert(
      fc.property(labels, (given) => {
        const counts = usualSamples(given.length, null);
        const { train, test } = splitOne(given, counts);
        expect([train.length, test.length]).toEqual([counts.train, counts.test]);
        expect(new Set([...train, ...test]).size).toBe(train.length + test.length);
      }),
    );
  });

  it('are within the bounds', () => {
    expect(usualSamples(60_000, 10_000)).toEqual({ train: 20_000, test: 5000 });
    expect(usualSamples(70_000, null)).toEqual({ train: 20_000, test: 5000 });
    expect(usualSamples(10, null)).toEqual({ train: 8, test: 2 });
    expect(mostSamples(3, null)).toEqual({ train: 2, test: 1 });
  });
});

describe('a preparation', () => {
  it('is read as it is written, and stands in links', () => {
    const prep = fc.record({
      side: fc.option(fc.integer({ min: 8, max: 64 })),
      train: fc.integer({ min: 2, max: 20_000 }),
      test: fc.integer({ min: 1, max: 5000 }),
      rows: fc.oneof(fc.constant(0), fc.integer({ min: 100, max: 5000 })),
    });
    fc.assert(
      fc.property(prep, (given) => {
        const text = prepText(given);
        expect(isOwnText('prep', text)).toBe(true);
        expect(readPrep(text)).toEqual(given);
      }),
    );
  });

  it.each([
    '',
    '28',
    '28.2000',
    '7.10.10',
    '65.10.10',
    '28.1.1',
    '28.10.0',
    '28.020.5',
    'points.2.1.99',
    '28.10.10.200.1',
    '28.10.10-x',
  ])('is not %j', (text) => expect(readPrep(text)).toBeNull());
});

function grey(width: number, height: number, value: (x: number, y: number) => number): Picture {
  const data = Uint8Array.from({ length: width * height }, (_, k) => value(k % width, Math.floor(k / width)));
  return { width, height, channels: 1, data };
}

/** The grey of a picture of one pixel. */
function greyOf(...data: number[]): number | undefined {
  const channels = data.length as 3 | 4;
  return greySquare({ width: 1, height: 1, channels, data: Uint8Array.from(data) }, 1)[0];
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

describe('a picture', () => {
  it('of the right side and without colours stays as it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (data) => {
        expect(greySquare({ width: 8, height: 8, channels: 1, data }, 8)).toEqual(Uint8Array.from(data));
      }),
    );
  });

  it('is cut to the square in its middle', () => {
    const wide = greySquare(
      grey(16, 8, (x) => (x >= 4 && x < 12 ? 200 : 0)),
      8,
    );
    expect(new Set(wide)).toEqual(new Set([200]));
    const tall = greySquare(
      grey(8, 20, (_, y) => y),
      8,
    );
    expect([tall[0], tall[63]]).toEqual([6, 13]);
  });

  it('is averaged over areas, whatever the ratio, and keeps its mean', () => {
    fc.assert(
      fc.property(fc.integer({ min: 9, max: 40 }), fc.nat(1000), (edge, seed) => {
        const picture = grey(edge, edge, (x, y) => (x * 31 + y * 17 + seed) % 256);
        expect(Math.abs(mean(greySquare(picture, 8)) - mean(picture.data))).toBeLessThan(0.6);
      }),
    );
  });

  it('grows between its pixels, and a constant one stays constant', () => {
    const grown = greySquare(
      grey(2, 2, (x) => 100 * x),
      8,
    );
    expect([...grown.subarray(0, 8)]).toEqual([0, 0, 13, 38, 63, 88, 100, 100]);
    expect(
      new Set(
        greySquare(
          grey(5, 5, () => 77),
          64,
        ),
      ),
    ).toEqual(new Set([77]));
  });

  it('has the luminance of its colours, and white where it is transparent', () => {
    expect([greyOf(255, 0, 0), greyOf(0, 255, 0), greyOf(0, 0, 255), greyOf(9, 9, 9)]).toEqual([
      76, 150, 29, 9,
    ]);
    expect([greyOf(0, 0, 0, 255), greyOf(0, 0, 0, 0), greyOf(0, 0, 0, 128)]).toEqual([0, 255, 127]);
  });
});

describe('points', () => {
  it('are centred and scaled by one number', async () => {
    const given = Float64Array.of(0, 0, 4, 0, 0, 2, 4, 2);
    const points = standardise('x', given).of(given);
    const scale = Math.sqrt(5 / 2);
    expect([...points]).toEqual([-2, -1, 2, -1, -2, 1, 2, 1].map((value) => Math.fround(value / scale)));
    expect((await trouble(() => standardise('x', new Float64Array(8).fill(3))))?.code).toBe('pointsSpread');
  });
});

describe('classes', () => {
  it('are ordered as numbers where all are, and do not depend on the order of the samples', () => {
    expect(classesOf('x', ['10', '9', '10'])).toEqual({
      labels: Uint8Array.of(1, 0, 1),
      classNames: ['9', '10'],
    });
    expect(classesOf('x', ['b', 'a', '10']).classNames).toEqual(['10', 'a', 'b']);
    expect(classesOf('x', ['__proto__', 'constructor']).classNames).toEqual(['__proto__', 'constructor']);
  });

  it('have names on one line', () => {
    expect(className('  two\n lines\u202E ')).toBe('two lines');
    expect(className('x'.repeat(99))).toHaveLength(40);
  });

  it('are not too many', async () => {
    const error = await trouble(() =>
      classesOf(
        'many.csv',
        Array.from({ length: 101 }, (_, k) => k),
      ),
    );
    expect(error?.message).toBe('many.csv: 101 different labels; at most 100 classes are possible.');
  });
});

it('paths lose the folders that all of them share, and never climb', () => {
  expect(withoutCommonFolder(['a/b/1', 'a/b/c/2', 'a/b/3'])).toEqual(['1', 'c/2', '3']);
  expect(withoutCommonFolder(['a/1'])).toEqual(['1']);
  expect(withoutCommonFolder(['../../etc/x', './y'])).toEqual(['etc/x', 'y']);
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 5 }), (paths) => {
      expect(withoutCommonFolder(paths).every((path) => !path.split('/').includes('..'))).toBe(true);
    }),
  );
});
