/** What is wrong with an embedding, in numbers that cost little enough to be taken several times a second. */
import { covarianceTrace, largestRank, normalisedSpread, rankMe } from './collapse';
import { bhep } from './gaussianity';
import { gram } from './gram';
import { classRegions, nearestOthers, type SharedRegion } from './neighbouring-classes';

/** Health of the embedding, on the shown samples. */
export interface Diagnostics {
  /** Mean over the coordinates of the standard deviation of the normalised anchors, times sqrt d: 1 healthy, 0 collapsed. */
  readonly spread: number;
  /** Trace of the anchors' covariance: tells a collapse to the origin, which normalising hides. */
  readonly trace: number;
  /** RankMe of the anchors, 1 to `rankMost`. */
  readonly rankMe: number;
  /** The largest that RankMe can be here: min(n, d), or 128 where that is more, since then so many rows are looked at. */
  readonly rankMost: number;
  /** Epps-Pulley statistic (BHEP, beta = 1) of the latents against N(0, I); 0 is Gaussian. */
  readonly gaussianity: number;
  /** Share of the samples whose nearest other anchor has their class. */
  readonly purity: number;
  /** Pairs of classes that share a region: share of the two classes' nearest neighbours that lie in the other one; largest first, at most 3. */
  readonly shared: readonly SharedRegion[];
}

export interface Embedding {
  /** Rows and columns of both matrices. */
  readonly n: number;
  readonly d: number;
  /** n x d, row by row, without padding. */
  readonly anchors: Float32Array;
  readonly latents: Float32Array;
  /** Class of each row. */
  readonly labels: Uint8Array;
}

/**
 * The health of anchors and latents. On the CPU in float64; n^2 d multiply-adds for the products of all pairs, and the eigenvalues of a matrix
 * of at most 128 x 128.
 */
export function diagnose({ n, d, anchors, latents, labels }: Embedding): Diagnostics {
  const products = gram(anchors, n, d);
  return {
    spread: normalisedSpread(anchors, n, d),
    trace: covarianceTrace(anchors, n, d),
    rankMe: rankMe(anchors, n, d, products),
    rankMost: largestRank(n, d),
    gaussianity: bhep(gram(latents, n, d), n, d),
    ...classRegions(nearestOthers(products, n), labels),
  };
}
