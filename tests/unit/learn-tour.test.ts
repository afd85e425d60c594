/** The guided tour: where its card stands, and what its stops wait for. */
import { describe, expect, test } from 'vitest';
import { type Box, place, type Side } from '../../src/app/learn/tour/place';
import type { Facts } from '../../src/app/learn/tour/facts';
import { recentLoss, STOPS } from '../../src/app/learn/tour/stops';
import { SHORTCUTS } from '../../src/app/learn/shortcut-list';
import type { HistoryPoint } from '../../src/engine/protocol';
import { DEFAULTS } from '../../src/experiment';
import { append, EMPTY_HISTORY } from '../../src/state/history';
import guide from '../../src/texts/en/guide.json';

const WINDOW = { width: 1440, height: 900 };
const CARD = { width: 280, height: 220 };
const SIDES: readonly Side[] = ['left', 'right', 'above', 'below'];

function apart(a: Box, b: Box): boolean {
  return (
    a.left + a.width <= b.left ||
    b.left + b.width <= a.left ||
    a.top + a.height <= b.top ||
    b.top + b.height <= a.top
  );
}

describe('the card', () => {
  test.each([
    { name: 'a button', target: { left: 220, top: 12, width: 72, height: 28 } },
    { name: 'the picture', target: { left: 310, top: 80, width: 560, height: 560 } },
    { name: 'a chart', target: { left: 1090, top: 80, width: 330, height: 300 } },
    { name: 'a slider at the bottom', target: { left: 310, top: 860, width: 560, height: 30 } },
  ])('stands in the window and beside $name', ({ target }) => {
    const at = place(target, CARD, WINDOW, SIDES);
    const card = { ...at, ...CARD };
    expect(apart(card, target)).toBe(true);
    expect(card.left).toBeGreaterThanOrEqual(0);
    expect(card.top).toBeGreaterThanOrEqual(0);
    expect(card.left + card.width).toBeLessThanOrEqual(WINDOW.width);
    expect(card.top + card.height).toBeLessThanOrEqual(WINDOW.height);
  });

  test('takes the first side with room', () => {
    const target = { left: 600, top: 300, width: 100, height: 100 };
    expect(place(target, CARD, WINDOW, ['right', 'left']).left).toBe(712);
    expect(place(target, CARD, WINDOW, ['above', 'left']).top).toBe(68);
  });

  test('goes to a lower corner where no side has room', () => {
    const whole = { left: 0, top: 0, ...WINDOW };
    expect(place(whole, CARD, WINDOW, SIDES)).toEqual({ left: 1148, top: 668 });
  });
});

function points(count: number): HistoryPoint[] {
  return Array.from({ length: count }, (_, k) => ({ iteration: k + 1, loss: 100 - k, gradientNorm: 1 }));
}

describe('the recent loss', () => {
  test('is the mean of the last eight iterations, and unknown before', () => {
    expect(recentLoss(EMPTY_HISTORY)).toBeNull();
    expect(recentLoss(append(EMPTY_HISTORY, points(7)))).toBeNull();
    expect(recentLoss(append(EMPTY_HISTORY, points(20)))).toBeCloseTo(84.5);
  });

  test('is known in a long run, too', () => {
    expect(recentLoss(append(EMPTY_HISTORY, points(1000)))).toBeLessThan(-880);
  });
});

/** Only what the stops look at; the stores' actions are none of it. */
function facts(change: { [K in keyof Facts]?: object } = {}): Facts {
  return {
    run: { state: 'ready', telemetry: { iteration: 4 }, history: EMPTY_HISTORY, probe: null, ...change.run },
    experiment: { current: { ...DEFAULTS, ...change.experiment } },
    plane: { probe: null, pins: [], moves: { now: [], past: [], future: [] }, ...change.plane },
    view: { time: 0.1, colour: 'class', ...change.view },
  } as unknown as Facts;
}

function without(iteration: number): Facts {
  return facts({ run: { telemetry: { iteration } }, experiment: { aggregate: 'sum' } });
}

describe('stops', () => {
  const arrived = facts();
  const history = append(
    EMPTY_HISTORY,
    Array.from({ length: 9 }, (_, k) => ({ iteration: k + 1, loss: 4.8, gradientNorm: 1 })),
  );
  const done: Readonly<Record<(typeof STOPS)[number]['name'], Facts>> = {
    run: facts({ run: { state: 'running' } }),
    loss: facts({ run: { history } }),
    hover: facts({ plane: { probe: {} } }),
    pin: facts({ plane: { pins: [{}] } }),
    time: facts({ view: { time: 0.4 } }),
    cutOff: facts({ experiment: { u: 0.35 } }),
    anchor: facts({ plane: { moves: { now: [{}], past: [[]], future: [] } } }),
    colour: facts({ view: { colour: 'anchor' } }),
    evaluate: facts({ run: { probe: {} } }),
  };

  test.each(STOPS)('$name waits until it is done', ({ name, done: isDone }) => {
    expect(isDone(arrived, arrived)).toBe(false);
    expect(isDone(arrived, facts())).toBe(false);
    expect(isDone(arrived, done[name])).toBe(true);
  });

  test('without a loss of guessing, some iterations are waited for', () => {
    const loss = STOPS.find((stop) => stop.name === 'loss');
    expect(loss?.done(without(4), without(53))).toBe(false);
    expect(loss?.done(without(4), without(54))).toBe(true);
  });

  test('all stops and shortcuts of the catalogue are there', () => {
    expect(STOPS.map((stop) => stop.name)).toEqual(Object.keys(guide.tour.stops));
    const does = SHORTCUTS.flatMap((group) => group.shortcuts.map((shortcut) => shortcut.does));
    expect(new Set(does)).toEqual(new Set(Object.keys(guide.shortcuts.does)));
    expect(does).toHaveLength(new Set(does).size);
  });
});
