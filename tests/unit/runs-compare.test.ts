/** What sets runs apart, their table, their curves behind others, and how two of them train in step. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextGo, shares } from '../../src/app/session/lock-step';
import { curveTable } from '../../src/app/charts/export/curves';
import { type Curve, draw, placesOf } from '../../src/app/charts/iterations/curve';
import { alike, differing, eventsOf, runsTable, sorted } from '../../src/app/lab/runs/compare';
import { sameSamples, sameSpace, viewBeside } from '../../src/app/versus/beside';
import type { PlaneView } from '../../src/engine/protocol';
import { DEFAULTS, type Experiment, freshCourse, SETTINGS, withChange } from '../../src/experiment';
import { EMPTY_HISTORY } from '../../src/state/history';
import { NO_TELEMETRY } from '../../src/state/run';
import type { Run } from '../../src/state/runs';
import { NO_SERIES } from '../../src/state/series';
import { experiments as anyExperiment } from './experiment-arbitrary';

function run(id: number, change: Partial<Experiment> = {}, more: Partial<Run> = {}): Run {
  return {
    id,
    name: `run ${id}`,
    colour: id,
    shown: true,
    course: freshCourse({ ...DEFAULTS, ...change }),
    foreign: null,
    telemetry: { ...NO_TELEMETRY, iteration: 10 * id },
    history: EMPTY_HISTORY,
    series: NO_SERIES,
    probe: null,
    seconds: id,
    ...more,
  };
}

describe('the diff of settings', () => {
  it('names exactly the keys in which experiments are not all alike', () => {
    fc.assert(
      fc.property(fc.array(anyExperiment, { minLength: 1, maxLength: 4 }), (experiments) => {
        const keys = differing(experiments);
        const apart = SETTINGS.map(({ key }) => key).filter(
          (key) => new Set(experiments.map((e) => e[key])).size > 1,
        );
        // Own data are apart also where only their file or hash is.
        expect(keys.filter((key) => key !== 'data' || apart.includes(key))).toEqual(apart);
        const common = alike(experiments);
        expect(common.every(({ key }) => !keys.includes(key))).toBe(true);
      }),
    );
  });

  it('tells own data apart by what they are', () => {
    const own = { data: 'own', prep: 'points.100.20' } as const;
    const a = { ...DEFAULTS, ...own, file: 'a.csv', sha: 'a'.repeat(64) };
    const b = { ...a, file: 'b.csv', sha: 'b'.repeat(64) };
    expect(differing([a, b])).toEqual(['data']);
    expect(differing([a, a])).toEqual([]);
    expect(alike([a, a])).toEqual([{ key: 'data', value: 'a.csv' }]);
  });

  it('says what is alike and not at its default', () => {
    expect(
      alike([
        { ...DEFAULTS, d: 2 },
        { ...DEFAULTS, d: 2, alpha: 1 },
      ]),
    ).toEqual([{ key: 'd', value: 2 }]);
  });
});

function ids(...args: Parameters<typeof sorted>): number[] {
  return sorted(...args).map(({ id }) => id);
}

describe('the table of runs', () => {
  const probe = { iteration: 10, result: { linear: 0.9, knn: 0, rawPixels: 0, randomEncoder: 0, chance: 0 } };
  const runs = [run(1, { d: 2 }), run(2, { d: 16 }, { probe }), run(3, { d: 4 })];

  it('is the latest first, or sorted by a column, what is not known last', () => {
    expect(ids(runs, null)).toEqual([3, 2, 1]);
    expect(ids(runs, { column: 'd', down: false })).toEqual([1, 3, 2]);
    expect(ids(runs, { column: 'd', down: true })).toEqual([2, 3, 1]);
    expect(ids(runs, { column: 'linear', down: true })[0]).toBe(2);
    expect(ids(runs, { column: 'linear', down: false })[0]).toBe(2);
  });

  it('has changes on the way as far as the run has come', () => {
    const course = withChange(withChange(freshCourse(DEFAULTS), 5, { u: 0.5 }), 50, { lr: 0.1 });
    const changed = run(1, {}, { course });
    expect(eventsOf(changed)).toEqual([{ iteration: 5, key: 'u', value: 0.5 }]);
    const [head, first] = runsTable([changed, run(2, { alpha: 1 })]).split('\r\n');
    expect(head).toBe(
      'name,iteration,seconds,loss,accuracy,linear,aligned,odeError,alpha,recorded,changes,experiment',
    );
    expect(first).toContain('run 1,10,1,,,,,,0.2,0,5:u:0.5,#v=');
  });
});

function curve(key: string, points: readonly (readonly [number, number])[]): Curve {
  const named = points.map(([iteration, value]) => ({ iteration, value }));
  return { key, name: key, colour: 'red', points: named, show: String };
}

describe('curves behind others', () => {
  const front = curve('loss', [
    [1, 2],
    [2, 1],
  ]);
  const behind = [
    curve('loss (run 1)', [
      [1, 5],
      [8, 3],
    ]),
  ];

  it('are given room by the axes and no rows', () => {
    const drawn = draw([front], [], { log: false, smooth: false, from: 0, behind });
    expect(drawn.rows.map(({ iteration }) => iteration)).toEqual([1, 2]);
    expect(drawn.last).toBe(8);
    expect(drawn.domain[1]).toBeGreaterThanOrEqual(5);
    expect(draw([front], [], { log: false, smooth: false, from: 0 }).last).toBe(2);
  });

  it('lie in the box, whatever the values', () => {
    const scales = { x: 36, y: 6, width: 200, height: 100, last: 8, domain: [0.01, 10] as const };
    const value = fc.oneof(fc.double({ noNaN: true, min: -20, max: 20 }), fc.constant(0));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 8 }), fc.boolean(), fc.boolean(), (values, log, smooth) => {
        const points = values.map((v, k) => ({ iteration: k + 1, value: v }));
        for (const [x, y] of placesOf(points, { ...scales, log }, smooth)) {
          expect(x).toBeGreaterThanOrEqual(36);
          expect(x).toBeLessThanOrEqual(236);
          expect(y).toBeGreaterThanOrEqual(6);
          expect(y).toBeLessThanOrEqual(106);
        }
      }),
    );
    const [low, high] = placesOf(
      [
        { iteration: 0, value: 0.01 },
        { iteration: 8, value: 10 },
      ],
      { ...scales, log: true },
      false,
    );
    expect(low).toEqual([36, 106]);
    expect(high).toEqual([236, 6]);
  });

  it('are in the table of numbers under their names', () => {
    expect(
      curveTable([front, ...behind])
        .split('\r\n')
        .slice(0, 4),
    ).toEqual(['iteration,loss,loss (run 1)', '1,2,5', '2,1,', '8,,3']);
  });
});

describe('training in step', () => {
  const stand = fc.record({ iteration: fc.nat(300), iters: fc.integer({ min: 1, max: 300 }) });

  it('never lets one go ahead, passes no end, and comes to an end', () => {
    fc.assert(
      fc.property(stand, stand, fc.integer({ min: 1, max: 64 }), (from, beside, go) => {
        const stands = [from, beside].map((one) => Math.min(one.iteration, one.iters));
        let [a = 0, b = 0] = stands;
        for (let turn = 0; turn < 1000; turn += 1) {
          const [forA, forB] = shares({ ...from, iteration: a }, { ...beside, iteration: b }, go);
          if (forA === 0 && forB === 0) break;
          const before = { gap: Math.abs(a - b), ahead: Math.max(a, b) };
          [a, b] = [a + forA, b + forB];
          expect(a).toBeLessThanOrEqual(from.iters);
          expect(b).toBeLessThanOrEqual(beside.iters);
          // The gap only closes, and whoever was ahead waits until it has.
          expect(Math.abs(a - b)).toBe(before.gap - Math.abs(forA - forB));
          expect(before.gap === 0 || Math.max(a, b) === before.ahead).toBe(true);
        }
        // Level at the end of the shorter one, or one has ended behind the other.
        expect(a === from.iters || b === beside.iters).toBe(true);
      }),
    );
  });

  it('makes goes of about the same time, growing no faster than twofold', () => {
    expect(nextGo(1, 1)).toBe(2);
    expect(nextGo(10, 400)).toBe(10);
    expect(nextGo(10, 800)).toBe(5);
    expect(nextGo(1, 60_000)).toBe(1);
    expect(nextGo(10, 0)).toBe(20);
  });
});

describe('the second plane', () => {
  const view = {
    axes: { kind: 'samples', samples: [1, 2, 3] },
    camera: null,
    selected: [4],
    marked: 5,
  } as unknown as PlaneView;
  const camera = { x: 0, y: 0, half: 3 };
  const own = { x: 1, y: 1, half: 1 };
  const a = { ...DEFAULTS, d: 16 };
  const planes = { a, b: { ...a, alpha: 1 }, view, camera, linked: true, own };

  it('looks where the first one looks, while they are linked and can be', () => {
    expect(viewBeside(planes).camera).toBe(camera);
    expect(viewBeside({ ...planes, linked: false }).camera).toBe(own);
    expect(viewBeside({ ...planes, b: { ...a, d: 2 } }).camera).toBe(own);
    expect(sameSpace({ ...a, d: 1 }, { ...a, d: 2 })).toBe(true);
    expect(sameSpace({ ...a, d: 3 }, { ...a, d: 2 })).toBe(false);
  });

  it('has the marks of the first one only where the samples are the same', () => {
    expect(viewBeside(planes)).toMatchObject({ axes: view.axes, selected: [4], marked: 5 });
    const other = viewBeside({ ...planes, b: { ...a, seed: 99 } });
    expect(other).toMatchObject({ axes: { kind: 'principal' }, selected: null, marked: null });
    expect(sameSamples(a, { ...a, n: 64 })).toBe(false);
  });

  it('takes only coordinates that it has', () => {
    const axes = { kind: 'coordinates', x: 0, y: 7 } as const;
    const of = (d: number) => viewBeside({ ...planes, view: { ...view, axes }, b: { ...a, d } }).axes;
    expect(of(16)).toEqual(axes);
    expect(of(4)).toEqual({ kind: 'principal' });
  });
});
