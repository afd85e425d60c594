/** The planes that somebody chooses: through two coordinates, or through the anchors of three samples. */
import { pitch } from '../../gpu/matrix';
import type { PlaneAxes } from '../protocol';

/** A plane s = o + x e1 + y e2. */
export interface Directions {
  /** 2 x d, orthonormal rows e1 and e2. */
  readonly axes: Float64Array;
  /** d: the plane's point nearest to the prior's centre, orthogonal to both. */
  readonly origin: Float64Array;
}

/** Below this share of the longest side, three anchors are on one line, or in one place. */
const DEGENERATE = 1e-5;

/** @returns undefined for the principal plane, and where three anchors make no plane; coordinates beyond the last are the last. */
export function chosenPlane(
  choice: PlaneAxes,
  stored: ArrayLike<number>,
  n: number,
  d: number,
): Directions | undefined {
  if (choice.kind === 'principal') return undefined;
  if (choice.kind === 'samples') return throughAnchors(choice.samples, stored, n, d);
  const [x, y] = [choice.x, choice.y].map((c) => Math.min(d - 1, Math.max(0, Math.trunc(c)))) as [
    number,
    number,
  ];
  const axes = new Float64Array(2 * d);
  axes[x] = 1;
  // Twice the same coordinate is no plane: the next one takes the second place.
  axes[d + (y === x ? (x + 1) % d : y)] = 1;
  return { axes, origin: new Float64Array(d) };
}

/** Gram-Schmidt on the two sides from the first anchor; the origin is that anchor without its part along them. */
function throughAnchors(
  samples: readonly [number, number, number],
  stored: ArrayLike<number>,
  n: number,
  d: number,
): Directions | undefined {
  if (samples.some((s) => !(Number.isInteger(s) && s >= 0 && s < n))) return undefined;
  const rows = samples.map((s) =>
    Float64Array.from({ length: d }, (_, c) => stored[s * pitch(d) + c] ?? Number.NaN),
  );
  const [a, b, c] = rows as [Float64Array, Float64Array, Float64Array];
  const across = b.map((v, i) => v - (a[i] ?? 0));
  const up = c.map((v, i) => v - (a[i] ?? 0));
  const longest = Math.max(length(across), length(up));
  if (!(longest > 0) || !(length(across) > DEGENERATE * longest)) return undefined;
  const e1 = scaled(across, 1 / length(across));
  const rest = without(without(up, e1), e1);
  if (!(length(rest) > DEGENERATE * longest)) return undefined;
  const e2 = scaled(rest, 1 / length(rest));
  const axes = new Float64Array(2 * d);
  axes.set(e1, 0);
  axes.set(e2, d);
  // Twice, so that rounding leaves nothing of the two directions.
  const once = without(without(a, e1), e2);
  return { axes, origin: without(without(once, e1), e2) };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);
}

function length(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

function scaled(a: Float64Array, factor: number): Float64Array {
  return a.map((v) => v * factor);
}

function without(a: Float64Array, unit: Float64Array): Float64Array {
  const share = dot(a, unit);
  return a.map((v, i) => v - share * (unit[i] ?? 0));
}
