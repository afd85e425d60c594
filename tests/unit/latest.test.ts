/** One call at a time, and only the latest of what waits. */
import { expect, test } from 'vitest';
import { Latest } from '../../src/app/session/latest';

test('of the values that come during a call only the last is sent', async () => {
  const sent: number[] = [];
  const waiting: (() => void)[] = [];
  const latest = new Latest(async (value: number) => {
    sent.push(value);
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  });
  expect(latest.busy).toBe(false);
  const all = latest.push(1);
  void latest.push(2);
  void latest.push(3);
  expect(sent).toEqual([1]);
  expect(latest.busy).toBe(true);
  waiting.shift()?.();
  await Promise.resolve();
  await Promise.resolve();
  expect(sent).toEqual([1, 3]);
  waiting.shift()?.();
  await all;
  expect(latest.busy).toBe(false);
});

test('a failed call does not stop later ones', async () => {
  const sent: number[] = [];
  const latest = new Latest(async (value: number) => {
    sent.push(value);
    if (value === 1) throw new Error('no');
    await Promise.resolve();
  });
  await expect(latest.push(1)).rejects.toThrow('no');
  await latest.push(2);
  expect(sent).toEqual([1, 2]);
});
