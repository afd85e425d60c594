/** Float64 twin of quantisation by nearest codes, depth by depth. Equations: shaders/objectives/quantise.wgsl. */

export interface QuantiserShape {
  readonly n: number;
  readonly d: number;
  readonly codes: number;
  readonly depth: number;
}

export interface Quantisation {
  /** depth x n: the code that each depth has chosen for each row. */
  readonly chosen: Uint32Array;
  /** n x d: the sums of the chosen codes. */
  readonly code: Float64Array;
  /** depth x n x d: what each depth has coded. */
  readonly coded: Float64Array;
  /** n x d: sum over depths of what each has left. */
  readonly left: Float64Array;
  /** depth x n: squared length of what each depth has left. */
  readonly far: Float64Array;
  /** n: mean over depths of these. */
  readonly commitments: Float64Array;
}

/**
 * @param z n x d, dense
 * @param codebook codes x d
 */
export function quantise(
  z: Float64Array,
  codebook: Float64Array,
  { n, d, codes, depth }: QuantiserShape,
): Quantisation {
  const chosen = new Uint32Array(depth * n);
  const coded = new Float64Array(depth * n * d);
  const far = new Float64Array(depth * n);
  const code = new Float64Array(n * d);
  const left = new Float64Array(n * d);
  const rest = z.slice();
  for (let step = 0; step < depth; step += 1) {
    coded.set(rest, step * n * d);
    for (let row = 0; row < n; row += 1) {
      const nearest = nearestCode(rest.subarray(row * d, (row + 1) * d), codebook, codes);
      chosen[step * n + row] = nearest;
      let square = 0;
      for (let c = 0; c < d; c += 1) {
        const at = row * d + c;
        const e = codebook[nearest * d + c] ?? 0;
        const after = (rest[at] ?? 0) - e;
        rest[at] = after;
        code[at] = (code[at] ?? 0) + e;
        left[at] = (left[at] ?? 0) + after;
        square += after * after;
      }
      far[step * n + row] = square;
    }
  }
  const commitments = Float64Array.from({ length: n }, (_, row) => {
    let sum = 0;
    for (let step = 0; step < depth; step += 1) sum += far[step * n + row] ?? 0;
    return sum / depth;
  });
  return { chosen, code, coded, left, far, commitments };
}

/** The lowest of the nearest codes. */
function nearestCode(point: Float64Array, codebook: Float64Array, codes: number): number {
  const d = point.length;
  let best = 0;
  let least = Infinity;
  for (let j = 0; j < codes; j += 1) {
    let score = 0;
    for (let c = 0; c < d; c += 1) {
      const e = codebook[j * d + c] ?? 0;
      score += e * (e / 2 - (point[c] ?? 0));
    }
    if (score < least) {
      least = score;
      best = j;
    }
  }
  return best;
}

/** Gradient in z of a loss with gradient `codeGradient` in the code, plus beta times the mean commitment: straight through. */
export function quantisedGradient(
  { left }: Pick<Quantisation, 'left'>,
  codeGradient: Float64Array,
  { n, depth, beta }: { n: number; depth: number; beta: number },
): Float64Array {
  return codeGradient.map((g, at) => g + ((2 * beta) / (depth * n)) * (left[at] ?? 0));
}

/** How many codes are used, as if all were used alike: the exponential of the entropy of their shares. */
export function perplexity(uses: ArrayLike<number>): number {
  const counts = Array.from(uses);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 1;
  const shares = counts.map((count) => count / total).filter((share) => share > 0);
  return Math.exp(-shares.reduce((sum, share) => sum + share * Math.log(share), 0));
}
