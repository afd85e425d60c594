import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { POINT_SETS } from '../../src/data/dataset';
import { loadDataset } from '../../src/data/load';
import { Sampler } from '../../src/data/sampler';
import { makeToySet } from '../../src/data/toy';
import { cosSinOfTurns } from '../../src/data/turn';
import { drawView, strengthFor } from '../../src/data/view-parameters';
import { STREAM } from '../../src/random/philox';
import { gzip, sampleFile } from './data-sample';

const loadMnist = (): Promise<unknown> => loadDataset('mnist', { seed: 1, baseUrl: 'https://example.org/' });

const inflated = (): Promise<Uint8Array<ArrayBuffer>> => Promise.resolve(sampleFile());

describe('loadDataset', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('takes a file that the server has already inflated', async () => {
    const set = await loadDataset('digits', { seed: 1, fetchBytes: inflated });
    expect(set.test.count).toBe(2);
  });

  it('loads images through fetchBytes', async () => {
    const paths: string[] = [];
    const fetchBytes = (path: string): Promise<Uint8Array<ArrayBuffer>> => {
      paths.push(path);
      return gzip(sampleFile());
    };
    const set = await loadDataset('digits', { seed: 1, fetchBytes });
    expect(paths).toEqual(['data/digits.bin']);
    expect(set).toMatchObject({ name: 'digits', kind: 'image', height: 2, width: 3, inputs: 6 });
  });

  it("fetches from the page's folder and reports progress", async () => {
    const bytes = await gzip(sampleFile());
    const fetched = vi.fn<(url: URL) => Promise<Response>>(
      async () => new Response(bytes, { headers: { 'content-length': String(bytes.length) } }),
    );
    vi.stubGlobal('fetch', fetched);
    const progress: [number, number | undefined][] = [];
    const set = await loadDataset('digits', {
      seed: 1,
      baseUrl: 'https://example.org/some/path/index.html',
      onProgress: (loaded, total) => progress.push([loaded, total]),
    });
    expect(set.train.count).toBe(3);
    expect(fetched.mock.calls[0]?.[0].href).toBe('https://example.org/some/path/data/digits.bin');
    expect(progress.at(-1)).toEqual([bytes.length, bytes.length]);
  });

  it('explains what went wrong', async () => {
    vi.stubGlobal('fetch', async () => new Response('gone', { status: 404 }));
    await expect(loadMnist()).rejects.toThrow(
      'data/mnist.bin: download: found HTTP 404 from https://example.org/data/mnist.bin',
    );
    vi.stubGlobal('fetch', async () => new Response('<!doctype html> the page, instead of the file'));
    await expect(loadMnist()).rejects.toThrow('data/mnist.bin: magic: found "<!do", expected "LZND"');
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(loadMnist()).rejects.toThrow('data/mnist.bin: download: found no answer from');
    await expect(loadDataset('mnist', { seed: 1 })).rejects.toThrow('expected baseUrl or fetchBytes');
  });
});

describe('cosSinOfTurns', () => {
  it('agrees with Math.cos and Math.sin', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (turns) => {
        const [cos, sin] = cosSinOfTurns(turns);
        expect(Math.abs(cos - Math.cos(turns * 2 * Math.PI))).toBeLessThan(4e-15);
        expect(Math.abs(sin - Math.sin(turns * 2 * Math.PI))).toBeLessThan(4e-15);
      }),
      { numRuns: 1000, seed: 6 },
    );
    expect(cosSinOfTurns(0)).toEqual([1, 0]);
  });
});

describe.each(POINT_SETS)('toy set %s', (name) => {
  it('has unit scale, balanced labels and no point twice', () => {
    const set = makeToySet(name, 7);
    const points = set.train.points ?? new Float32Array();
    expect([set.train.count, set.test.count]).toEqual([4096, 1024]);
    expect(points).toHaveLength(8192);
    expect(set.test.points).toHaveLength(2048);
    expect(points.reduce((sum, v) => sum + v * v, 0) / points.length).toBeCloseTo(1, 5);
    for (const axis of [0, 1]) {
      expect(points.reduce((sum, v, k) => sum + (k % 2 === axis ? v : 0), 0) / 4096).toBeCloseTo(0, 5);
    }
    const classes = set.classNames.length;
    expect(classes).toBe({ moons: 2, circles: 2, blobs: 5, spiral: 3, checkerboard: 2 }[name]);
    for (let c = 0; c < classes; c++) {
      const share = set.train.labels.filter((label) => label === c).length / 4096;
      expect(Math.abs(share - 1 / classes)).toBeLessThan(0.001);
    }
    const all = [...points, ...(set.test.points ?? [])];
    const keys = new Set(Array.from({ length: 5120 }, (_, i) => `${all[2 * i]} ${all[2 * i + 1]}`));
    expect(keys.size).toBe(5120);
  });

  it('depends on the seed alone', () => {
    expect(makeToySet(name, 7)).toEqual(makeToySet(name, 7));
    expect(makeToySet(name, 7).train.points).not.toEqual(makeToySet(name, 8).train.points);
  });

  it('has classes that a nearest neighbour can tell apart', () => {
    const { train, test } = makeToySet(name, 3);
    const known = train.points ?? new Float32Array();
    const asked = test.points ?? new Float32Array();
    let right = 0;
    for (let i = 0; i < 300; i++) {
      let best = Infinity;
      let label = -1;
      for (let j = 0; j < 4096; j++) {
        const dx = (asked[2 * i] ?? 0) - (known[2 * j] ?? 0);
        const dy = (asked[2 * i + 1] ?? 0) - (known[2 * j + 1] ?? 0);
        if (dx * dx + dy * dy < best) {
          best = dx * dx + dy * dy;
          label = train.labels[j] ?? -1;
        }
      }
      if (label === test.labels[i]) right++;
    }
    expect(right / 300).toBeGreaterThan(0.93);
  });
});

describe('Sampler', () => {
  it('uses every sample at most once an epoch and goes through floor(count / n) batches', () => {
    const sampler = new Sampler(103, 5);
    const epochs = [0, 1].map((epoch) => {
      const seen = Array.from({ length: 10 }, (_, b) => [...sampler.batchIndices(10 * epoch + b, 10)]).flat();
      expect(new Set(seen).size).toBe(100);
      expect(Math.max(...seen)).toBeLessThan(103);
      return seen.join();
    });
    expect(epochs[0]).not.toBe(epochs[1]);
  });

  it('has no memory', () => {
    const forwards = new Sampler(50, 9);
    const all = Array.from({ length: 20 }, (_, i) => forwards.batchIndices(i, 7));
    const backwards = new Sampler(50, 9);
    for (let i = 19; i >= 0; i--) expect(backwards.batchIndices(i, 7)).toEqual(all[i]);
    forwards.batchIndices(0, 7).fill(0);
    expect(forwards.batchIndices(0, 7)).toEqual(all[0]);
  });

  it('refuses a batch that the set cannot fill', () => {
    expect(() => new Sampler(50, 9).batchIndices(0, 51)).toThrow('batch size n is 51, expected 1 to 50');
    expect(() => new Sampler(50, 9).batchIndices(0, 0)).toThrow(RangeError);
    expect(new Sampler(50, 9).batchIndices(3, 50)).toHaveLength(50);
  });
});

const draw = (name: 'mnist' | 'fashion' | 'digits', side: number) => {
  const strength = strengthFor({ name, height: side, width: side });
  return Array.from({ length: 4000 }, (_, row) =>
    drawView(strength, side, side, { seed: 7, stream: STREAM.augment, iteration: 2, row }),
  );
};

const expectRange = ([low, high]: [number, number], from: number, to: number): void => {
  const slack = (to - from) * 0.01;
  expect(low).toBeGreaterThanOrEqual(from);
  expect(low).toBeLessThan(from + slack);
  expect(high).toBeLessThanOrEqual(to);
  expect(high).toBeGreaterThan(to - slack);
};

describe('view parameters', () => {
  it('stays within its ranges and reaches their ends', () => {
    const views = draw('mnist', 28);
    const range = (of: (view: (typeof views)[number]) => number): [number, number] => {
      const values = views.map(of);
      return [Math.min(...values), Math.max(...values)];
    };
    expectRange(
      range((v) => v.turns * 360),
      -15,
      15,
    );
    expectRange(
      range((v) => v.scale),
      0.75,
      1.15,
    );
    expectRange(
      range((v) => v.shear),
      -0.15,
      0.15,
    );
    expectRange(
      range((v) => v.shiftX),
      -3,
      3,
    );
    expectRange(
      range((v) => v.shiftY),
      -3,
      3,
    );
    expectRange(
      range((v) => v.contrast),
      0.7,
      1.2,
    );
    expect(range((v) => v.eraseX)).toEqual([0, 20]);
    expect(range((v) => v.eraseSide)).toEqual([0, 8]);
    expect(views.filter((v) => v.eraseSide > 0).length / 4000).toBeCloseTo(0.5, 1);
  });

  it('mirrors garments only', () => {
    expect(draw('fashion', 28).filter((v) => v.flip).length / 4000).toBeCloseTo(0.5, 1);
    expect(draw('mnist', 28).some((v) => v.flip)).toBe(false);
    expect(draw('digits', 8).some((v) => v.flip)).toBe(false);
  });

  it('is gentle on 8 x 8', () => {
    const views = draw('digits', 8);
    expect(Math.max(...views.map((v) => Math.abs(v.shiftX)))).toBeLessThanOrEqual(1);
    expect(Math.max(...views.map((v) => v.eraseSide))).toBe(2);
    expect(views.filter((v) => v.eraseSide > 0).length / 4000).toBeCloseTo(0.3, 1);
  });
});
