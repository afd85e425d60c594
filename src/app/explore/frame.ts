/** Where the toy's points are in a picture, and the page's colours there. */
import type { Simulation } from '../../explore/simulation';
import { D, ROWS } from '../../explore/toy';
import { FACTS, type Space } from '../../objectives/facts';

/** Half the side of the picture in coordinates of the plane; more where points are farther out. */
const REACH: Readonly<Record<Space, number>> = { sphere: 1.55, gaussian: 2.4, none: 2.4 };
export const MARGIN = 1.12;

export type Place = readonly [x: number, y: number];

/** How pixels and coordinates of the plane belong together. */
export interface Frame {
  /** CSS pixels of a side. */
  readonly side: number;
  readonly reach: number;
}

export function frameOf(toy: Simulation, side: number): Frame {
  const farthest = toy.places.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { side, reach: Math.max(REACH[FACTS[toy.objective].space], MARGIN * farthest) };
}

export function toPixel({ side, reach }: Frame, [x, y]: Place): Place {
  return [(side / 2) * (1 + x / reach), (side / 2) * (1 - y / reach)];
}

export function toPlane({ side, reach }: Frame, [x, y]: Place): Place {
  return [reach * ((2 * x) / side - 1), reach * (1 - (2 * y) / side)];
}

/** A row of points. */
export function at(points: ArrayLike<number>, row: number): Place {
  return [points[row * D] ?? 0, points[row * D + 1] ?? 0];
}

/** The row whose point is nearest to a pixel; null where none is within `most` pixels. */
export function nearestRow(toy: Simulation, frame: Frame, [x, y]: Place, most: number): number | null {
  let best: number | null = null;
  let least = most;
  for (let row = 0; row < ROWS; row += 1) {
    const [px, py] = toPixel(frame, at(toy.places, row));
    const distance = Math.hypot(px - x, py - y);
    if (distance > least) continue;
    least = distance;
    best = row;
  }
  return best;
}

export interface Ink {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly surface: string;
}

/** The page's colours where an element stands. */
export function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`);
  return {
    ink: colour('ink'),
    muted: colour('muted'),
    line: colour('line-strong'),
    accent: colour('accent'),
    surface: colour('surface'),
  };
}

/** The longest of some vectors in the plane. */
export function strongest(forces: Float64Array): number {
  let most = 0;
  for (let i = 0; i < forces.length; i += D)
    most = Math.max(most, Math.hypot(forces[i] ?? 0, forces[i + 1] ?? 0));
  return most;
}
