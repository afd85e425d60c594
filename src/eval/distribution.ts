/**
 * How an embedding is distributed, beside what it is to fill: quantiles of its coordinates, histograms of what it is along random directions,
 * and, on the sphere, a histogram of the cosines of its pairs. On the CPU in float64; a few milliseconds for 256 rows.
 *
 * On the unit sphere of d dimensions the cosine of a point with any direction has a density in proportion to (1 - c^2)^((d - 3) / 2), and so has
 * that of two points drawn independently; sqrt(d) c tends to N(0, 1) as d grows.
 */
import type { Space } from '../experiment';
import { normalQuantile } from '../random/normal-quantile';
import { fillNormals, STREAM } from '../random/philox';
import { gram } from './gram';

/** Densities of equal bins from `low` to `high`, the outermost with all that lies beyond. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  /** Each as many numbers as there are bins. */
  readonly measured: readonly Float64Array[];
  /** Mean density of the target in each bin. */
  readonly expected: Float64Array;
}

export interface Distribution {
  /** What rows are to fill; of `none`, N(0, I) is shown to compare with. */
  readonly fill: Space;
  /** Mean and standard deviation of all coordinates. */
  readonly mean: number;
  readonly deviation: number;
  /** Quantiles of all coordinates, and N(0, 1)'s beside them, ascending. */
  readonly quantiles: { readonly expected: Float64Array; readonly measured: Float64Array };
  /** Of products with a few fixed random directions of length 1; rows on the sphere have length sqrt(d). */
  readonly slices: Histogram;
  /** Of the cosines of all pairs of rows; null but for the sphere. */
  readonly cosines: (Histogram & { readonly mean: number; readonly deviation: number }) | null;
}

const QUANTILES = 129;
/** Coordinates that quantiles are taken of, at most: evenly spaced ones of more. */
const MOST = 16_384;
const DIRECTIONS = 4;
const BINS = 32;
/** Half width of the slices in deviations of N(0, 1); doubled until nearly everything is in it, so often at the most. */
const REACH = 4;
const DOUBLINGS = 12;
const NEARLY_ALL = 0.98;
/** Angles of the sphere's density in a bin's integral. */
const ANGLES = 8192;
/** Below this a row has no direction. */
const SHORTEST = 1e-12;

/** @param x n x d, row by row, without padding; for `sphere` rows of length sqrt(d) */
export function distributionOf(x: Float32Array, n: number, d: number, fill: Space): Distribution {
  const { mean, deviation } = moments(x);
  return {
    fill,
    mean,
    deviation,
    quantiles: quantilesOf(x),
    slices: slicesOf(x, n, d, fill),
    cosines: fill === 'sphere' ? cosinesOf(x, n, d) : null,
  };
}

function moments(values: ArrayLike<number>): { mean: number; deviation: number } {
  const count = Math.max(1, values.length);
  let mean = 0;
  for (let i = 0; i < values.length; i += 1) mean += (values[i] ?? 0) / count;
  let square = 0;
  for (let i = 0; i < values.length; i += 1) square += ((values[i] ?? 0) - mean) ** 2 / count;
  return { mean, deviation: Math.sqrt(square) };
}

/** At the probabilities (k + 1/2) / QUANTILES; between two of the sorted values linearly, the i-th of m standing at (i + 1/2) / m. */
function quantilesOf(x: Float32Array): Distribution['quantiles'] {
  const stride = Math.ceil(x.length / MOST);
  const sorted = Float64Array.from({ length: Math.floor(x.length / stride) }, (_, i) => x[i * stride] ?? 0);
  sorted.sort();
  const at = (p: number) => {
    const place = Math.min(sorted.length - 1, Math.max(0, p * sorted.length - 0.5));
    const below = Math.floor(place);
    const value = sorted[below] ?? 0;
    return value + (place - below) * ((sorted[below + 1] ?? value) - value);
  };
  const probabilities = Float64Array.from({ length: QUANTILES }, (_, k) => (k + 0.5) / QUANTILES);
  return {
    expected: probabilities.map((p) => normalQuantile(Math.floor(p * 2 ** 32))),
    measured: probabilities.map(at),
  };
}

/** The same directions every time: what moves is the embedding. */
function directions(d: number): Float64Array[] {
  const draws = new Float32Array(DIRECTIONS * d);
  fillNormals(draws, 0, STREAM.slices, 0);
  return Array.from({ length: DIRECTIONS }, (_, k) => {
    const direction = Float64Array.from(draws.subarray(k * d, (k + 1) * d));
    const length = Math.max(Math.hypot(...direction), SHORTEST);
    return direction.map((value) => value / length);
  });
}

function slicesOf(x: Float32Array, n: number, d: number, fill: Space): Histogram {
  const along = directions(d).map((direction) =>
    Float64Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < d; k += 1) sum += (x[i * d + k] ?? 0) * (direction[k] ?? 0);
      return sum;
    }),
  );
  const high =
    fill === 'sphere' ? Math.min(REACH, Math.sqrt(d)) : reachOf(along.flatMap((slice) => [...slice]));
  const low = -high;
  const expected =
    fill === 'sphere'
      ? sphereDensity(d, high / Math.sqrt(d)).map((density) => density / Math.sqrt(d))
      : Float64Array.from({ length: BINS }, (_, bin) => {
          const centre = low + ((bin + 0.5) * 2 * high) / BINS;
          return Math.exp(-0.5 * centre * centre) / Math.sqrt(2 * Math.PI);
        });
  return { low, high, measured: along.map((slice) => densities(slice, low, high)), expected };
}

/** Half width, REACH doubled until nearly all values are within it. */
function reachOf(values: readonly number[]): number {
  let reach = REACH;
  for (let i = 0; i < DOUBLINGS; i += 1) {
    const inside = values.filter((value) => Math.abs(value) <= reach).length;
    if (inside >= NEARLY_ALL * values.length) break;
    reach *= 2;
  }
  return reach;
}

function cosinesOf(x: Float32Array, n: number, d: number): Distribution['cosines'] {
  const products = gram(x, n, d);
  const length = (i: number) => Math.max(Math.sqrt(products[i * n + i] ?? 0), SHORTEST);
  const lengths = Float64Array.from({ length: n }, (_, i) => length(i));
  const cosines = new Float64Array((n * (n - 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < i; j += 1) {
      cosines[at] = (products[i * n + j] ?? 0) / ((lengths[i] ?? 1) * (lengths[j] ?? 1));
      at += 1;
    }
  }
  return {
    low: -1,
    high: 1,
    measured: [densities(cosines, -1, 1)],
    expected: sphereDensity(d, 1),
    ...moments(cosines),
  };
}

/** Share of the values in each bin by its width; those beyond the ends count in the outermost. */
function densities(values: Float64Array, low: number, high: number): Float64Array {
  const bins = new Float64Array(BINS);
  const part = BINS / (high - low) / Math.max(1, values.length);
  for (const value of values) {
    const bin = Math.floor((BINS * (value - low)) / (high - low));
    const inside = Math.min(BINS - 1, Math.max(0, bin));
    bins[inside] = (bins[inside] ?? 0) + part;
  }
  return bins;
}

/**
 * Mean density of a cosine on the sphere in BINS bins from -reach to reach (at most 1). With c = sin a the density of the angle is in proportion to
 * cos(a)^(d - 2), which has no poles where d >= 2; where d = 1 there are only -1 and 1.
 */
export function sphereDensity(d: number, reach: number): Float64Array {
  const bins = new Float64Array(BINS);
  if (d < 2) {
    bins[0] = BINS / (4 * reach);
    bins[BINS - 1] = BINS / (4 * reach);
    return bins;
  }
  let whole = 0;
  for (let k = 0; k < ANGLES; k += 1) {
    const angle = Math.PI * ((k + 0.5) / ANGLES - 0.5);
    const weight = Math.cos(angle) ** (d - 2);
    whole += weight;
    const bin = Math.floor((BINS * (Math.sin(angle) + reach)) / (2 * reach));
    if (bin >= 0 && bin < BINS) bins[bin] = (bins[bin] ?? 0) + weight;
  }
  return bins.map((weight) => ((weight / whole) * BINS) / (2 * reach));
}
