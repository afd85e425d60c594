/** The benchmark's result file, its statistics and its tables. */
import { describe, expect, test } from 'vitest';
import { formatReport, parseReport, type Report, type Result } from '../../bench/core/report';
import { median, relativeError } from '../../bench/core/statistics';
import { growthTable, table } from '../../bench/driver/table';

const RESULT: Result = {
  workload: 'zones',
  impl: 'ours',
  cpuMs: 100,
  wallMs: 60,
  peakBytes: 2 ** 20,
  error: 1e-7,
  failure: null,
};
const REPORT: Report = {
  adapter: { vendor: 'google', architecture: 'swiftshader', description: '' },
  date: '2026-01-31T12:00:00.000Z',
  results: [
    RESULT,
    { ...RESULT, impl: 'torch', cpuMs: null, peakBytes: null, error: null },
    {
      ...RESULT,
      impl: 'tfjs',
      cpuMs: null,
      wallMs: null,
      error: null,
      failure: 'out of memory',
      firstMs: 3,
      runs: 0,
    },
  ],
};

describe('the result file', () => {
  test('is read as it was written', () => {
    expect(parseReport(formatReport(REPORT))).toEqual(REPORT);
  });

  test.each([
    ['nonsense', /not JSON/],
    ['{}', /adapter/],
    [JSON.stringify({ ...REPORT, date: 'yesterday' }), /date/],
    [JSON.stringify({ ...REPORT, results: [{ ...RESULT, impl: 'cuda' }] }), /results\.0\.impl/],
    [JSON.stringify({ ...REPORT, results: [{ ...RESULT, cpuMs: -1 }] }), /results\.0\.cpuMs/],
    [JSON.stringify({ ...REPORT, results: [{ ...RESULT, peakBytes: 0.5 }] }), /results\.0\.peakBytes/],
    [JSON.stringify({ ...REPORT, results: [{ ...RESULT, failure: undefined }] }), /results\.0\.failure/],
  ])('is refused: %s', (text, message) => {
    expect(() => parseReport(text)).toThrow(message);
  });

  test('is not written with numbers that JSON does not have', () => {
    expect(() => formatReport({ ...REPORT, results: [{ ...RESULT, error: Number.NaN }] })).toThrow(/NaN/);
  });
});

describe('statistics', () => {
  test('the median is the middle value, or the mean of the two middle ones', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 100])).toBe(3);
    expect(() => median([])).toThrow(RangeError);
  });

  test('the relative error is a ratio of norms', () => {
    expect(relativeError([3, 4], [3, 4])).toBe(0);
    expect(relativeError([3, 5], [3, 4])).toBeCloseTo(1 / 5, 15);
  });

  test('a wrong length or a number that is not finite is no error of measurement', () => {
    expect(() => relativeError([1], [1, 2])).toThrow(/1 numbers where 2/);
    expect(() => relativeError([1, Number.NaN], [1, 2])).toThrow(/not finite/);
  });
});

describe('tables', () => {
  const naive: Result = { ...RESULT, impl: 'naive', cpuMs: 300, wallMs: 90 };

  test('compare CPU time on a software adapter and wall time on a GPU', () => {
    expect(table('zones', null, [RESULT, naive], 'CPU')).toMatch(/naive +300 +90 +3\.00/);
    expect(table('zones', null, [RESULT, naive], 'wall')).toMatch(/naive +300 +90 +1\.50/);
  });

  test('compare wall time where somebody has no CPU time', () => {
    expect(table('zones', null, [RESULT, { ...naive, cpuMs: null }], 'CPU')).toMatch(/naive +90 +1\.50/);
  });

  test('give a rate where operations are counted', () => {
    expect(table('sgemm', 2e8, [RESULT], 'CPU')).toMatch(/ours +100 +60 +2\.00/);
  });

  test('say why there is no number', () => {
    expect(table('zones', null, REPORT.results, 'CPU')).toContain('failed: out of memory');
  });

  test('growth gives factors and the largest point that was completed', () => {
    const text = growthTable([
      { ...RESULT, workload: 'n=1' },
      { ...RESULT, workload: 'n=2', cpuMs: 380, peakBytes: 2 ** 21 },
      { ...RESULT, workload: 'n=4', cpuMs: null, wallMs: null, failure: 'no answer' },
    ]);
    expect(text).toMatch(/n=2 +380 +3\.80 +60 +2\.0 +2\.00/);
    expect(text).toContain('largest that this adapter completes: n=2');
  });
});
