/** Float64 twin of the bottleneck of a variational autoencoder. Equations: shaders/objectives/vae.wgsl. */

/** Bounds of the log variance. */
export const MOST_SPREAD = 8;

/** n x d each, dense. */
export interface Posterior {
  readonly means: Float64Array;
  /** Log variances. */
  readonly spreads: Float64Array;
  /** Draws of N(0, 1). */
  readonly noise: Float64Array;
}

const clamp = (spread: number) => Math.min(MOST_SPREAD, Math.max(-MOST_SPREAD, spread));

/** n x d: what the decoder reads, a draw of each posterior; and the Kullback-Leibler divergence of each row from N(0, I). */
export function posteriorDraw(
  { means, spreads, noise }: Posterior,
  d: number,
): { code: Float64Array; divergences: Float64Array } {
  const divergences = new Float64Array(means.length / d);
  const code = means.map((mean, at) => {
    const spread = clamp(spreads[at] ?? 0);
    const row = Math.floor(at / d);
    divergences[row] = (divergences[row] ?? 0) + (mean ** 2 + Math.expm1(spread) - spread) / 2;
    return mean + Math.exp(spread / 2) * (noise[at] ?? 0);
  });
  return { code, divergences };
}

/**
 * Gradients of reconstruction + weight * mean divergence.
 * @param codeGradient n x d: gradient of the reconstruction in the code
 */
export function posteriorGradient(
  { means, spreads, noise }: Posterior,
  codeGradient: Float64Array,
  { n, weight }: { n: number; weight: number },
): { means: Float64Array; spreads: Float64Array } {
  return {
    means: codeGradient.map((g, at) => g + (weight / n) * (means[at] ?? 0)),
    spreads: codeGradient.map((g, at) => {
      const given = spreads[at] ?? 0;
      const spread = clamp(given);
      const drawn = Math.exp(spread / 2) * (noise[at] ?? 0) * g;
      const slope = (drawn + (weight / n) * Math.expm1(spread)) / 2;
      // Outside the bounds only what leads back inside.
      const stuck = (given > MOST_SPREAD && slope < 0) || (given < -MOST_SPREAD && slope > 0);
      return stuck ? 0 : slope;
    }),
  };
}
