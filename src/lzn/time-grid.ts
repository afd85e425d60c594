/**
 * Where the steps of a flow lie: noise levels sigma = 1 - t between the anchors' end and the prior's. The log-SNR is
 * lambda = ln(t / sigma); it falls from the anchors to the prior.
 */

/** How the steps are spread; `capacity` is explained at `capacityCentre`. */
export type Grid = 'uniform' | 'logsnr' | 'capacity';

export interface GridOptions {
  readonly grid: Grid;
  /** Number of intervals, at least 1. */
  readonly intervals: number;
  /** Noise level at the anchors' end, 0 to 0.5. The log-SNR grids need more than 0. */
  readonly anchorEnd: number;
  /** 1 - noise level at the prior's end, likewise; up to 1 - anchorEnd where a flow starts on its way. */
  readonly priorEnd: number;
  /** Number of anchors and their dimension; the capacity grid needs them. */
  readonly n?: number;
  readonly d?: number;
}

/** ln(t / sigma) at noise level sigma. */
export function logSnr(sigma: number): number {
  return Math.log((1 - sigma) / sigma);
}

/**
 * The log-SNR at which n anchors from N(0, I) in d dimensions can be told apart: a Gaussian channel carries d/2 ln(1 + t^2 / sigma^2)
 * nats (Shannon), and naming one of n anchors takes ln n, so lambda = ln(n^(2/d) - 1) / 2. Well before, the mean of the anchors hardly
 * moves; well after, it stands on one anchor; both are integrated exactly, however long the step.
 */
export function capacityCentre(n: number, d: number): number {
  if (!(n >= 1 && d >= 1)) throw new RangeError(`n and d must be at least 1, not ${n} and ${d}`);
  // One anchor is never in doubt; any grid is exact.
  return Math.log(Math.expm1((2 * Math.log(Math.max(n, 2))) / d)) / 2;
}

/** Half the spread of the capacity grid's dense part, in log-SNR, where anchors are decided all at once. Measured: docs/solvers.md. */
const SPREAD = 1.2;

/**
 * Log-SNR of each level, lambda = c + s tan(w) with w uniform: half of an endless grid would lie within s of c. The coarse decisions fall
 * about lambda = 0 and the finest about the capacity, so c is halfway, and s grows with the distance.
 */
function capacityLevels(options: GridOptions, first: number, last: number): (share: number) => number {
  const { n, d } = options;
  if (n === undefined || d === undefined) throw new RangeError('the capacity grid needs n and d');
  const centre = capacityCentre(n, d) / 2;
  const spread = SPREAD * (1 + Math.max(0, centre));
  const from = Math.atan((first - centre) / spread);
  const to = Math.atan((last - centre) / spread);
  return (share) => centre + spread * Math.tan(from + share * (to - from));
}

/**
 * Noise levels of the ends of the intervals, from the anchors' end to the prior's, both included: strictly rising.
 * @throws RangeError for a capacity grid without n and d
 */
export function noiseLevels(options: GridOptions): number[] {
  const { grid, intervals, anchorEnd, priorEnd } = options;
  const shares = Array.from({ length: intervals + 1 }, (_, k) => k / intervals);
  if (grid === 'uniform') return shares.map((share) => anchorEnd + share * (1 - (anchorEnd + priorEnd)));
  const [first, last] = [logSnr(anchorEnd), logSnr(1 - priorEnd)];
  const lambda =
    grid === 'logsnr'
      ? (share: number) => first + share * (last - first)
      : capacityLevels(options, first, last);
  return shares.map((share) => 1 / (1 + Math.exp(lambda(share))));
}
