/** The largest sweeps that can be asked for are kept and read back, and failed runs are made again. */
import { expect, test } from 'vitest';
import { DEFAULTS } from '../../src/experiment';
import {
  newRecord,
  nextRun,
  parseGrid,
  parseSeeds,
  planOf,
  readRecord,
  withoutFailed,
} from '../../src/sweep';

function recordOf(grid: string, seeds: string) {
  const { axes, refusals } = parseGrid(grid);
  expect(refusals).toEqual([]);
  const input = { base: DEFAULTS, axes, seeds: parseSeeds(seeds).seeds, iterations: 5, evaluate: false };
  return newRecord('a', 1, input);
}

test.each([
  ['lr=1e-4..1e-2x400', '1'],
  ['lr=1.2345678e-5..9.87654321e-3x400log', '1'],
  ['d=2,8', '1..4294967295x200'],
])('%s with the seeds %s has as many runs when it is read back', (grid, seeds) => {
  const record = recordOf(grid, seeds);
  const back = readRecord(structuredClone(record));
  expect(back).toEqual(record);
  expect(planOf(back ?? record).runs).toHaveLength(400);
});

test('runs that failed are next once they are forgotten', () => {
  const record = { ...recordOf('d=2', '1,2'), results: [{ run: 0, took: 1, failure: { message: 'no' } }] };
  expect(nextRun(planOf(record), record)?.index).toBe(1);
  expect(nextRun(planOf(record), withoutFailed(record))?.index).toBe(0);
});
