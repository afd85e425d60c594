/** What is wrong with a run on the GPU, by the float64 twin. */
import { type Case, largest, normals, sensitivity, slope, twin } from '../oracle/lzn-cases';
import type { GpuRun } from './lzn-harness';

const exponentials = (log: ArrayLike<number>) => Array.from(log, Math.exp);
export const norm = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));

/** What is wrong with numbers that have bounds. */
export function excess(checks: Readonly<Record<string, readonly [error: number, bound: number]>>): string[] {
  return Object.entries(checks).flatMap(([name, [error, bound]]) =>
    error < bound ? [] : [`${name}: ${error}, not below ${bound}`],
  );
}

/** The bounds of lzn-forward.test.ts: float32 arithmetic, and a multiple of what rounding the inputs does to the exact answer. */
export function wrongValues(c: Case, run: GpuRun): string[] {
  const exact = twin(c);
  const rounding = sensitivity(c);
  return excess({
    latents: [largest(run.latents, exact.latents), 2e-6 + 20 * rounding.latents],
    finals: [largest(run.finals, exact.finals), 1e-5 + 20 * rounding.finals],
    probabilities: [
      largest(exponentials(run.logOwn), exponentials(exact.logOwn)),
      1e-5 + 20 * rounding.probabilities,
    ],
    loss: [Math.abs(run.loss - exact.loss), 1e-6 + 20 * rounding.loss],
  });
}

/** The gradient along one random direction against central differences of the twin; bounds as in lzn-gradients.test.ts. */
export function wrongGradient(c: Case, run: GpuRun): string[] {
  const size = norm(run.gradient);
  if (c.n === 1) return size === 0 ? [] : ['the only anchor has all of the probability, and yet a gradient'];
  const raw = normals(run.gradient.length, 50);
  const direction = Float64Array.from(raw, (v) => v / norm(raw));
  const { value, doubt } = slope(c, direction, 2e-5);
  const dot = direction.reduce((sum, v, i) => sum + v * (run.gradient[i] ?? Number.NaN), 0);
  return excess({
    'inverse of the size': [1 / size, 1e5],
    'doubt, so that the case proves nothing': [doubt / size, 1e-6],
    gradient: [Math.abs(dot - value) / size, 5e-5],
  });
}
