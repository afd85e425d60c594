/** Inputs for the tests of the latent flow, and derivatives of the twin's loss by central differences. */
import { fillNormals, STREAM } from '../../src/random/philox';
import { align, type AlignmentOptions, type AlignmentResult, points } from './lzn';

export interface Case extends AlignmentOptions {
  readonly n: number;
  readonly d: number;
  readonly rows: number;
  /** n x d each, exact in float32. */
  readonly first: Float32Array<ArrayBuffer>;
  readonly second: Float32Array<ArrayBuffer>;
  /** rows x d, already scaled by alpha. */
  readonly noise: Float32Array<ArrayBuffer>;
}

/** N(0, scale^2) numbers of the project's own generator; `label` tells arrays apart. */
export function normals(count: number, label: number, scale = 1, seed = 97): Float32Array<ArrayBuffer> {
  const out = new Float32Array(count);
  fillNormals(out, seed, STREAM.noise, label);
  return out.map((value) => scale * value);
}

/** Two views of n anchors: N(0, scale^2) and the same with N(0, (apart scale)^2) added; defaults of the playground's solver. */
export function makeCase(
  n: number,
  d: number,
  options: Partial<Omit<Case, 'n' | 'd' | 'first' | 'second' | 'noise'>> & {
    scale?: number;
    apart?: number;
    alpha?: number;
    seed?: number;
  } = {},
): Case {
  const { scale = 1, apart = 0.4, alpha = 0.45, seed = 97, ...rest } = options;
  const rows = rest.rows ?? n;
  const first = normals(n * d, 1, scale, seed);
  const shift = normals(n * d, 2, scale * apart, seed);
  return {
    n,
    d,
    rows,
    own: 0,
    solver: 'euler',
    grid: 'uniform',
    steps: 20,
    eps: 1e-4,
    cutOff: 4,
    loss: 'log',
    aggregate: 'max',
    ...rest,
    first,
    second: first.map((value, i) => value + (shift[i] ?? 0)),
    noise: normals(rows * d, 3, alpha, seed),
  };
}

/** The twin on a case, optionally displaced by `by` times a direction (first, then second anchors). */
export function twin(c: Case, direction?: Float64Array, by = 0): AlignmentResult {
  const size = c.n * c.d;
  const moved = (values: Float32Array, start: number) =>
    points(
      Float64Array.from(values, (v, i) => v + by * (direction?.[start + i] ?? 0)),
      c.d,
    );
  return align(moved(c.first, 0), moved(c.second, size), c.noise, c);
}

/**
 * dL along a direction (2 n d numbers) by central differences at two widths, extrapolated. `doubt` is how much the two differ:
 * it is large where a tie or the boundary of a zone lies within the width, and the case then proves nothing.
 */
export function slope(c: Case, direction: Float64Array, width: number): { value: number; doubt: number } {
  const centred = (h: number) => (twin(c, direction, h).loss - twin(c, direction, -h).loss) / (2 * h);
  const [coarse, fine] = [centred(width), centred(width / 2)];
  return { value: (4 * fine - coarse) / 3, doubt: Math.abs(fine - coarse) };
}

/** How far rounding of the inputs alone moves the twin's answers: largest change under relative perturbations of 2^-24. */
export function sensitivity(
  c: Case,
  draws = 2,
): { latents: number; finals: number; probabilities: number; loss: number } {
  const base = twin(c);
  const worst = { latents: 0, finals: 0, probabilities: 0, loss: 0 };
  for (let draw = 0; draw < draws; draw++) {
    const wobble = (values: Float32Array, label: number) => {
      const z = normals(values.length, 100 + 10 * draw + label);
      return Float64Array.from(values, (v, i) => v * (1 + 2 ** -24 * (z[i] ?? 0)));
    };
    const other = align(
      points(wobble(c.first, 0), c.d),
      points(wobble(c.second, 1), c.d),
      wobble(c.noise, 2),
      c,
    );
    worst.latents = Math.max(worst.latents, largest(base.latents, other.latents));
    worst.finals = Math.max(worst.finals, largest(base.finals, other.finals));
    worst.probabilities = Math.max(
      worst.probabilities,
      largest(base.logOwn.map(Math.exp), other.logOwn.map(Math.exp)),
    );
    worst.loss = Math.max(worst.loss, Math.abs(base.loss - other.loss));
  }
  return worst;
}

/** Largest absolute difference; NaN where an entry is missing or not a number. */
export function largest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  let most = 0;
  // Math.max keeps a NaN.
  for (let i = 0; i < b.length; i++) {
    most = Math.max(most, Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN)));
  }
  return most;
}

/** Ratio of l2 norms, |a - b| / |b|; 0 where both vanish. */
export function relative(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let error = a.length === b.length ? 0 : Number.NaN;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    error += ((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN)) ** 2;
    size += (b[i] ?? Number.NaN) ** 2;
  }
  return error === 0 ? 0 : Math.sqrt(error / size);
}
