/** What is shown, when it is looked at, and what the settings of a run are: the engine's plain parts around a look. */
import { describe, expect, it } from 'vitest';
import { Looks, type Part } from '../../src/engine/looks';
import { ownByRow } from '../../src/engine/scene-reading';
import { moved, Shown, type Still } from '../../src/engine/shown';
import { isHotChange, Tuning } from '../../src/engine/tuning';
import { DEFAULTS, freshCourse } from '../../src/experiment';

const still = (kind: 'film' | 'live' | 'recorded'): Still => ({
  origin: kind === 'recorded' ? { kind, adapter: 'a' } : { kind },
  iteration: 3,
  anchors: new Float32Array(4),
});

/** Another place in the plane; the third coordinate is off it. */
const lift = (base: Float32Array, x: number, y: number) => Float32Array.of(x, y, base[2] ?? 0);

describe('what is shown', () => {
  it('is live, until somebody shows a moment that stands still', () => {
    const shown = new Shown();
    expect(shown.still).toBeUndefined();
    const film = still('film');
    shown.show(film);
    expect(shown.still).toBe(film);
    expect(shown.seen).toBe(false);
    shown.saw(film);
    expect(shown.seen).toBe(true);
    shown.show(undefined);
    expect([shown.still, shown.seen]).toEqual([undefined, false]);
  });

  it('is held by the first move and let go by none, whatever it was', () => {
    const shown = new Shown();
    const live = still('live');
    shown.saw(live);
    shown.move([{ sample: 0, x: 1, y: 2 }]);
    expect(shown.still).toBe(live);
    expect(shown.seen).toBe(false);
    shown.saw(still('live'));
    shown.move([{ sample: 1, x: 1, y: 2 }]);
    expect(shown.still).toBe(live);
    shown.move([]);
    expect([shown.still, shown.moves]).toEqual([undefined, []]);
    const film = still('film');
    shown.show(film);
    shown.move([{ sample: 0, x: 0, y: 0 }]);
    expect(shown.still).toBe(film);
    shown.show(undefined);
    expect([shown.still, shown.moves]).toEqual([undefined, []]);
  });

  it('stops being a recorded run when the run goes on, but what is held is held', () => {
    const shown = new Shown();
    const recorded = still('recorded');
    shown.show(recorded);
    shown.move([{ sample: 0, x: 0, y: 0 }]);
    shown.goOn();
    expect(shown.still).toBe(recorded);
    shown.move([]);
    expect(shown.still).toBeUndefined();
    const film = still('film');
    shown.show(film);
    shown.goOn();
    expect(shown.still).toBe(film);
  });

  // n = 2, K = 2, d = 3 in rows of 4.
  const anchors = Float32Array.from({ length: 24 }, (_, i) => i);
  /** Rows that are not as they were. */
  const changed = (result: Float32Array) => [
    ...new Set([...result.keys()].filter((i) => result[i] !== anchors[i]).map((i) => Math.floor(i / 4))),
  ];

  it('moves anchors of view 2 alone, and only their part in the plane', () => {
    const of = { count: 2, d: 3, views: true };
    const result = moved(anchors, of, [{ sample: 1, x: -1, y: -2 }], lift);
    expect([...result.subarray(12, 16)]).toEqual([-1, -2, 14, 15]);
    expect(changed(result)).toEqual([3]);
    expect(anchors[12]).toBe(12);
  });

  it('moves both where a sample has but one view, and the anchors of labels by their class', () => {
    const of = { count: 2, d: 3, views: false };
    expect(changed(moved(anchors, of, [{ sample: 1, x: -1, y: -2 }], lift))).toEqual([1, 3]);
    const both = [
      { label: 0, x: 7, y: 8 },
      { sample: 0, x: -1, y: -2 },
      { label: 1, x: 5, y: 6 },
    ];
    const result = moved(anchors, of, both, lift);
    expect(changed(result)).toEqual([0, 2, 4, 5]);
    expect([...result.subarray(16)]).toEqual([7, 8, 18, 19, 5, 6, 22, 23]);
  });
});

/** Looks that end when somebody ends them. */
function slow() {
  const begun: Part[] = [];
  const ends: (() => void)[] = [];
  const looks = new Looks((part) => {
    begun.push(part);
    return new Promise((resolve) => ends.push(resolve));
  });
  const end = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { looks, begun, end };
}

describe('looks', () => {
  it('begin at once, one at a time; those asked for meanwhile share the next', async () => {
    const { looks, begun, end } = slow();
    const over: number[] = [];
    const ask = (i: number, part?: Part) => looks.ask(part).then(() => over.push(i));
    const all = [ask(1), ask(2, 'alignment'), ask(3), ask(4, 'alignment')];
    expect(begun).toEqual(['all']);
    await end();
    expect([begun, over]).toEqual([['all', 'all'], [1]]);
    await end();
    await Promise.all([...all, looks.idle]);
    expect([begun, over]).toEqual([
      ['all', 'all'],
      [1, 2, 3, 4],
    ]);
    void looks.ask('alignment');
    expect(begun).toEqual(['all', 'all', 'alignment']);
    await end();
  });

  it('wait for their share of the time while training goes on', async () => {
    const { looks, begun, end } = slow();
    looks.whileTraining();
    looks.whileTraining();
    expect(begun).toHaveLength(1);
    await end();
    looks.whileTraining();
    expect(begun).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    looks.whileTraining();
    expect(begun).toHaveLength(2);
    await end();
  });
});

describe('the settings of a run', () => {
  it('change from an iteration on, and what is computed once more gets what it had', () => {
    const tuning = new Tuning(freshCourse({ ...DEFAULTS, u: 0.2, lr: 1 }));
    tuning.change(10, { lr: 2 });
    tuning.change(20, { u: 0.5 });
    expect([0, 9, 10, 19, 20, 99].map((k) => tuning.at(k))).toEqual([
      { u: 0.2, lr: 1 },
      { u: 0.2, lr: 1 },
      { u: 0.2, lr: 2 },
      { u: 0.2, lr: 2 },
      { u: 0.5, lr: 2 },
      { u: 0.5, lr: 2 },
    ]);
    // Twice before one iteration: the last counts.
    tuning.change(20, { u: 0.6 });
    expect(tuning.at(20)).toEqual({ u: 0.6, lr: 2 });
    tuning.goBack(5, 30);
    expect([tuning.at(4), tuning.at(5), tuning.at(99)]).toEqual([
      { u: 0.2, lr: 1 },
      { u: 0.6, lr: 2 },
      { u: 0.6, lr: 2 },
    ]);
  });

  it('begin anew with what was changed so far, and what is planned still to come', () => {
    const changes = [
      { iteration: 10, change: { u: 0.3 } },
      { iteration: 40, change: { lr: 2e-3 } },
    ];
    const tuning = new Tuning({ experiment: { ...DEFAULTS, u: 0.2, lr: 1e-3 }, recorded: false, changes });
    tuning.adopt(20);
    expect(tuning.course).toMatchObject({
      experiment: { u: 0.3 },
      recorded: true,
      changes: changes.slice(1),
    });
    const other = freshCourse(DEFAULTS);
    tuning.begin(other);
    expect(tuning.course).toBe(other);
  });

  it('take no other changes', () => {
    for (const good of [{}, { u: 0 }, { lr: 1e-6, u: 0.95 }]) expect(isHotChange(good, DEFAULTS)).toBe(true);
    for (const bad of [null, 3, { n: 8 }, { u: 1 }, { u: -0.1 }, { lr: Number.NaN }, { lr: '1' }, { x: 1 }])
      expect(isHotChange(bad, DEFAULTS)).toBe(false);
  });
});

it('probabilities of the own anchor go from steps to rows', () => {
  const stats = [1, 2, 3, 4, 5, 6].flatMap((p) => [0, 0, Math.log(p / 10), 0]);
  const own = ownByRow(stats, 3, 2);
  [0.1, 0.4, 0.2, 0.5, 0.3, 0.6].forEach((p, i) => expect(own[i]).toBeCloseTo(p, 6));
});
