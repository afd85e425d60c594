/**
 * The plane that the latent space is looked at through: s = o + x e1 + y e2 with orthonormal directions of R^d, in float64.
 *
 * d = 2: the space itself. d = 1: the line, drawn in a plane. d > 2: as somebody chose (fit-axes.ts), else the two leading principal
 * directions of the anchors, by subspace iteration with Rayleigh-Ritz from the previous frame's directions (Golub and Van Loan,
 * Matrix Computations, 8.2), turned within their plane to agree best with that frame (orthogonal Procrustes), so that the picture
 * neither flips nor spins. The principal plane goes through the prior's centre; the covariance is about the anchors' mean.
 */
import { pitch } from '../../gpu/matrix';
import type { PlaneAxes } from '../protocol';
import { chosenPlane } from './fit-axes';
import { leadingPair } from './subspace';

export interface PlaneFit {
  readonly d: number;
  readonly kind: PlaneAxes['kind'];
  /** 2 x d, row-major: the directions of x and of y. For d = 1 the second is zero. */
  readonly axes: Float64Array;
  /** d: the plane's point nearest to the prior's centre, orthogonal to both directions. */
  readonly origin: Float64Array;
  /** Share of the anchors' variance in the plane, 0 to 1; 1 where there is no variance. */
  readonly variance: number;
}

/** Above this many anchors the covariance is taken over evenly spaced ones: the picture needs a direction, not an estimate. */
const SAMPLE = 1024;

/**
 * Fits the plane to anchors stored as n x pitch(d). Rows with a number that is not finite are left out.
 * @param choice what is wanted; three anchors that make no plane fall back to the principal one, and d <= 2 has only one
 * @param previous the last frame's fit, for continuity
 */
export function fitPlane(
  stored: ArrayLike<number>,
  n: number,
  d: number,
  choice: PlaneAxes,
  previous?: PlaneFit,
): PlaneFit {
  const kind = 'principal';
  const origin = new Float64Array(d);
  if (d <= 2) {
    return { d, kind, axes: Float64Array.from(d === 1 ? [1, 0] : [1, 0, 0, 1]), origin, variance: 1 };
  }
  const { matrix, trace } = covariance(stored, n, d);
  const chosen = chosenPlane(choice, stored, n, d);
  if (chosen !== undefined) {
    return { d, kind: choice.kind, ...chosen, variance: within(chosen.axes, matrix, trace, d) };
  }
  const last = previous?.d === d && previous.kind === kind ? previous.axes : undefined;
  // Equal anchors have no directions: any plane will do, best the one on the screen.
  if (!(trace > 1e-20)) return { d, kind, axes: last ?? firstAxes(d), origin, variance: 1 };
  const { axes, values } = leadingPair(matrix, d, last);
  turnTowards(axes, d, last);
  const variance = Math.min(1, Math.max(0, (values[0] + values[1]) / trace));
  return { d, kind, axes, origin, variance };
}

/** Share of a covariance that lies along two orthonormal directions; 1 where there is no variance. */
function within(axes: Float64Array, matrix: Float64Array, trace: number, d: number): number {
  if (!(trace > 1e-20)) return 1;
  let sum = 0;
  for (const direction of [axes.subarray(0, d), axes.subarray(d)]) {
    for (let a = 0; a < d; a += 1) {
      for (let b = 0; b < d; b += 1) {
        sum += (direction[a] ?? 0) * (matrix[a * d + b] ?? 0) * (direction[b] ?? 0);
      }
    }
  }
  return Math.min(1, Math.max(0, sum / trace));
}

/** Plane coordinates (x, y of each row) of n rows of d numbers, `stride` apart; a row that is not finite goes to the origin. */
export function project(
  { d, axes }: Pick<PlaneFit, 'd' | 'axes'>,
  data: ArrayLike<number>,
  n: number,
  stride: number,
): Float64Array<ArrayBuffer> {
  const points = new Float64Array(2 * n);
  for (let r = 0; r < n; r += 1) {
    let x = 0;
    let y = 0;
    for (let c = 0; c < d; c += 1) {
      const value = data[r * stride + c] ?? 0;
      x += value * (axes[c] ?? 0);
      y += value * (axes[d + c] ?? 0);
    }
    if (Number.isFinite(x) && Number.isFinite(y)) points.set([x, y], 2 * r);
  }
  return points;
}

/** The point of R^d whose plane coordinates are x and y, and whose part outside of the plane is that of `base` (d numbers). */
export function moveTo({ d, axes }: PlaneFit, base: ArrayLike<number>, x: number, y: number): Float64Array {
  const [u = 0, v = 0] = project({ d, axes }, base, 1, d);
  return Float64Array.from(
    { length: d },
    (_, c) => (base[c] ?? 0) + (x - u) * (axes[c] ?? 0) + (y - v) * (axes[d + c] ?? 0),
  );
}

function firstAxes(d: number): Float64Array {
  const axes = new Float64Array(2 * d);
  axes[0] = 1;
  axes[d + 1] = 1;
  return axes;
}

/** Covariance (d x d) and its trace. */
function covariance(
  stored: ArrayLike<number>,
  n: number,
  d: number,
): { matrix: Float64Array; trace: number } {
  const stride = Math.ceil(n / SAMPLE);
  const rows: Float64Array[] = [];
  const mean = new Float64Array(d);
  for (let r = 0; r < n; r += stride) {
    const row = new Float64Array(d);
    for (let c = 0; c < d; c += 1) row[c] = stored[r * pitch(d) + c] ?? 0;
    if (!row.every(Number.isFinite)) continue;
    rows.push(row);
    for (let c = 0; c < d; c += 1) mean[c] = (mean[c] ?? 0) + (row[c] ?? 0);
  }
  const matrix = new Float64Array(d * d);
  for (const row of rows) {
    for (let c = 0; c < d; c += 1) row[c] = (row[c] ?? 0) - (mean[c] ?? 0) / rows.length;
    for (let a = 0; a < d; a += 1) {
      const factor = (row[a] ?? 0) / rows.length;
      for (let b = 0; b <= a; b += 1) matrix[a * d + b] = (matrix[a * d + b] ?? 0) + factor * (row[b] ?? 0);
    }
  }
  let trace = 0;
  for (let a = 0; a < d; a += 1) {
    trace += matrix[a * d + a] ?? 0;
    for (let b = 0; b < a; b += 1) matrix[b * d + a] = matrix[a * d + b] ?? 0;
  }
  return { matrix, trace };
}

/**
 * Turns (or mirrors) two directions within their plane, in place, towards the last frame's: the orthogonal R that maximises
 * the overlap tr(R^T M), M = E^T F. The first frame's signs make each direction's largest component positive.
 */
function turnTowards(axes: Float64Array, d: number, last: Float64Array | undefined): void {
  if (last === undefined) {
    for (const at of [0, d]) {
      const direction = axes.subarray(at, at + d);
      const largest = direction.reduce((most, v) => (Math.abs(v) > Math.abs(most) ? v : most), 0);
      if (largest < 0) direction.forEach((v, i) => (direction[i] = -v));
    }
    return;
  }
  const overlap = (p: number, q: number) => {
    let sum = 0;
    for (let c = 0; c < d; c += 1) sum += (axes[p * d + c] ?? 0) * (last[q * d + c] ?? 0);
    return sum;
  };
  const [a, b, c, e] = [overlap(0, 0), overlap(0, 1), overlap(1, 0), overlap(1, 1)];
  // The best rotation and the best reflection in closed form; the better of the two.
  const turn: [number, number] = [a + e, b - c];
  const mirror: [number, number] = [a - e, b + c];
  const rotates = Math.hypot(...turn) >= Math.hypot(...mirror);
  const [x, y] = rotates ? turn : mirror;
  const size = Math.hypot(x, y);
  if (size < 1e-9) return;
  const [cos, sin] = [x / size, y / size];
  for (let i = 0; i < d; i += 1) {
    const u = axes[i] ?? 0;
    const v = axes[d + i] ?? 0;
    axes[i] = rotates ? cos * u - sin * v : cos * u + sin * v;
    axes[d + i] = rotates ? sin * u + cos * v : sin * u - cos * v;
  }
}
