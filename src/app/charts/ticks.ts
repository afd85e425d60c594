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

function stepFor(low: number, high: number): number {
  const raw = (high - low) / 3.5;
  if (!(raw > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5].find((m) => m * power >= raw * 0.7) ?? 10) * power;
}

/** Multiples of 1, 2 or 5 times a power of ten inside [low, high], about three or four of them. */
export function niceTicks(low: number, high: number): number[] {
  const step = stepFor(low, high);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
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

/** A tick's number without the noise of binary fractions. */
export function tickText(x: number): string {
  return String(Number(x.toPrecision(3)));
}

/** A power of ten, short enough for an axis: 0.1, 1, 100, 1e4. */
export function powerText(x: number): string {
  return x > 1000 || x < 0.01 ? x.toExponential(0).replace('e+', 'e') : String(x);
}
