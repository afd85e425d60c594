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

  it('moves anchors of view 2 alone, and only their part in the plane', () => {
    // n = 2, d = 3 in rows of 4.
    const anchors = Float32Array.from({ length: 16 }, (_, i) => i);
    const result = moved(anchors, 3, [{ sample: 1, x: -1, y: -2 }], (base, x, y) =>
      Float32Array.of(x, y, base[2] ?? 0),
    );
    expect([...result]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -1, -2, 14, 15]);
    expect(anchors[12]).toBe(12);
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
