/** What the plane decides on the CPU: how fine, which cells, what colours, in which order. */
import { describe, expect, test, vi } from 'vitest';
import {
  anchorColour,
  classColour,
  fromOklab,
  swatches,
  toOklab,
  zoneColour,
} from '../../src/engine/plane/colour';
import { gridOver, planZones } from '../../src/engine/plane/cost';
import { cellsNearEdges, everyCell } from '../../src/engine/plane/edges';
import { Serial } from '../../src/engine/plane/serial';

describe('cost', () => {
  test.each([true, false])('fallback %s: dearer settings never give finer pictures', (fallback) => {
    const plans = [1, 128, 1024, 4096].map((n) => planZones({ n, d: 2, steps: 24, fallback }));
    plans.reduce((cheap, dear) => {
      expect(dear.base).toBeLessThanOrEqual(cheap.base);
      expect(dear.coarse.cells).toBeLessThanOrEqual(cheap.coarse.cells);
      return dear;
    });
    for (const { base, coarse, refined, slice } of plans) {
      expect(base).toBeGreaterThanOrEqual(16);
      expect(base).toBeLessThanOrEqual(coarse.side);
      expect(coarse.side).toBeLessThanOrEqual(refined.side);
      expect(slice).toBeGreaterThanOrEqual(64);
    }
  });

  test('cells are nearly square and about as many as asked for', () => {
    const { columns, rows } = gridOver(128, 1200, 600);
    expect(columns / rows).toBeCloseTo(2, 1);
    expect(columns * rows).toBeCloseTo(128 * 128, -3);
    expect(gridOver(24, 5000, 10).rows).toBe(2);
  });
});

describe('edges', () => {
  test('lists the fine cells whose coarse cell touches another zone', () => {
    // Zones 0 0 0 1 in one row of four columns, three equal rows; upper bits are shading and do not count.
    const row = [0, 0x5000, 0xff000000, 1];
    const cells = Uint32Array.from([...row, ...row, ...row]);
    const list = cellsNearEdges(cells, { columns: 4, rows: 3 }, { columns: 8, rows: 3 });
    expect([...list]).toEqual([4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23]);
    expect([...everyCell({ columns: 2, rows: 2 })]).toEqual([0, 1, 2, 3]);
  });

  test('one zone has no edge', () => {
    expect(cellsNearEdges(new Uint32Array(9), { columns: 3, rows: 3 }, { columns: 7, rows: 5 })).toHaveLength(
      0,
    );
  });
});

describe('colours', () => {
  test('Oklab there and back', () => {
    for (let k = 0; k < 10; k += 1) {
      fromOklab(toOklab(classColour(k))).forEach((v, i) => expect(v).toBeCloseTo(classColour(k)[i] ?? 0, 5));
    }
    expect(toOklab([1, 1, 1])[0]).toBeCloseTo(1, 6);
  });

  test('zones keep the hue of their class and differ a little by anchor', () => {
    const [, a, b] = toOklab(classColour(3));
    const first = toOklab(zoneColour(classColour(3), 0));
    const second = toOklab(zoneColour(classColour(3), 1));
    expect(Math.atan2(first[2], first[1])).toBeCloseTo(Math.atan2(b, a), 2);
    expect(Math.abs(first[0] - second[0])).toBeGreaterThan(0.005);
    expect(Math.abs(first[0] - second[0])).toBeLessThan(0.05);
  });

  test('the table holds zones with their classes, then marks', () => {
    const table = swatches(Uint8Array.of(2, 11), 'class', null);
    expect(table).toHaveLength(16);
    expect([table[3], table[7], table[11], table[15]]).toEqual([2, 11, 1, 1]);
    expect(table[12]).toBeCloseTo(classColour(1)[0], 6);
    const own = swatches(Uint8Array.of(2, 2), 'anchor', null);
    expect(own[8]).toBeCloseTo(anchorColour(0)[0], 6);
    expect([...own.subarray(8, 11)]).not.toEqual([...own.subarray(12, 15)]);
  });
});

describe('Serial', () => {
  test('one at a time; what waits is shared; a failure stops nobody', async () => {
    const serial = new Serial();
    const waiting: ((value: number) => void)[] = [];
    const job = vi.fn<() => Promise<number>>(
      () => new Promise((resolve) => (waiting.length < 1 ? waiting.push(resolve) : resolve(7))),
    );
    const first = serial.run(job);
    await Promise.resolve();
    const second = serial.run(job);
    expect(serial.waiting).toBe(true);
    expect(serial.run(job)).toBe(second);
    expect(job).toHaveBeenCalledTimes(1);
    const bad = serial.run(() => Promise.reject(new Error('no')));
    waiting[0]?.(7);
    await expect(Promise.all([first, second])).resolves.toEqual([7, 7]);
    await expect(bad).rejects.toThrow('no');
    expect(job).toHaveBeenCalledTimes(2);
    await expect(serial.run(job)).resolves.toBe(7);
    expect(serial.waiting).toBe(false);
  });
});
