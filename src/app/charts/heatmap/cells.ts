/** Where the steps of a flow lie along its time, and which cut-off leaves which of them out. */
import { cutOffStep, settingOf } from '../../../experiment';

/**
 * Ends of the cells of steps at times t, ascending: one more than there are steps. Neighbours meet half way; the outer cells reach as far to the
 * outside as to the inside, but not beyond 0 and 1.
 */
export function cellEnds(t: readonly number[]): number[] {
  const first = t[0];
  const last = t.at(-1);
  if (first === undefined || last === undefined) return [];
  if (t.length === 1) return [0, 1];
  const between = t.slice(1).map((time, k) => (time + (t[k] ?? 0)) / 2);
  const left = first - ((between[0] ?? first) - first);
  const right = last + (last - (between.at(-1) ?? last));
  return [Math.max(0, left), ...between, Math.min(1, right)];
}

/** Number of the cell that holds time t; the outer ones hold all that is beyond. */
export function cellAt(ends: readonly number[], t: number): number {
  const cells = ends.length - 1;
  let cell = 0;
  while (cell < cells - 1 && t >= (ends[cell + 1] ?? 1)) cell += 1;
  return cell;
}

/** The last step at which a cut-off can lie. */
export function lastCutOffStep(steps: number): number {
  return cutOffStep({ steps, u: largestCutOff() });
}

export function largestCutOff(): number {
  return settingOf('u').max;
}

/** The shortest decimal cut-off u with which step `step` of `steps` is the first that counts: as little as a link needs. */
export function cutOffFor(step: number, steps: number): number {
  const wanted = Math.max(0, Math.min(step, lastCutOffStep(steps)));
  for (let digits = 1; digits < 9; digits += 1) {
    const scale = 10 ** digits;
    // The larger of it and 0, since a link has no place for -0.
    const least = Math.max(0, Math.ceil((wanted / steps) * scale - 1e-9));
    // In binary fractions 100 times 0.29 is below 29: then the next number does it.
    for (const u of [least / scale, (least + 1) / scale]) {
      if (u <= largestCutOff() && cutOffStep({ steps, u }) === wanted) return u;
    }
  }
  return wanted / steps;
}

/** Where the line of the cut-off stands: between the cells before `step` and those from it on. */
export function cutOffTime(ends: readonly number[], step: number): number {
  return ends[Math.min(step, Math.max(0, ends.length - 2))] ?? 0;
}

/** The step whose left end is nearest to time t, of those at which a cut-off can lie. */
export function cutOffNear(ends: readonly number[], t: number): number {
  const last = lastCutOffStep(ends.length - 1);
  let nearest = 0;
  for (let step = 1; step <= last; step += 1) {
    if (Math.abs((ends[step] ?? 0) - t) < Math.abs((ends[nearest] ?? 0) - t)) nearest = step;
  }
  return nearest;
}
