/**
 * How a run comes about, so that it can be made again to the bit: the experiment it begins with, whether from the recorded weights, and what is
 * changed on the way (hot settings, by iteration). Changes may lie ahead: a link plans them, and training takes them over as it passes.
 */
import { toHash } from './hash';
import { SETTINGS, type Experiment } from './settings';

/** Settings that a running training takes over at its next iteration. */
export type Hot = Pick<Experiment, 'u' | 'lr'>;
export type HotKey = keyof Hot;
export type HotChange = Partial<Hot>;

/** The keys of hot settings, as the settings' table has them. */
export const HOT_KEYS: readonly HotKey[] = SETTINGS.filter((s) => s.hot).map((s) => s.key as HotKey);

/** Settings that training takes over. */
export interface RunChange {
  /** Iterations that are finished before. */
  readonly iteration: number;
  readonly change: HotChange;
}

export interface Course {
  /** The experiment that the run begins with. */
  readonly experiment: Experiment;
  /** Whether it begins from the recorded weights. */
  readonly recorded: boolean;
  /** By ascending iteration, one an iteration. */
  readonly changes: readonly RunChange[];
}

/** A moment of a course. */
export interface CourseAt extends Course {
  readonly iteration: number;
}

/** The course of a run that has just begun. */
export function freshCourse(experiment: Experiment): Course {
  return { experiment, recorded: false, changes: [] };
}

/**
 * The course with a change made at `iteration`: at the same iteration it joins the one there, and what was planned for later is given up,
 * since whoever changes a setting by hand means it.
 */
export function withChange(course: Course, iteration: number, change: HotChange): Course {
  const before = course.changes.filter((c) => c.iteration < iteration);
  const there = course.changes.find((c) => c.iteration === iteration);
  return { ...course, changes: [...before, { iteration, change: { ...there?.change, ...change } }] };
}

/** The course of a run that went back to `iteration`: the settings stay as they were at `from`, and what is planned after that lies ahead. */
export function backTo(course: Course, iteration: number, from: number): Course {
  const undone = course.changes.filter((c) => c.iteration > iteration && c.iteration <= from);
  if (undone.length === 0) return course;
  const kept = { ...course, changes: course.changes.filter((c) => c.iteration <= iteration) };
  const made = withChange(kept, iteration, Object.assign({}, ...undone.map((c) => c.change)) as HotChange);
  return { ...made, changes: [...made.changes, ...course.changes.filter((c) => c.iteration > from)] };
}

/** The course of a run that begins anew after `from` iterations: changes that were made count from the beginning, planned ones lie ahead. */
export function fromTheStart(course: Course, from: number): Course {
  const back = backTo(course, 0, from);
  return { ...freshCourse(settingsAt(back, 0)), changes: back.changes.filter((c) => c.iteration > 0) };
}

/** The experiment with the settings that hold after `iteration` finished iterations. */
export function settingsAt({ experiment, changes }: Course, iteration: number): Experiment {
  const made = changes.filter((c) => c.iteration <= iteration);
  return made.length === 0
    ? experiment
    : { ...experiment, ...(Object.assign({}, ...made.map((c) => c.change)) as HotChange) };
}

/**
 * The same course in the one way that equal courses share: changes that change nothing are gone, those before the first iteration are the
 * experiment's own, and settings stand in the order of the table.
 */
export function canonical({ experiment, recorded, changes }: Course): Course {
  // Recorded weights are those of the experiment as it was recorded, so there the first change stays one.
  const start = recorded ? experiment : settingsAt({ experiment, recorded, changes }, 0);
  const kept: RunChange[] = [];
  let now: Hot = start;
  for (const { iteration, change } of changes) {
    const news = HOT_KEYS.filter((key) => change[key] !== undefined && change[key] !== now[key]);
    if (news.length === 0 || (iteration === 0 && !recorded)) continue;
    const made: HotChange = Object.fromEntries(news.map((key) => [key, change[key]]));
    kept.push({ iteration, change: made });
    now = { ...now, ...made };
  }
  return { experiment: start, recorded, changes: kept };
}

/** Whether a run on `course` that has come to `iteration` passes through `goal` if it trains on. */
export function leadsTo(course: Course, iteration: number, goal: CourseAt): boolean {
  const [mine, its] = [canonical(course), canonical(goal)];
  const until = ({ changes }: Course) => JSON.stringify(changes.filter((c) => c.iteration < goal.iteration));
  return (
    iteration <= goal.iteration &&
    mine.recorded === its.recorded &&
    toHash(mine.experiment) === toHash(its.experiment) &&
    until(mine) === until(its)
  );
}
