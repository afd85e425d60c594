/** How far two sets of points are from each other, in the unit of their coordinates. */
import { fillNormals, STREAM } from '../random/philox';
import type { PaceOptions } from './pace';
import { DRAW } from './quality-draws';
import { Turns } from './turns';
import { checkTwo, type Rows } from './two-samples';

export interface SlicedOptions extends PaceOptions {
  /** Of the directions. */
  readonly seed: number;
  /** Directions that the sets are projected to. */
  readonly projections?: number;
}

/** In the plane so many leave an error of about 2 %, the same way for all sets that are compared by one seed. */
export const PROJECTIONS = 256;

/**
 * Sliced Wasserstein-2 distance of two sets of equally many samples (Rabin et al. 2012): the root of the mean, over directions theta on the unit
 * sphere, of the squared distance W2^2 = 1/n sum_i (x_(i) - y_(i))^2 of the sorted projections x . theta and y . theta. A shift by delta gives
 * |delta| / sqrt(columns). 0 means that the projections agree; sets of n samples from one distribution are about n^(-1/2) apart.
 * @throws the signal's reason once it is aborted; RangeError where the sets differ in size or hold numbers that are not finite
 */
export async function slicedWasserstein(a: Rows, b: Rows, options: SlicedOptions): Promise<number> {
  const { seed, projections = PROJECTIONS } = options;
  checkTwo(a, b, 1);
  if (a.count !== b.count) throw new RangeError(`one set has ${a.count} samples, the other ${b.count}`);
  const { count, columns } = a;
  const directions = new Float32Array(projections * columns);
  fillNormals(directions, seed, STREAM.quality, DRAW.projections);
  const turns = new Turns(projections, options);
  let total = 0;
  for (let k = 0; k < projections; k += 1) {
    const direction = unit(directions.subarray(k * columns, (k + 1) * columns));
    const [p, q] = [projected(a, direction), projected(b, direction)];
    let square = 0;
    for (let i = 0; i < count; i += 1) square += ((p[i] ?? 0) - (q[i] ?? 0)) ** 2;
    total += square / count;
    await turns.spend(1);
  }
  return Math.sqrt(total / projections);
}

function unit(direction: Float32Array): Float64Array {
  const length = Math.hypot(...direction);
  return Float64Array.from(direction, (value) => value / length);
}

/** Coordinates of the samples along a direction, in order. */
function projected({ count, columns, values }: Rows, direction: Float64Array): Float64Array {
  const along = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    let sum = 0;
    for (let k = 0; k < columns; k += 1) sum += (values[i * columns + k] ?? 0) * (direction[k] ?? 0);
    along[i] = sum;
  }
  return along.toSorted();
}
