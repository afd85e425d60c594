/** The course of a run by iteration: what is computed once more after trouble gets the settings it had. */
import {
  backTo,
  type Course,
  type Experiment,
  fromTheStart,
  HOT_KEYS,
  type Hot,
  type HotChange,
  isExperiment,
  settingsAt,
  withChange,
} from '../experiment';

export class Tuning {
  #course: Course;

  constructor(course: Course) {
    this.#course = course;
  }

  get course(): Course {
    return this.#course;
  }

  /** The settings of iteration 0, 1, ... */
  at(iteration: number): Hot {
    const { u, lr } = settingsAt(this.#course, iteration);
    return { u, lr };
  }

  /** New settings from an iteration on, whatever was to follow. */
  change(iteration: number, change: HotChange): void {
    this.#course = withChange(this.#course, iteration, change);
  }

  /** The run goes on from `iteration` with the settings that it had at `from`. */
  goBack(iteration: number, from: number): void {
    this.#course = backTo(this.#course, iteration, from);
  }

  /** The run begins anew on another course. */
  begin(course: Course): void {
    this.#course = course;
  }

  /** A run that had come to `from` begins anew with the recorded weights. */
  adopt(from: number): void {
    this.#course = { ...fromTheStart(this.#course, from), recorded: true };
  }
}

/** Whether something from outside changes such settings, and to values that they may have. */
export function isHotChange(change: unknown, experiment: Experiment): change is HotChange {
  if (typeof change !== 'object' || change === null) return false;
  const hot: readonly string[] = HOT_KEYS;
  return Object.keys(change).every((key) => hot.includes(key)) && isExperiment({ ...experiment, ...change });
}

/** Whether something from outside is a list of changes of that experiment. */
export function isCourseOf(experiment: Experiment, changes: unknown): boolean {
  if (!Array.isArray(changes)) return false;
  let before = -1;
  return changes.every((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return false;
    const { iteration, change } = entry as { readonly iteration?: unknown; readonly change?: unknown };
    if (typeof iteration !== 'number' || !Number.isInteger(iteration) || iteration <= before) return false;
    before = iteration;
    return isHotChange(change, experiment);
  });
}
