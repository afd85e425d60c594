/** How a run came about, and whether another one leads there. */
import { expect, test } from 'vitest';
import { DEFAULTS } from '../../src/experiment';
import { backTo, changesLeft, freshCourse, leadsTo, withChange } from '../../src/state/course';

const begun = freshCourse(DEFAULTS);
const changed = withChange(withChange(begun, 10, { u: 0.3 }), 50, { lr: 1e-3 });

test('changes at the same iteration become one', () => {
  const twice = withChange(withChange(begun, 10, { u: 0.3 }), 10, { u: 0.4, lr: 1e-3 });
  expect(twice.changes).toEqual([{ iteration: 10, change: { u: 0.4, lr: 1e-3 } }]);
});

test('going back keeps the settings, which then count from there', () => {
  expect(backTo(changed, 60)).toBe(changed);
  expect(backTo(changed, 20).changes).toEqual([
    { iteration: 10, change: { u: 0.3 } },
    { iteration: 20, change: { lr: 1e-3 } },
  ]);
  expect(backTo(changed, 5).changes).toEqual([{ iteration: 5, change: { u: 0.3, lr: 1e-3 } }]);
});

test('a run leads to another that begins like it', () => {
  const goal = { ...changed, iteration: 80 };
  expect(leadsTo(changed, 60, goal)).toBe(true);
  expect(leadsTo(changed, 90, goal)).toBe(false);
  expect(leadsTo(begun, 0, goal)).toBe(true);
  expect(changesLeft(begun, goal)).toEqual(changed.changes);
  // It has passed iteration 10 without the change.
  expect(leadsTo(begun, 20, goal)).toBe(false);
  expect(leadsTo(backTo(changed, 5), 5, goal)).toBe(false);
  expect(leadsTo({ ...changed, recorded: true }, 60, goal)).toBe(false);
  expect(leadsTo(freshCourse({ ...DEFAULTS, seed: DEFAULTS.seed + 1 }), 0, goal)).toBe(false);
});
