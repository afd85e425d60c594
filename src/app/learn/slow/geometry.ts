/** Where the walk through an iteration stands: points along ways, and the flow time that belongs to them. */
import type { SampleTrace } from '../../../engine/protocol';
import type { Stage } from '../../../state/slow';

export type Place = readonly [x: number, y: number];

/** The part of a way of x, y pairs that `progress` (0 to 1, evenly by state) has reached, at least one point. */
export function wayUntil(way: Float32Array, progress: number): Place[] {
  const last = way.length / 2 - 1;
  const reached = Math.max(0, Math.min(1, progress)) * last;
  const whole = Math.floor(reached);
  const places: Place[] = [];
  for (let k = 0; k <= whole; k += 1) places.push([way[2 * k] ?? 0, way[2 * k + 1] ?? 0]);
  const share = reached - whole;
  const from = places[whole];
  if (share > 0 && from !== undefined) {
    const [x, y] = from;
    const toX = way[2 * whole + 2] ?? x;
    const toY = way[2 * whole + 3] ?? y;
    places.push([x + share * (toX - x), y + share * (toY - y)]);
  }
  return places;
}

/** Paper time of the place that `progress` has reached among `times`, which may run either way. */
function timeAmong(times: readonly number[], progress: number): number {
  const reached = Math.max(0, Math.min(1, progress)) * (times.length - 1);
  const whole = Math.floor(reached);
  const from = times[whole] ?? 1;
  return from + (reached - whole) * ((times[whole + 1] ?? from) - from);
}

type TimeAt = (progress: number, forward: readonly number[], trace: SampleTrace) => number;

const atChosen: TimeAt = (_, __, { t, chosen }) => t[chosen] ?? 1;
const atAnchors: TimeAt = () => 1;

const TIMES: Readonly<Record<Stage, TimeAt>> = {
  views: atAnchors,
  anchors: atAnchors,
  inverse: (progress, forward) => timeAmong(forward.toReversed(), progress),
  forward: (progress, forward) => timeAmong(forward, progress),
  assignment: (progress, _, { t }) => timeAmong(t, progress),
  maximum: atChosen,
  gradient: atChosen,
};

/**
 * Flow time of a moment of a stage. Both flows take their steps on one grid, so the inverse flow passes the times of the
 * forward flow in the other direction.
 */
export function timeOf(stage: Stage, progress: number, trace: SampleTrace): number {
  return TIMES[stage](progress, [...trace.t, 1], trace);
}

/** The smallest square around x, y pairs, with a margin: its lower left corner and its side. */
export function squareAround(points: readonly ArrayLike<number>[]): {
  readonly x: number;
  readonly y: number;
  readonly side: number;
} {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const list of points) {
    for (let i = 0; i + 1 < list.length; i += 2) {
      const x = list[i] ?? 0;
      const y = list[i + 1] ?? 0;
      left = Math.min(left, x);
      right = Math.max(right, x);
      bottom = Math.min(bottom, y);
      top = Math.max(top, y);
    }
  }
  if (left > right) return { x: -1, y: -1, side: 2 };
  const side = 1.12 * Math.max(right - left, top - bottom, 1e-3);
  return { x: (left + right - side) / 2, y: (bottom + top - side) / 2, side };
}

/** Distance of two places. */
export function apart([ax, ay]: Place, [bx, by]: Place): number {
  return Math.hypot(ax - bx, ay - by);
}
