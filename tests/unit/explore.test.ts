/** The explorer's toy: each objective against what is known of it, on points that follow its forces. */
import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { lossOf } from '../../src/app/explore/equations';
import {
  DEFAULTS,
  type Experiment,
  SETTINGS,
  usesSetting,
  valueOf,
  withObjective,
} from '../../src/experiment';
import type { Memory } from '../../src/explore/adapter';
import { ADAPTERS, type Drawable, isDrawable } from '../../src/explore/adapters';
import { CODES } from '../../src/explore/codes';
import { QUEUE } from '../../src/explore/contrastive';
import { positionOf, RANGES, valueAt } from '../../src/explore/limits';
import { Simulation } from '../../src/explore/simulation';
import { D, motion, type Mover, N, ROWS, type Start, startPoints, STARTS } from '../../src/explore/toy';
import { COMPARED, type Compared, FACTS, type Shape } from '../../src/objectives/facts';

const DRAWN = COMPARED.filter(isDrawable);
const OF_DIRECTIONS = DRAWN.filter((objective) => FACTS[objective].space === 'sphere');

function usual(objective: Compared, change: Partial<Experiment> = {}): Experiment {
  return { ...DEFAULTS, ...withObjective(DEFAULTS, objective), ...change };
}

function toyOf(objective: Drawable, change: Partial<Experiment> = {}, start: Start = 'pairs'): Simulation {
  return new Simulation(objective, usual(objective, change), start);
}

function run(toy: Simulation, steps: number, mover: Mover = 'encoder'): Simulation {
  for (let k = 0; k < steps; k += 1) toy.step(mover);
  return toy;
}

/** The same two numbers in every row. */
const alike = (rows: number, x: number, y: number) =>
  Float64Array.from({ length: rows * D }, (_, e) => (e % D === 0 ? x : y));

/** All that an objective keeps, in one place too. */
function collapsed(x: number, y: number): Memory {
  return {
    iteration: 0,
    target: alike(ROWS, x, y),
    predictor: Float64Array.of(1, 0, 0, 1),
    queue: alike(QUEUE, x, y),
    codes: alike(CODES, x, y),
    counts: new Float64Array(CODES).fill(1),
    sums: alike(CODES, x, y),
    spreads: new Float64Array(ROWS * D),
  };
}

const TOY = { n: N, d: D, codes: CODES, queue: QUEUE, inputs: 0 };

describe('a total collapse', () => {
  const broken: readonly (readonly [Drawable, Partial<Experiment>])[] = [
    ...DRAWN.map((objective) => [objective, {}] as const),
    ['simclr', { negatives: 'off' }],
    ['moco', { negatives: 'off', tau: 0.5 }],
    ['uniform', { lambda: 0 }],
    ['lejepa', { lambda: 0 }],
    ['lzn', { aggregate: 'distance' }],
  ];

  it.each(broken)(
    'costs %s with %o what its facts say, and has no force that would spread it',
    (objective, change) => {
      const settings = usual(objective, change);
      const [x, y] = FACTS[objective].space === 'sphere' ? [0.6, 0.8] : [0, 0];
      const { loss, telling, gradient } = ADAPTERS[objective].read(
        alike(ROWS, x, y),
        collapsed(x, y),
        settings,
      );
      const { value } = FACTS[objective].collapse({ ...settings, ...TOY });
      // MVEB's score is kept from growing without bound, by a part in ten thousand here.
      expect(telling ?? loss).toBeCloseTo(value ?? Number.NaN, objective === 'mveb' ? 4 : 9);
      // The noise of the latents pushes the anchors of LZN a little.
      const noisy = objective === 'onestep' || (objective === 'lzn' && settings.aggregate !== 'distance');
      expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(noisy ? 0.1 : 1e-9);
    },
  );

  const lowest = broken.filter(
    ([objective, change]) =>
      FACTS[objective].collapse({ ...usual(objective, change), ...TOY }).minimum === 'yes',
  );
  it.each(lowest)('is the lowest loss of %s with %o', (objective, change) => {
    const toy = toyOf(objective, change);
    const value = toy.collapse.value ?? Number.NaN;
    expect(toy.reading.loss).toBeGreaterThan(value + 1e-3);
    expect(run(toy, 100).reading.loss).toBeGreaterThan(value);
  });

  it.each(['lzn', 'onestep', 'simclr', 'moco', 'swav', 'lejepa', 'uniform'] as const)(
    'is not the lowest loss of %s',
    (objective) => {
      const toy = run(toyOf(objective), 60);
      expect(toy.reading.loss).toBeLessThan((toy.collapse.value ?? Number.NaN) - 0.1);
    },
  );
});

describe('forces', () => {
  it.each(STARTS)('of latent alignment are the slope of its loss, begun as %s', (start) => {
    const toy = toyOf('lzn', {}, start);
    const { gradient } = toy.reading;
    const loss = (z: Float64Array) => ADAPTERS.lzn.read(z, collapsed(0, 0), toy.settings).loss;
    const peak = Math.max(...gradient.map(Math.abs));
    for (let e = 0; e < ROWS * D; e += 1) {
      const moved = (by: number) => loss(toy.points.map((value, i) => (i === e ? value + by : value)));
      const slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
      expect(Math.abs(slope - (gradient[e] ?? Number.NaN))).toBeLessThan(1e-6 * peak);
    }
  });

  it.each(OF_DIRECTIONS)('of %s turn the points and do not stretch them', (objective) => {
    const toy = toyOf(objective);
    for (let row = 0; row < ROWS; row += 1) {
      const [i, j] = [row * D, row * D + 1];
      const along = (toy.forces[i] ?? 0) * (toy.places[i] ?? 0) + (toy.forces[j] ?? 0) * (toy.places[j] ?? 0);
      expect(Math.abs(along)).toBeLessThan(1e-9);
    }
  });

  it('vanish where views agree and nothing repels', () => {
    const toy = toyOf('simclr', { negatives: 'off' });
    for (let i = 0; i < N; i += 1) toy.place(i + N, toy.points[i * D] ?? 0, toy.points[i * D + 1] ?? 0);
    expect(Math.max(...toy.forces.map(Math.abs))).toBeLessThan(1e-12);
    expect(toy.reading.loss).toBeCloseTo(toy.collapse.value ?? Number.NaN, 12);
  });

  it('are shared out by one encoder, and not where each point moves for itself', () => {
    const one = new Float64Array(ROWS * D);
    one[0] = 1;
    const moved = (mover: Mover) => motion(one, mover).filter((value) => Math.abs(value) > 1e-6).length;
    expect(moved('points')).toBe(1);
    expect(moved('encoder')).toBeGreaterThan(N);
  });

  it.each([
    ['lzn', 40],
    ['onestep', 100],
    ['simclr', 100],
    ['swav', 100],
    ['uniform', 100],
    ['vae', 100],
    ['vqvae', 100],
  ] as const)('lower the loss of %s when they are followed', (objective, steps) => {
    for (const mover of ['encoder', 'points'] as const) {
      const toy = toyOf(objective);
      const before = toy.reading.loss;
      expect(run(toy, steps, mover).reading.loss).toBeLessThan(0.95 * before);
    }
  });
});

describe('one encoder', () => {
  it.each([
    ['simsiam', { stopgrad: 'off' }],
    ['simsiam', { predictor: 'off' }],
    ['byol', { predictor: 'off', m: 0 }],
    ['simclr', { negatives: 'off' }],
    ['uniform', { lambda: 0 }],
    ['lzn', { aggregate: 'distance' }],
  ] as const)('collapses under %s with %o', (objective, change) => {
    const toy = run(toyOf(objective, change), 1600);
    expect(toy.spread).toBeLessThan(0.25);
    expect(toy.apart).toBeLessThan(0.05);
  });

  it('shrinks to a point under LeJEPA without its test', () => {
    const toy = toyOf('lejepa', { lambda: 0 });
    const before = toy.spread;
    expect(run(toy, 300).spread).toBeLessThan(0.75 * before);
  });

  it.each(['simsiam', 'byol', 'simclr', 'uniform'] as const)(
    'does not collapse under %s as it is usually trained',
    (objective) => {
      expect(run(toyOf(objective), 600).spread).toBeGreaterThan(0.6);
    },
  );

  it.each(['lzn', 'onestep', 'simclr', 'moco', 'lejepa', 'uniform'] as const)(
    'under %s leaves a near collapse',
    (objective) => {
      const toy = toyOf(objective, {}, 'point');
      const before = toy.spread;
      expect(run(toy, 60).spread).toBeGreaterThan(2 * before);
    },
  );

  it('is what a collapse needs: points that move for themselves only meet in pairs', () => {
    const toy = run(toyOf('simclr', { negatives: 'off' }), 400, 'points');
    expect(toy.apart).toBeLessThan(1e-3);
    expect(toy.spread).toBeGreaterThan(0.7);
  });
});

describe('a toy', () => {
  it('takes other settings where it stands, and begins anew from the same points', () => {
    const toy = run(toyOf('byol'), 5);
    const there = toy.points.slice();
    toy.change(usual('byol', { predictor: 'off' }));
    expect(toy.points).toEqual(there);
    expect(toy.history).toHaveLength(1);
    toy.restart('pairs');
    expect(toy.points).toEqual(startPoints('pairs'));
    expect(toy.memory.iteration).toBe(0);
  });

  it('keeps the length of a point that is dragged where only directions count', () => {
    const toy = toyOf('simclr');
    const before = Math.hypot(toy.points[0] ?? 0, toy.points[1] ?? 0);
    toy.place(0, 0, -3);
    expect(toy.points[0]).toBeCloseTo(0, 12);
    expect(toy.points[1]).toBeCloseTo(-before, 12);
    expect([...toy.places.subarray(0, 2)]).toEqual([0, -1]);
  });

  it('goes on being finite wherever points are put', () => {
    const coordinate = fc.double({ min: -5, max: 5, noNaN: true });
    const row = fc.integer({ min: 0, max: ROWS - 1 });
    fc.assert(
      fc.property(fc.constantFrom(...DRAWN), row, coordinate, coordinate, (objective, at, x, y) => {
        const toy = toyOf(objective);
        toy.place(at, x, y);
        run(toy, 2);
        expect([...toy.places, toy.reading.loss].every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('sliders', () => {
  const ranges = Object.entries(RANGES);

  it.each(ranges)('of %s go from end to end, and come back to their positions', (_, range) => {
    expect(valueAt(0, range)).toBeCloseTo(range.min, 12);
    expect(valueAt(100, range)).toBeCloseTo(range.max, 12);
    if (range.whole === true) return;
    for (let at = 0; at <= 100; at += 1)
      expect(Math.abs(positionOf(valueAt(at, range), range) - at)).toBeLessThan(2);
  });

  it('hold what the objectives are usually trained with', () => {
    for (const objective of DRAWN)
      for (const knob of ADAPTERS[objective].knobs) {
        const range = RANGES[knob];
        if (range === undefined) continue;
        expect(Number(usual(objective)[knob])).toBeGreaterThanOrEqual(range.min);
        expect(Number(usual(objective)[knob])).toBeLessThanOrEqual(range.max);
      }
  });
});

describe('facts', () => {
  it.each(COMPARED)('of %s name settings that it reads, and values that these may have', (objective) => {
    for (const { key, value } of FACTS[objective].breakers) {
      expect(usesSetting(key, { objective }), key).toBe(true);
      const setting = SETTINGS.find((one) => one.key === key);
      expect(setting && valueOf(setting, String(value)), key).toBe(value);
    }
  });

  it('count the work as the specification does at n = 512, d = 64', () => {
    const shape: Shape = { ...DEFAULTS, n: 512, d: 64, steps: 20, slices: 256, inputs: 784 };
    expect(FACTS.simclr.cost(shape)).toBe(201_326_592);
    // Twenty steps there and back: a velocity is 2 n² d, and the gradient is as in docs/benchmarks.md.
    expect(FACTS.lzn.cost(shape)).toBe(40 * 9 * 512 * 512 * 64);
    expect(FACTS.lzn.cost(shape) / FACTS.simclr.cost(shape)).toBeGreaterThan(20);
    for (const objective of COMPARED) expect(FACTS[objective].cost(shape)).toBeGreaterThan(0);
  });

  /** Each objective as it is meant, and with each of its breakers. */
  const shown = COMPARED.flatMap((objective) => {
    const meant = { ...DEFAULTS, ...withObjective(DEFAULTS, objective) };
    return [{}, ...FACTS[objective].breakers.map(({ key, value }) => ({ [key]: value }))].map(
      (change) => [objective, change, { ...meant, ...change }, meant] as const,
    );
  });

  it.each(shown)('give %s with %o a loss that can be typeset', (objective, _, settings) => {
    for (const tex of lossOf(objective, settings))
      expect(katex.renderToString(tex, { displayMode: true, strict: 'error', throwOnError: true })).toContain(
        '<math',
      );
  });

  it('leave out of the loss what a switch takes away', () => {
    // The others only turn a number that stands in the loss as a letter.
    const taken = shown.filter(([, change]) =>
      ['aggregate', 'negatives', 'predictor', 'stopgrad', 'lambda'].some((key) => key in change),
    );
    expect(taken.length).toBeGreaterThan(8);
    for (const [objective, , settings, meant] of taken)
      expect(lossOf(objective, settings)).not.toEqual(lossOf(objective, meant));
  });
});
