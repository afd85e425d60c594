/** How a run came about, and whether another one leads there. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  backTo,
  canonical,
  DEFAULTS,
  freshCourse,
  leadsTo,
  settingsAt,
  toHash,
  withChange,
  writeLink,
} from '../../src/experiment';
import { courses } from './experiment-arbitrary';

const begun = freshCourse(DEFAULTS);
const changed = withChange(withChange(begun, 10, { u: 0.3 }), 50, { lr: 1e-3 });

test('changes at the same iteration become one', () => {
  const twice = withChange(withChange(begun, 10, { u: 0.3 }), 10, { u: 0.4, lr: 1e-3 });
  expect(twice.changes).toEqual([{ iteration: 10, change: { u: 0.4, lr: 1e-3 } }]);
});

test('a change by hand gives up what was planned for later', () => {
  expect(withChange(changed, 20, { u: 0.5 }).changes).toEqual([
    { iteration: 10, change: { u: 0.3 } },
    { iteration: 20, change: { u: 0.5 } },
  ]);
});

test('settings hold from their iteration on', () => {
  const settings = [9, 10, 49, 50].map((iteration) => settingsAt(changed, iteration));
  expect(settings.map(({ u, lr }) => [u, lr])).toEqual([
    [0.2, 2e-3],
    [0.3, 2e-3],
    [0.3, 2e-3],
    [0.3, 1e-3],
  ]);
});

test('going back keeps the settings, which then count from there; what lies ahead is made once more', () => {
  expect(backTo(changed, 60, 70)).toBe(changed);
  expect(backTo(changed, 20, 60).changes).toEqual([
    { iteration: 10, change: { u: 0.3 } },
    { iteration: 20, change: { lr: 1e-3 } },
  ]);
  expect(backTo(changed, 5, 60).changes).toEqual([{ iteration: 5, change: { u: 0.3, lr: 1e-3 } }]);
  // From 30 the second change was still planned, and no change that was made is undone.
  expect(backTo(changed, 20, 30)).toBe(changed);
  // What is planned stays planned.
  expect(backTo(changed, 5, 30).changes).toEqual([
    { iteration: 5, change: { u: 0.3 } },
    { iteration: 50, change: { lr: 1e-3 } },
  ]);
});

test('a run leads to another that begins like it', () => {
  const goal = { ...changed, iteration: 80 };
  expect(leadsTo(changed, 60, goal)).toBe(true);
  expect(leadsTo(changed, 90, goal)).toBe(false);
  // Other changes, made or planned, lead elsewhere.
  expect(leadsTo(begun, 0, goal)).toBe(false);
  expect(leadsTo(backTo(changed, 5, 60), 5, goal)).toBe(false);
  expect(leadsTo(withChange(begun, 10, { u: 0.3 }), 20, { ...changed, iteration: 50 })).toBe(true);
  expect(leadsTo({ ...changed, recorded: true }, 60, goal)).toBe(false);
  expect(leadsTo(freshCourse({ ...DEFAULTS, seed: DEFAULTS.seed + 1 }), 0, goal)).toBe(false);
});

test('the same course is said in one way', () => {
  const wordy = {
    ...begun,
    changes: [
      { iteration: 0, change: { u: 0.5 } },
      { iteration: 4, change: { u: 0.5, lr: DEFAULTS.lr } },
      { iteration: 9, change: { lr: 1e-3, u: 0.4 } },
    ],
  };
  const { experiment, changes } = canonical(wordy);
  expect(experiment).toEqual({ ...DEFAULTS, u: 0.5 });
  expect(changes).toEqual([{ iteration: 9, change: { u: 0.4, lr: 1e-3 } }]);
  expect(Object.keys(changes[0]?.change ?? {})).toEqual(['u', 'lr']);
  // Recorded weights are those of the experiment without the change.
  expect(canonical({ ...wordy, recorded: true }).experiment).toEqual(DEFAULTS);
});

test(
  'any course and its canonical form have the same settings throughout, the same link, and lead to each other',
  { timeout: 60_000 },
  () => {
    fc.assert(
      fc.property(courses, fc.nat(3000), (course, iteration) => {
        const same = canonical(course);
        expect(canonical(same)).toEqual(same);
        expect(toHash(settingsAt(same, iteration))).toBe(toHash(settingsAt(course, iteration)));
        const link = { left: 0, receipt: null, view: '' };
        expect(writeLink({ course: same, ...link })).toBe(writeLink({ course, ...link }));
        expect(leadsTo(course, 0, { ...same, iteration })).toBe(true);
        expect(leadsTo(same, 0, { ...course, iteration })).toBe(true);
      }),
      { numRuns: 2000 },
    );
  },
);
