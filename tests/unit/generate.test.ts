/** Generation on the page: what is asked for, when, how it is laid out and painted. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Generated } from '../../src/engine/tasks-protocol';
import type { GenerateStore } from '../../src/state/generate';
import { effortOf } from '../../src/app/tasks/generate/effort';
import { besidePoint, columnsOf, sideOf, wholeRows } from '../../src/app/tasks/generate/layout';
import { inkOf, reachOf } from '../../src/app/tasks/generate/paint';
import {
  betweenRequest,
  classRequest,
  decodersOf,
  modesOf,
  pickedEnds,
  samplesRequest,
  samplesToReconstruct,
  somePair,
  walkRequest,
} from '../../src/app/tasks/generate/requests';

// The stores ask the browser for its theme as soon as they are there.
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined }));
vi.stubGlobal('document', { documentElement: { dataset: {} } });
const refreshing = await import('../../src/app/tasks/generate/refreshing');
const walking = await import('../../src/app/tasks/generate/walking');
const stores = { ...(await import('../../src/state/generate')), ...(await import('../../src/state/run')) };

const RK45 = { method: 'rk45', steps: 8, rtol: 1e-5, atol: 1e-5 } as const;
const IMAGES = { sampler: RK45, seed: 7, kind: 'image' } as const;
const POINTS = { ...IMAGES, kind: 'points' } as const;

describe('requests', () => {
  it('are for both decoders alike where there is a control, so that only the latent makes a difference', () => {
    expect(decodersOf({ control: 'off' })).toEqual(['zones']);
    expect(decodersOf({ control: 'on' })).toEqual(['zones', 'control']);
    for (const choice of [IMAGES, POINTS]) {
      const { model: _, ...zones } = samplesRequest('zones', choice);
      const { model: __, ...control } = samplesRequest('control', choice);
      expect(zones).toEqual(control);
    }
  });

  it('are for classes only where there are labels', () => {
    expect(modesOf({ objective: 'generation' })).not.toContain('classes');
    expect(modesOf({ objective: 'joint' })).toContain('classes');
  });

  it('of classes share the noise and tell the decoder the class', () => {
    const [three, four] = [3, 4].map((label) => classRequest('zones', IMAGES, label));
    expect(three).toMatchObject({ source: { kind: 'class', label: 3 }, label: 3, seed: 7 });
    expect(four).toMatchObject({ source: { kind: 'class', label: 4 }, label: 4, seed: 7 });
  });

  it('between two samples keep the noise still', () => {
    expect(betweenRequest('zones', IMAGES, [4, 9])).toMatchObject({
      source: { kind: 'between', from: 4, to: 9, noise: 0 },
      sameNoise: true,
    });
  });

  it('of a walk are quick, whatever the sampler is, and always of the same noise', () => {
    const there = walkRequest('zones', IMAGES, 0.5, -1);
    expect(there).toMatchObject({ source: { kind: 'plane', x: 0.5, y: -1 }, count: 1, sameNoise: true });
    expect(there.sampler).toEqual({ ...RK45, method: 'euler' });
    const { source: _, ...elsewhere } = walkRequest('zones', POINTS, 2, 2);
    const { source: __, ...here } = walkRequest('zones', POINTS, 0, 0);
    expect(elsewhere).toEqual(here);
  });

  it('stay within what the engine makes at once', () => {
    for (const choice of [IMAGES, POINTS]) {
      for (const request of [
        samplesRequest('zones', choice),
        classRequest('zones', choice, 0),
        betweenRequest('zones', choice, [0, 1]),
        walkRequest('zones', choice, 0, 0),
      ])
        expect(request.count).toBeLessThanOrEqual(256);
      expect(samplesToReconstruct(256, null, choice.kind).length).toBeLessThanOrEqual(256);
    }
  });
});

describe('which samples', () => {
  it('are reconstructed: those that are selected, else the first', () => {
    expect(samplesToReconstruct(4, null, 'image')).toEqual([0, 1, 2, 3]);
    expect(samplesToReconstruct(64, [9, 12], 'image')).toEqual([9, 12]);
    expect(samplesToReconstruct(64, null, 'image')).toHaveLength(10);
  });

  it('are the ends: two that are selected, or those of two pins', () => {
    expect(pickedEnds([3, 8], [])).toEqual([3, 8]);
    expect(pickedEnds([3, 8, 9], [1, 2])).toBeNull();
    expect(pickedEnds(null, [5, 5, 6, 7])).toEqual([5, 6]);
    expect(pickedEnds(null, [5, 5])).toBeNull();
  });

  it('are paired: of different classes wherever there are such', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 2, maxLength: 40 }), fc.nat(100), (labels, turn) => {
        const [from = -1, to = -1] = somePair(labels, turn) ?? [];
        expect(from).not.toBe(to);
        expect(labels[from]).toBeDefined();
        expect(labels[to]).toBeDefined();
        expect(labels[from] === labels[to]).toBe(new Set(labels).size === 1);
      }),
    );
    expect(somePair([1], 0)).toBeNull();
  });
});

describe('effort', () => {
  it('is what each result took, and all steps that were refused', () => {
    expect(effortOf([{ evaluations: 8, rejected: 0 }])).toEqual({ least: 8, most: 8, rejected: 0 });
    const two = [
      { evaluations: 74, rejected: 3 },
      { evaluations: 62, rejected: 1 },
    ];
    expect(effortOf(two)).toEqual({ least: 62, most: 74, rejected: 4 });
    expect(effortOf([])).toEqual({ least: 0, most: 0, rejected: 0 });
  });
});

describe('layout', () => {
  it('makes every pixel of an image a whole number of the screen’s', () => {
    expect(sideOf(8, 48, 1)).toBe(48);
    expect(sideOf(28, 48, 1)).toBe(56);
    expect(sideOf(28, 36, 2)).toBe(42);
    expect(sideOf(64, 20, 1)).toBe(64);
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 64 }), fc.integer({ min: 20, max: 120 }), (pixels, wanted) => {
        for (const ratio of [1, 1.5, 2, 3]) {
          const whole = (sideOf(pixels, wanted, ratio) * ratio) / pixels;
          expect(whole).toBeGreaterThan(0.5);
          expect(whole).toBeCloseTo(Math.round(whole), 9);
        }
      }),
    );
  });

  it('fills whole rows', () => {
    expect(columnsOf(358, 48, 4)).toBe(6);
    expect(columnsOf(0, 48, 4)).toBe(1);
    expect(wholeRows(40, 7)).toBe(35);
    expect(wholeRows(40, 41)).toBe(40);
  });

  it('keeps the card in the stage, and off the point where there is room', () => {
    const size = fc.record({
      width: fc.integer({ min: 20, max: 200 }),
      height: fc.integer({ min: 20, max: 200 }),
    });
    const stage = { width: 500, height: 400 };
    const place = fc.record({
      x: fc.double({ min: 0, max: 500, noNaN: true }),
      y: fc.double({ min: 0, max: 400, noNaN: true }),
    });
    fc.assert(
      fc.property(place, size, (point, card) => {
        const { x, y } = besidePoint(point, card, stage, 18);
        expect(x).toBeGreaterThanOrEqual(0);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(x + card.width).toBeLessThanOrEqual(stage.width);
        expect(y + card.height).toBeLessThanOrEqual(stage.height);
        const covers = x < point.x && point.x < x + card.width && y < point.y && point.y < y + card.height;
        expect(covers).toBe(false);
      }),
    );
  });
});

describe('paint', () => {
  it('is ink from 0 to 255, whatever the decoder says', () => {
    const values = Float32Array.of(9, 9, 0, 1, 0.5, -3, 1.7, Number.NaN);
    expect([...inkOf(values, 2, 1)]).toEqual([0, 255]);
    expect([...inkOf(values, 4, 1)]).toEqual([128, 0, 255, 0]);
  });

  it('shows all points but outliers', () => {
    const points = Float32Array.from({ length: 200 }, (_, i) => (i === 0 ? 1e9 : i % 2 ? 1 : -2));
    expect(reachOf([points])).toBeCloseTo(2.3);
    expect(reachOf([Float32Array.of(Number.NaN, Infinity)])).toBeGreaterThan(0);
  });
});

describe('with the stores', () => {
  const FACTS = { running: true, busy: false, iteration: 90, tried: 60, took: 200, since: 5000 };

  it('new pictures are due now and then while training goes on, and once when it has stopped', () => {
    const { isDue } = refreshing;
    expect(isDue(FACTS)).toBe(true);
    expect(isDue({ ...FACTS, since: 1000 })).toBe(false);
    // What takes long comes seldom, so that training gets most of the time.
    expect(isDue({ ...FACTS, took: 2000 })).toBe(false);
    expect(isDue({ ...FACTS, took: 2000, since: 17_000 })).toBe(true);
    expect(isDue({ ...FACTS, busy: true })).toBe(false);
    expect(isDue({ ...FACTS, running: false, since: 0 })).toBe(true);
    expect(isDue({ ...FACTS, running: false, tried: 90 })).toBe(false);
    expect(isDue({ ...FACTS, tried: null, since: 0 })).toBe(true);
  });

  it('what is shown in another tab makes no new pictures', () => {
    const before = stores.useGenerate.getState();
    const after = (change: Partial<GenerateStore>) =>
      refreshing.wantsOthers({ ...before, ...change }, before);
    expect(after({ seed: 2 })).toBe(true);
    expect(after({ mode: 'between' })).toBe(true);
    expect(after({ repeats: 20 })).toBe(false);
    expect(after({ ends: [1, 2] })).toBe(false);
    expect(after({ walk: true, auto: false })).toBe(false);
  });

  it('one walks at the pointer, and without one at the last pin', () => {
    const [a, b] = [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ];
    expect(walking.placeOf({ hover: a, pins: [b] })).toBe(a);
    expect(walking.placeOf({ hover: null, pins: [a, b] })).toBe(b);
    expect(walking.placeOf({ hover: null, pins: [] })).toBeNull();
  });

  it('pictures go with their run; how they are made stays', () => {
    const { useGenerate, useRun } = stores;
    const samples = {
      count: 1,
      indices: new Uint32Array(1),
      labels: new Uint8Array(1),
      classNames: ['a'],
      images: null,
    };
    useRun.setState({ samples });
    const generated = { kind: 'points', count: 1 } as Generated;
    const outcomes = { samples: { iteration: 3, made: [{ model: 'zones', result: generated }] } } as const;
    useGenerate.setState({ outcomes, seed: 5, ends: [0, 1], walk: true });
    useRun.setState({ samples: null });
    expect(useGenerate.getState()).toMatchObject({ outcomes: {}, ends: null, seed: 5, walk: true });
  });
});
