/** How a run came about, so that it can be made again to the bit: where it began, and what was changed on the way. */
import type { HotChange } from '../engine/protocol';
import { type Experiment, toHash } from '../experiment';

/** Settings that a running training took over. */
export interface RunChange {
  /** Iterations that were finished before. */
  readonly iteration: number;
  readonly change: HotChange;
}

export interface Course {
  /** The experiment that the run began with. */
  readonly experiment: Experiment;
  /** Whether it began from the recorded weights. */
  readonly recorded: boolean;
  /** In the order in which they were made. */
  readonly changes: readonly RunChange[];
}

/** A run that was replaced, and how far it had come. */
export interface Undo extends Course {
  readonly iteration: number;
}

/** The course of a run that has just begun. */
export function freshCourse(experiment: Experiment): Course {
  return { experiment, recorded: false, changes: [] };
}

/** The course with one more change; a later change at the same iteration replaces the earlier one. */
export function withChange(course: Course, iteration: number, change: HotChange): Course {
  const last = course.changes.at(-1);
  const changes =
    last?.iteration === iteration
      ? [...course.changes.slice(0, -1), { iteration, change: { ...last.change, ...change } }]
      : [...course.changes, { iteration, change }];
  return { ...course, changes };
}

/** The course of a run that went back to `iteration`: the settings stay as they are, so later changes count from there. */
export function backTo(course: Course, iteration: number): Course {
  const later = course.changes.filter((c) => c.iteration > iteration);
  if (later.length === 0) return course;
  const kept = { ...course, changes: course.changes.filter((c) => c.iteration <= iteration) };
  return withChange(kept, iteration, Object.assign({}, ...later.map((c) => c.change)) as HotChange);
}

/** What is left to be changed on the way from `course` to `goal`; null where `goal` does not begin like it. */
export function changesLeft(course: Course, goal: Course): readonly RunChange[] | null {
  const done = course.changes.length;
  const same =
    course.recorded === goal.recorded &&
    toHash(course.experiment) === toHash(goal.experiment) &&
    JSON.stringify(course.changes) === JSON.stringify(goal.changes.slice(0, done));
  return same ? goal.changes.slice(done) : null;
}

/** Whether a run on `course` that has come to `iteration` leads to `goal` by training on. */
export function leadsTo(course: Course, iteration: number, goal: Undo): boolean {
  const left = changesLeft(course, goal);
  return left !== null && iteration <= goal.iteration && left.every((c) => c.iteration >= iteration);
}
