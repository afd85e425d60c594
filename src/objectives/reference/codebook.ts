/** Float64 twin of a codebook that follows what it codes. Equations: shaders/objectives/codebook.wgsl. */

/** Smallest count that a code is divided by, about; of Sonnet's quantiser. */
export const COUNT_FLOOR = 1e-5;

/**
 * A code is dead that is chosen less than once in an iteration, as in RQ-VAE; or, where there are more codes than residuals to choose
 * them so often, less than half as often as each would be on average.
 */
export function deadBelow({ codes, residuals }: { codes: number; residuals: number }): number {
  return Math.min(1, residuals / (2 * codes));
}

/** Moving averages of a codebook: of each code how often it is chosen, and the sum of what it codes; codes x d, dense. */
export interface CodebookState {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
}

export interface CodebookUpdate {
  readonly codes: number;
  readonly d: number;
  readonly decay: number;
  /** Residuals that dead codes take, in the order of the codes; left out: no restarts. */
  readonly picks?: ArrayLike<number>;
}

/**
 * @param coded residuals x d: what was coded, by the codes `chosen`
 * @returns the state after the batch, and the codes that follow from it
 */
export function followCodes(
  { counts, sums }: CodebookState,
  coded: Float64Array,
  chosen: ArrayLike<number>,
  { codes, d, decay, picks }: CodebookUpdate,
): CodebookState & { codebook: Float64Array } {
  const newCounts = counts.map((count) => decay * count);
  const newSums = sums.map((sum) => decay * sum);
  for (let i = 0; i < chosen.length; i += 1) {
    const code = chosen[i] ?? 0;
    newCounts[code] = (newCounts[code] ?? 0) + (1 - decay);
    for (let c = 0; c < d; c += 1) {
      newSums[code * d + c] = (newSums[code * d + c] ?? 0) + (1 - decay) * (coded[i * d + c] ?? 0);
    }
  }
  if (picks) {
    const least = deadBelow({ codes, residuals: chosen.length });
    const dead = [...newCounts.keys()].filter((code) => (newCounts[code] ?? 0) < least);
    for (const [place, code] of dead.entries()) {
      const from = (picks[place % picks.length] ?? 0) * d;
      newCounts[code] = 1;
      newSums.set(coded.subarray(from, from + d), code * d);
    }
  }
  const total = newCounts.reduce((sum, count) => sum + count, 0);
  const scale = (total + codes * COUNT_FLOOR) / total;
  const codebook = newSums.map(
    (sum, at) => (sum * scale) / ((newCounts[Math.floor(at / d)] ?? 0) + COUNT_FLOOR),
  );
  return { counts: newCounts, sums: newSums, codebook };
}
