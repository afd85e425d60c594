/**
 * The plane that the latent space is looked at through: two orthonormal directions of R^d, fitted to the anchors in float64.
 *
 * d = 2: the space itself. d = 1: the line, drawn in a plane. d > 2: the two leading principal directions of the anchors, by
 * subspace iteration with Rayleigh-Ritz from the previous frame's directions (Golub and Van Loan, Matrix Computations, 8.2),
 * turned within their plane to agree best with that frame (orthogonal Procrustes), so that the picture neither flips nor spins.
 * The plane goes through the origin, the prior's centre; the covariance is about the anchors' mean.
 */
import { pitch } from '../../gpu/matrix';
import { leadingPair } from './subspace';

export interface PlaneFit {
  readonly d: number;
  /** 2 x d, row-major: the directions of x and of y. For d = 1 the second is zero. */
  readonly axes: Float64Array;
  /** Share of the anchors' variance in the plane, 0 to 1; 1 where there is no variance. */
  readonly variance: number;
}

/** Above this many anchors the covariance is taken over evenly spaced ones: the picture needs a direction, not an estimate. */
const SAMPLE = 1024;

/**
 * Fits the plane to anchors stored as n x pitch(d). Rows with a number that is not finite are left out.
 * @param previous the last frame's fit, for continuity
 */
export function fitPlane(stored: ArrayLike<number>, n: number, d: number, previous?: PlaneFit): PlaneFit {
  if (d <= 2) {
    return { d, axes: Float64Array.from(d === 1 ? [1, 0] : [1, 0, 0, 1]), variance: 1 };
  }
  const { matrix, trace } = covariance(stored, n, d);
  const last = previous?.d === d ? previous.axes : undefined;
  // Equal anchors have no directions: any plane will do, best the one on the screen.
  if (!(trace > 1e-20)) return { d, axes: last ?? firstAxes(d), variance: 1 };
  const { axes, values } = leadingPair(matrix, d, last);
  turnTowards(axes, d, last);
  return { d, axes, variance: Math.min(1, Math.max(0, (values[0] + values[1]) / trace)) };
}

/**
 * Plane coordinates (x, y of each row) of n rows stored as n x pitch(d); a row that is not finite goes to the origin.
 * For d = 1 every y is `level`.
 */
export function project(
  fit: PlaneFit,
  stored: ArrayLike<number>,
  n: number,
  level = 0,
): Float64Array<ArrayBuffer> {
  const { d, axes } = fit;
  const points = new Float64Array(2 * n);
  for (let r = 0; r < n; r += 1) {
    let x = 0;
    let y = d === 1 ? level : 0;
    for (let c = 0; c < d; c += 1) {
      const value = stored[r * pitch(d) + c] ?? 0;
      x += value * (axes[c] ?? 0);
      y += value * (axes[d + c] ?? 0);
    }
    if (Number.isFinite(x) && Number.isFinite(y)) points.set([x, y], 2 * r);
  }
  return points;
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
