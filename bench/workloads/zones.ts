/** The zone picture of a plane: every pixel's latent flows to the anchors, and is painted by the one it ends at. */
import { integrate, points } from '../../tests/oracle/lzn';
import type { Workload } from '../core/implementation';
import { normals } from '../core/random';

export interface ZonesProblem {
  /** Pixels of the square picture's side. */
  readonly side: number;
  /** Latent units from the centre to an edge. */
  readonly half: number;
  readonly n: number;
  /** Euler steps, T. */
  readonly steps: number;
  /** n x 2. */
  readonly anchors: Float32Array<ArrayBuffer>;
  /** side^2 x 2: centres of the pixels, row by row from the top left. */
  readonly pixels: Float32Array<ArrayBuffer>;
}

/** Pixels that are compared with float64: one in so many, and no divisor of the side. */
const CHECKED_EVERY = 37;

function zonesProblem(): ZonesProblem {
  const [side, half, n, steps] = [256, 3, 256, 20];
  const pixels = new Float32Array(2 * side * side);
  for (let i = 0; i < side * side; i += 1) {
    pixels[2 * i] = half * ((2 * ((i % side) + 0.5)) / side - 1);
    pixels[2 * i + 1] = half * (1 - (2 * (Math.floor(i / side) + 0.5)) / side);
  }
  return { side, half, n, steps, anchors: normals(2 * n, 0), pixels };
}

/**
 * What is compared: the coordinates of each checked pixel's anchor, so that a pixel on a zone's edge weighs as much as the
 * anchors on either side are apart.
 * @param winners of every pixel, the index of the most probable anchor at the last step
 */
export function zoneResult({ anchors }: ZonesProblem, winners: ArrayLike<number>): Float32Array {
  return Float32Array.from(
    Array.from({ length: Math.ceil(winners.length / CHECKED_EVERY) }, (_, i) => {
      const anchor = winners[i * CHECKED_EVERY] ?? Number.NaN;
      return [anchors[2 * anchor] ?? Number.NaN, anchors[2 * anchor + 1] ?? Number.NaN];
    }).flat(),
  );
}

function reference(problem: ZonesProblem): Float64Array {
  const { n, steps, anchors, pixels } = problem;
  const winners = new Float64Array(pixels.length / 2);
  const checked: number[] = [];
  for (let i = 0; i < winners.length; i += CHECKED_EVERY) checked.push(i);
  const start = Float64Array.from(checked.flatMap((i) => [...pixels.subarray(2 * i, 2 * i + 2)]));
  const options = { solver: 'euler', grid: 'uniform', steps, eps: 1e-4 } as const;
  const { logP } = integrate('forward', start, points(anchors, 2), options);
  const last = logP[steps - 1] ?? new Float64Array(0);
  for (const [row, pixel] of checked.entries()) {
    const own = last.subarray(row * n, (row + 1) * n);
    winners[pixel] = own.indexOf(own.reduce((a, b) => Math.max(a, b)));
  }
  return Float64Array.from(zoneResult(problem, winners));
}

/** Result: `zoneResult`. */
export function zones(): Workload {
  const problem = zonesProblem();
  return {
    name: 'zones',
    flops: null,
    expected: () => reference(problem),
    makers: {
      ours: async (context) => (await import('../impls/ours/zones')).create(context, problem),
      naive: async (context) => (await import('../impls/naive/zones')).create(context, problem),
      'jax-js': async () => (await import('../impls/jax-js/zones')).create(problem),
      tfjs: async () => (await import('../impls/tfjs/zones')).create(problem),
    },
  };
}
