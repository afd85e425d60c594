/** The committed data files, through the loader as the page uses it: fetched from the server and inflated by the browser. */
import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/data/load';

const options = { seed: 1, baseUrl: new URL('/', location.href).href };

// Mean grey: the published ones are 0.1307 (MNIST) and 0.2860 (Fashion-MNIST), of all training images.
describe.each([
  { name: 'mnist', side: 28, train: 10_000, test: 2000, first: '0', mean: 0.1307, rarest: 1000 },
  { name: 'fashion', side: 28, train: 10_000, test: 2000, first: 'T-shirt/top', mean: 0.286, rarest: 1000 },
  { name: 'digits', side: 8, train: 1500, test: 297, first: '0', mean: 0.305, rarest: 146 },
] as const)('$name', ({ name, side, train, test, first, mean, rarest }) => {
  it('loads and holds what it should', async () => {
    let loaded = 0;
    const set = await loadDataset(name, { ...options, onProgress: (bytes) => (loaded = bytes) });
    expect(set).toMatchObject({ name, kind: 'image', height: side, width: side, inputs: side * side });
    expect([set.train.count, set.test.count]).toEqual([train, test]);
    expect([set.train.labels.length, set.test.labels.length]).toEqual([train, test]);
    expect(set.test.pixels).toHaveLength(test * side * side);
    expect(set.classNames).toHaveLength(10);
    expect(set.classNames[0]).toBe(first);
    expect(loaded).toBeGreaterThan(40_000);
    const counts = Array.from({ length: 10 }, (_, c) => set.train.labels.filter((l) => l === c).length);
    expect(Math.min(...counts)).toBe(rarest);
    const pixels = set.train.pixels ?? new Uint8Array();
    expect(pixels).toHaveLength(train * side * side);
    expect(Math.abs(pixels.reduce((sum, p) => sum + p, 0) / pixels.length / 255 - mean)).toBeLessThan(0.005);
  });
});
