/**
 * Where an axis begins and ends and has its numbers. Equal answers are the same array: recharts takes an axis down
 * and builds it up again whenever a prop is a new object, which is most of the cost of a redraw.
 */

/** From nothing to the last point. */
export const FROM_ZERO: [number, 'dataMax'] = [0, 'dataMax'];

const known = new Map<string, readonly number[]>();

function same(values: readonly number[]): number[] {
  const key = values.join(' ');
  const found = known.get(key) ?? values;
  known.set(key, found);
  return found as number[]; // recharts wants a mutable type and does not write
}

/** From nothing to an iteration that is known. */
export function fromZeroTo(last: number): [number, number] {
  return same([0, last]) as [number, number];
}

/** Distances between two numbers that an axis has room for, about. */
const DISTANCES = 3.5;

function stepFor(low: number, high: number, distances = DISTANCES): number {
  const raw = (high - low) / distances;
  if (!(raw > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5].find((m) => m * power >= raw * 0.7) ?? 10) * power;
}

/** Multiples of 1, 2 or 5 times a power of ten inside [low, high], about three or four of them, or two on a low axis. */
export function niceTicks(low: number, high: number, distances = DISTANCES): number[] {
  const step = stepFor(low, high, distances);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // One number alone tells no scale.
  if (last === first && high > low) return niceTicks(low, high, 2 * distances);
  return same(Array.from({ length: Math.max(1, last - first + 1) }, (_, k) => (first + k) * step));
}

/** [low, high], each moved outwards to a twentieth of the distance of two ticks or so, so that it seldom changes. */
export function calmDomain(low: number, high: number): [number, number] {
  const grain = stepFor(low, high) / 10;
  const domain = same([Math.floor(low / grain + 1e-9) * grain, Math.ceil(high / grain - 1e-9) * grain]);
  return domain as [number, number];
}

/** The powers of ten that enclose low and high, for a logarithmic axis; both positive. */
export function decades(low: number, high: number): [number, number] {
  if (!(low > 0 && high >= low && high < Infinity)) return same([0.1, 1]) as [number, number];
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.ceil(Math.log10(high) - 1e-9);
  return same([Number(`1e${first}`), Number(`1e${Math.max(last, first + 1)}`)]) as [number, number];
}

/** Numbers of a logarithmic axis between two powers of ten: the powers, and between only two of them 2 and 5 times the lower one. */
export function logTicks([low, high]: readonly [number, number]): number[] {
  const powers = Math.round(Math.log10(high / low));
  if (powers === 1) return same([low, 2 * low, 5 * low, high]);
  return same(Array.from({ length: powers + 1 }, (_, k) => Number(`1e${Math.round(Math.log10(low)) + k}`)));
}

/** A tick's number without the noise of binary fractions, short enough for an axis. */
export function tickText(x: number): string {
  return x !== 0 && Math.abs(x) < 0.01 ? x.toExponential(0) : String(Number(x.toPrecision(3)));
}

/** A number of a logarithmic axis, short enough: 0.1, 1, 100, 1e4. */
export function powerText(x: number): string {
  return x > 1000 || x < 0.01 ? x.toExponential(0).replace('e+', 'e') : tickText(x);
}
