/** The comparison that every GPU test leans on must be able to fail. */
import { expect, test } from 'vitest';
import { expectClose } from './device';

test('exact by default', () => {
  expect(() => expectClose([1, 2], new Float32Array([1, 2]))).not.toThrow();
  expect(() => expectClose([1, 2 + 1e-9], [1, 2])).toThrow(/\[1\] got 2\.000000001, expected 2, off by/);
});

test('absolute bounds each entry, relative the ratio of the l2 norms', () => {
  expect(() => expectClose([3, 4.1], [3, 4], { absolute: 0.2 })).not.toThrow();
  expect(() => expectClose([3, 4.3], [3, 4], { absolute: 0.2 })).toThrow('(at most 0.2)');
  expect(() => expectClose([3, 4.1], [3, 4], { relative: 0.021 })).not.toThrow();
  expect(() => expectClose([3, 4.1], [3, 4], { relative: 0.019 })).toThrow('(at most 0.019)');
  expect(() => expectClose([3, 4.1], [3, 4], { absolute: 1, relative: 0.019 })).toThrow('relative l2');
});

test('NaN, infinity, other lengths and a zero expectation', () => {
  expect(() => expectClose([NaN], [NaN], { absolute: 1, relative: 1 })).toThrow('got NaN, expected NaN');
  expect(() => expectClose([NaN], [1], { relative: 1 })).toThrow('got NaN');
  expect(() => expectClose([Infinity], [1], { relative: 1 })).toThrow('got Infinity');
  expect(() => expectClose([1], [1, 2])).toThrow('expected 2 numbers, got 1');
  expect(() => expectClose([0, 0], [0, 0], { relative: 0 })).not.toThrow();
  expect(() => expectClose([0, 1], [0, 0], { relative: 1 })).toThrow('relative l2 Infinity');
});

test('no more than five mismatches are printed', () => {
  expect(() => expectClose(new Float32Array(9), new Float32Array(9).fill(1))).toThrow(
    /(?:\n {2}\[\d\].*){5}$/,
  );
});
