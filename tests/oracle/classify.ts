/** Float64 twin of classification by latent zones, from the sentences of the paper: latents of each batch, the label flow, the nearest anchor. */
import { inverseFlow, integrate, type Points, points, type SolverOptions } from './lzn';
import { at } from './lzn-steps';

export interface Verdict {
  /** Class by Euclidean distance and by inner product. */
  readonly nearest: number;
  readonly inner: number;
  /** How clear each is: difference of the two smallest distances, and of the two largest products. */
  readonly margins: { readonly nearest: number; readonly inner: number };
}

/** How far the second smallest lies above the smallest. */
function gap(values: readonly number[]): number {
  const [first = 0, second = Infinity] = values.toSorted((a, b) => a - b);
  return second - first;
}

/** The two decisions about one point; of equals the first class. */
export function decide(point: ArrayLike<number>, anchors: Points): Verdict {
  const { d, data } = anchors;
  const classes = Array.from({ length: data.length / d }, (_, j) => data.subarray(j * d, (j + 1) * d));
  const distances = classes.map((a) => Math.hypot(...a.map((value, c) => value - at(point, c))));
  const products = classes.map((a) => a.reduce((sum, value, c) => sum + value * at(point, c), 0));
  return {
    nearest: distances.indexOf(Math.min(...distances)),
    inner: products.indexOf(Math.max(...products)),
    margins: { nearest: gap(distances), inner: gap(products.map((value) => -value)) },
  };
}

export interface ClassifyCase {
  readonly d: number;
  /** count x d. */
  readonly anchors: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly batch: number;
  readonly latentSolver: SolverOptions;
  readonly labelAnchors: ArrayLike<number>;
  readonly labelSolver: SolverOptions;
  /** count x d: N(0, I). */
  readonly normals: ArrayLike<number>;
}

/** Where samples end at a noise factor, and what that says of their class. */
export function classifyTwin(c: ClassifyCase, factor: number, weights: 'equal' | 'batch'): Verdict[] {
  const { d, batch, latentSolver, labelSolver } = c;
  const count = c.labels.length;
  const labelAnchors = points(c.labelAnchors, d);
  const classes = labelAnchors.data.length / d;
  const verdicts: Verdict[] = [];
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    const rows = Array.from({ length: size * d }, (_, i) => first * d + i);
    const noise = rows.map((i) => factor * at(c.normals, i));
    const field = points(
      rows.map((i) => at(c.anchors, i)),
      d,
    );
    const latents = inverseFlow(field, noise, 0, latentSolver).states.at(-1) ?? new Float64Array();
    const shares = Array.from(
      { length: classes },
      (_, k) => rows.slice(0, size).filter((_row, i) => at(c.labels, first + i) === k).length / size,
    );
    const ends = integrate(
      'forward',
      latents,
      labelAnchors,
      labelSolver,
      weights === 'batch' ? shares : undefined,
    ).states.at(-1);
    for (let i = 0; i < size; i++)
      verdicts.push(decide((ends ?? new Float64Array()).subarray(i * d, (i + 1) * d), labelAnchors));
  }
  return verdicts;
}
