import { describe, expect, it } from 'vitest';
import { MOST } from '../../src/state/buckets';
import { append, EMPTY_HISTORY, truncate } from '../../src/state/history';

const points = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, k) => ({
    iteration: from + k,
    loss: from + k,
    gradientNorm: 2 * (from + k),
  }));

describe('the loss history', () => {
  it('keeps every point while there are few', () => {
    const { width, buckets } = append(EMPTY_HISTORY, points(1, 50));
    expect(width).toBe(1);
    expect(buckets.map((b) => b.iteration)).toEqual(points(1, 50).map((p) => p.iteration));
  });

  it('never has more than MOST buckets, and loses no iteration', () => {
    let history = EMPTY_HISTORY;
    for (let from = 1; from <= 5000; from += 37) {
      history = append(history, points(from, from + 36));
      expect(history.buckets.length).toBeLessThanOrEqual(MOST);
    }
    const count = history.buckets.reduce((sum, b) => sum + b.count, 0);
    const last = history.buckets.at(-1)?.iteration ?? 0;
    expect(count).toBe(last);
    const total = history.buckets.reduce((sum, b) => sum + b.loss * b.count, 0);
    expect(total).toBeCloseTo((last * (last + 1)) / 2, 3);
  });

  it('is the same however the points arrive', () => {
    const atOnce = append(EMPTY_HISTORY, points(1, 777));
    let bit = EMPTY_HISTORY;
    for (let k = 1; k <= 777; k += 1) bit = append(bit, points(k, k));
    expect(bit.width).toBe(atOnce.width);
    expect(bit.buckets.map((b) => [b.iteration, b.count])).toEqual(
      atOnce.buckets.map((b) => [b.iteration, b.count]),
    );
    bit.buckets.forEach((b, k) => expect(b.loss).toBeCloseTo(atOnce.buckets[k]?.loss ?? Number.NaN, 9));
  });

  it('forgets what came after a point it goes back to', () => {
    const history = append(EMPTY_HISTORY, points(1, 100));
    expect(truncate(history, 40).buckets.at(-1)?.iteration).toBe(40);
    const again = append(history, points(41, 45));
    expect(again.buckets.at(-1)?.iteration).toBe(45);
    expect(again.buckets).toHaveLength(45);
  });
});
