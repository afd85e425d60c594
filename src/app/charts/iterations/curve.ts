/** Curves over iterations, made ready to be drawn and read. */
import { calmDomain, decades } from '../ticks';

/** A value of a curve; where it stands for several iterations, their mean, and the least and the greatest. */
export interface CurvePoint {
  readonly iteration: number;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

export interface Curve {
  /** Its name in files, and in the rows that are drawn. */
  readonly key: string;
  readonly name: string;
  /** CSS colour. */
  readonly colour: string;
  readonly dashed?: boolean;
  /** Ascending iterations. */
  readonly points: readonly CurvePoint[];
  /** A value as a person reads it. */
  readonly show: (value: number) => string;
}

/** A level to compare with. */
export interface Reference {
  readonly value: number;
  readonly label: string;
  /** Where its name stands along the line: where curves seldom are. */
  readonly place?: 'above-start' | 'above-end' | 'below-start' | 'below-end';
}

/** What is drawn at one iteration: by key the value, by key and `Each` the value before smoothing, by key and `Band` the extremes. */
export type Row = { readonly iteration: number } & Readonly<
  Record<string, number | readonly [number, number] | undefined>
>;

/** Points that the moving average remembers. */
const SPAN = 10;

/** Exponential moving average, without the pull of the first value: each is the weighted mean of itself and all before. */
export function smoothed(values: readonly number[]): number[] {
  const keep = 1 - 1 / SPAN;
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    sum = keep * sum + value;
    weight = keep * weight + 1;
    return sum / weight;
  });
}

/** The point nearest to an iteration, the earlier of two as near; null of an empty curve. */
export function nearestPoint(points: readonly CurvePoint[], iteration: number): CurvePoint | null {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.iteration ?? 0) < iteration) low = middle + 1;
    else high = middle;
  }
  const after = points[low];
  const before = points[low - 1];
  if (after === undefined || before === undefined) return after ?? null;
  return iteration - before.iteration <= after.iteration - iteration ? before : after;
}

/** The curve's value at an iteration, or its latest; null of an empty curve. */
export function valueAt({ points, show }: Curve, iteration: number | null): string | null {
  const point = iteration === null ? points.at(-1) : nearestPoint(points, iteration);
  return point === undefined || point === null ? null : show(point.value);
}

/** Values that are not positive have no place on a logarithmic axis: they stand at its foot, at most six decades below the greatest. */
const DECADES = 1e-6;

/** Room above the highest value, as a share of the axis; more where the name of a level stands there. */
const ROOM = 0.04;
const NAME_ROOM = 0.16;

export interface Drawn {
  readonly rows: readonly Row[];
  readonly domain: [number, number];
  /** The last iteration of any curve, 0 where there is none. */
  readonly last: number;
}

export interface DrawOptions {
  readonly log: boolean;
  readonly smooth: boolean;
  /** Ends of a linear axis that are known beforehand; what is left out follows the values. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Curves that the axes have room for, but that are no part of the rows. */
  readonly behind?: readonly Curve[];
}

/** Rows of all curves together, ascending, and the ends of their axis. */
export function draw(
  curves: readonly Curve[],
  references: readonly Reference[],
  { log, smooth, from, to, behind = [] }: DrawOptions,
): Drawn {
  const levels = references.map((r) => r.value).concat(behind.flatMap((c) => c.points.map((p) => p.value)));
  const last = Math.max(0, ...[...curves, ...behind].map((c) => c.points.at(-1)?.iteration ?? 0));
  let highest = Math.max(...levels, ...curves.flatMap((c) => c.points.map((p) => p.high ?? p.value)));
  let lowest = Math.min(...levels, ...curves.flatMap((c) => c.points.map((p) => p.low ?? p.value)));
  if (!Number.isFinite(highest) || !Number.isFinite(lowest)) [lowest, highest] = [0, 1];
  const onLog = log && highest > 0;
  const floor = highest * DECADES;
  const place = (value: number) => (onLog ? Math.max(value, floor) : value);
  const rows = new Map<number, Record<string, number | readonly [number, number]>>();
  for (const { key, points } of curves) {
    const means = smooth ? smoothed(points.map((p) => p.value)) : null;
    points.forEach(({ iteration, value, low, high }, k) => {
      const row = rows.get(iteration) ?? { iteration };
      row[key] = place(means?.[k] ?? value);
      if (smooth) row[`${key}Each`] = place(value);
      if (low !== undefined && high !== undefined) row[`${key}Band`] = [place(low), place(high)];
      rows.set(iteration, row);
    });
  }
  const sorted = [...rows.values()].map((row) => row as Row).toSorted((a, b) => a.iteration - b.iteration);
  if (onLog) {
    const positive = levels.concat(sorted.flatMap((row) => numbersOf(row))).filter((v) => v > 0);
    return { rows: sorted, domain: decades(Math.max(floor, Math.min(...positive)), highest), last };
  }
  const least = from ?? lowest;
  const room = references.some((r) => r.value === highest) ? NAME_ROOM : ROOM;
  const greatest = to ?? highest + room * (highest - least);
  return {
    rows: sorted,
    domain: from !== undefined && to !== undefined ? [from, to] : calmDomain(least, greatest),
    last,
  };
}

/** Where a curve is drawn: the plot's box in CSS pixels, and what its edges stand for. */
export interface Scales {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Iteration at the right edge; the left one is 0. */
  readonly last: number;
  /** Values at the foot and at the top. */
  readonly domain: readonly [number, number];
  readonly log: boolean;
}

/** A curve's places in the drawing, kept inside the box. */
export function placesOf(
  points: readonly CurvePoint[],
  scales: Scales,
  smooth: boolean,
): (readonly [x: number, y: number])[] {
  const { x, y, width, height, last, domain, log } = scales;
  const on = (value: number) => (log ? Math.log(value) : value);
  const [low, high] = domain;
  const values = points.map((p) => p.value);
  const drawn = smooth ? smoothed(values) : values;
  return points.map(({ iteration }, k) => {
    const share = (on(drawn[k] ?? 0) - on(low)) / (on(high) - on(low));
    const up = Number.isNaN(share) ? 0 : Math.max(0, Math.min(1, share));
    const across = last > 0 ? iteration / last : 0;
    return [x + across * width, y + (1 - up) * height];
  });
}

function numbersOf({ iteration: _iteration, ...values }: Row): number[] {
  return Object.values(values).flatMap((value) => (typeof value === 'object' ? [...value] : [value ?? 0]));
}
