/**
 * LeJEPA in float64: the twin of shaders/objectives/lejepa-*.wgsl, with the equations of src/objectives/lejepa.ts. Matrices are dense and
 * row-major; a view's rows lie below those of the view before.
 */
import { quadrature } from '../quadrature';

export interface LeJepaInput {
  readonly n: number;
  readonly d: number;
  readonly lambda: number;
  /** Views; of these the first `globals` are predicted from. */
  readonly crops: number;
  /** 2 by default, at most `crops`. */
  readonly globals?: number;
  /** crops n x d */
  readonly embeddings: ArrayLike<number>;
  /** slices x d, rows of unit length. */
  readonly directions: ArrayLike<number>;
}

export interface LeJepaResult {
  /** Mean of the rows. */
  readonly loss: number;
  /** n */
  readonly rows: Float64Array;
  /** crops n x d */
  readonly gradient: Float64Array;
  readonly prediction: number;
  /** Mean of the tests. */
  readonly sigreg: number;
  /** crops x slices: Epps and Pulley's statistic of each. */
  readonly tests: Float64Array;
}

export function leJepa(input: LeJepaInput): LeJepaResult {
  const { n, d, lambda, crops, embeddings, directions } = input;
  const globals = Math.min(input.globals ?? 2, crops);
  const slices = directions.length / d;
  const gradient = new Float64Array(crops * n * d);
  const tests = new Float64Array(crops * slices);
  for (let view = 0; view < crops; view++) {
    for (let m = 0; m < slices; m++) {
      const along = (row: number) => {
        let sum = 0;
        for (let c = 0; c < d; c++)
          sum += (embeddings[(view * n + row) * d + c] ?? 0) * (directions[m * d + c] ?? 0);
        return sum;
      };
      const { test, slopes } = eppsPulley(Float64Array.from({ length: n }, (_, row) => along(row)));
      tests[view * slices + m] = test;
      for (let row = 0; row < n; row++) {
        const pull = (lambda * (slopes[row] ?? 0)) / (crops * slices);
        for (let c = 0; c < d; c++) {
          const at = (view * n + row) * d + c;
          gradient[at] = (gradient[at] ?? 0) + pull * (directions[m * d + c] ?? 0);
        }
      }
    }
  }
  const sigreg = mean(tests);
  const predictions = predict(input, globals, gradient);
  const rows = predictions.map((value) => (1 - lambda) * value + lambda * sigreg);
  return { loss: mean(rows), rows, gradient, prediction: mean(predictions), sigreg, tests };
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** T of numbers that should be N(0, 1), and its gradient in them. */
export function eppsPulley(h: Float64Array): { test: number; slopes: Float64Array } {
  const { t, phi, weights } = quadrature();
  const slopes = new Float64Array(h.length);
  let test = 0;
  for (const [k, knot] of t.entries()) {
    let cosines = 0;
    let sines = 0;
    for (const value of h) {
      cosines += Math.cos(knot * value) / h.length;
      sines += Math.sin(knot * value) / h.length;
    }
    const weight = weights[k] ?? 0;
    const real = cosines - (phi[k] ?? 0);
    test += h.length * weight * (real * real + sines * sines);
    for (const [i, value] of h.entries())
      slopes[i] =
        (slopes[i] ?? 0) +
        2 * weight * knot * (sines * Math.cos(knot * value) - real * Math.sin(knot * value));
  }
  return { test, slopes };
}

/** Squared error of each sample; its part of the gradient is added to `gradient`. */
function predict(
  { n, d, lambda, crops, embeddings }: LeJepaInput,
  globals: number,
  gradient: Float64Array,
): Float64Array {
  const errors = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    for (let c = 0; c < d; c++) {
      const z = Array.from({ length: crops }, (_, view) => embeddings[(view * n + row) * d + c] ?? 0);
      const mu = mean(z.slice(0, globals));
      const all = mean(z);
      for (const [view, value] of z.entries()) {
        errors[row] = (errors[row] ?? 0) + (mu - value) ** 2 / (crops * d);
        const centre = view < globals ? (crops / globals) * (mu - all) : 0;
        const at = (view * n + row) * d + c;
        gradient[at] = (gradient[at] ?? 0) + ((1 - lambda) * 2 * (value - mu + centre)) / (crops * n * d);
      }
    }
  }
  return errors;
}
