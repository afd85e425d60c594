/**
 * The toy of the explorer: twelve samples with two views each, embedded in the plane, and what of an encoder is needed to see a collapse.
 *
 * Points that move each for itself never collapse: a pair meets and rests. What collapses is an encoder, because a constant is the easiest
 * thing on which views agree. So the toy has one, z = F W with a few fixed features F of each view. A step of gradient descent on W
 * moves the points by  dz = -rate K g,  K = F Fᵀ / 2n,  with g = dL/dz: K is the encoder's tangent kernel, and W need not be known.
 */
import { fillNormals, STREAM } from '../random/philox';

/** Samples, and coordinates of an embedding. */
export const N = 12;
export const D = 2;
/** Rows of a matrix of embeddings: view 1 above view 2. */
export const ROWS = 2 * N;

/** Samples lie in so many groups along an arc; nothing tells an objective so. */
export const GROUPS = 3;

/** Where the points begin. `pairs`: views close to each other. `point`: nearly all in one place. `strangers`: view 2 belongs to somebody else. */
export const STARTS = ['pairs', 'point', 'strangers'] as const;
export type Start = (typeof STARTS)[number];

/** What moves: one encoder of all points, or each point for itself. */
export const MOVERS = ['encoder', 'points'] as const;
export type Mover = (typeof MOVERS)[number];

const SEED = 5;
/** Radians: between the middles of the groups, and within a group. */
const BETWEEN = 1.15;
const WITHIN = 0.2;
/** Deviation of a view from its sample, and of all points where they begin as nearly one. */
const VIEW_NOISE = 0.2;
const SMALL = 0.05;
/** Features of a view that have nothing to do with its sample. */
const NUISANCES = 2;
/** What each point may do beside the encoder, so that one that was dragged is not stuck where the encoder cannot have put it. */
const OWN_SHARE = 0.001;

/** Draws of N(0, 1), always the same. */
export function normals(count: number, iteration: number): Float32Array {
  const draws = new Float32Array(count);
  fillNormals(draws, SEED, STREAM.toy, iteration);
  return draws;
}

/** Group of a sample. */
export function groupOf(sample: number): number {
  return Math.floor((sample * GROUPS) / N);
}

/** Inputs of the toy, 2n x 2: along an arc around the origin, views a little apart. */
function inputs(): Float64Array {
  const noise = normals(ROWS * D, 0);
  const points = new Float64Array(ROWS * D);
  const perGroup = N / GROUPS;
  for (let row = 0; row < ROWS; row += 1) {
    const sample = row % N;
    const group = groupOf(sample);
    const angle =
      Math.PI / 2 -
      (group - (GROUPS - 1) / 2) * BETWEEN -
      (sample - group * perGroup - (perGroup - 1) / 2) * WITHIN;
    points[row * D] = Math.cos(angle) + VIEW_NOISE * (noise[row * D] ?? 0);
    points[row * D + 1] = Math.sin(angle) + VIEW_NOISE * (noise[row * D + 1] ?? 0);
  }
  return points;
}

const INPUTS = inputs();

/** Column means of a matrix with two columns. */
export function middle(points: ArrayLike<number>): [number, number] {
  let [x, y] = [0, 0];
  const count = points.length / D;
  for (let i = 0; i < count; i += 1) {
    x += (points[i * D] ?? 0) / count;
    y += (points[i * D + 1] ?? 0) / count;
  }
  return [x, y];
}

/** Where the points begin, 2n x 2. */
export function startPoints(start: Start): Float64Array {
  if (start === 'pairs') return INPUTS.slice();
  if (start === 'point') {
    const centre = middle(INPUTS);
    return INPUTS.map((value, i) => {
      const about = centre[i % D] ?? 0;
      return about + SMALL * (value - about);
    });
  }
  // Five is no divisor of twelve, and more than a group.
  return INPUTS.map((value, i) => {
    const row = Math.floor(i / D);
    return row < N ? value : (INPUTS[(N + ((row + 5) % N)) * D + (i % D)] ?? 0);
  });
}

/** K, 2n x 2n: how a force on one point moves the others. */
function tangentKernel(): Float64Array {
  const [mx, my] = middle(INPUTS);
  const nuisance = normals(ROWS * NUISANCES, 1);
  const features = Array.from({ length: ROWS }, (_, row) => [
    1,
    (INPUTS[row * D] ?? 0) - mx,
    (INPUTS[row * D + 1] ?? 0) - my,
    ...nuisance.subarray(row * NUISANCES, (row + 1) * NUISANCES),
  ]);
  const kernel = new Float64Array(ROWS * ROWS);
  for (const [a, mine] of features.entries()) {
    for (const [b, theirs] of features.entries()) {
      const product = mine.reduce((sum, value, k) => sum + value * (theirs[k] ?? 0), 0);
      kernel[a * ROWS + b] = product / ROWS + (a === b ? OWN_SHARE : 0);
    }
  }
  return kernel;
}

const KERNEL = tangentKernel();

/** What forces (2n x 2, each -2n dL/dz of its row) move, before any rate. */
export function motion(forces: Float64Array, mover: Mover): Float64Array {
  if (mover === 'points') return forces.slice();
  const moves = new Float64Array(ROWS * D);
  for (let a = 0; a < ROWS; a += 1) {
    for (let b = 0; b < ROWS; b += 1) {
      const k = KERNEL[a * ROWS + b] ?? 0;
      for (let c = 0; c < D; c += 1)
        moves[a * D + c] = (moves[a * D + c] ?? 0) + k * (forces[b * D + c] ?? 0);
    }
  }
  return moves;
}
