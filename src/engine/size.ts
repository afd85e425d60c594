/** Whether an experiment fits the GPU, asked before anything is allocated. */
import type { Experiment } from '../experiment';
import { pitch } from '../gpu/matrix';

const MIB = 2 ** 20;

/**
 * What is wrong with the size of an experiment, in words, or undefined. The largest single buffer holds the states of one flow:
 * (T + 1) x n x d floats.
 */
export function tooLarge(
  e: Pick<Experiment, 'n' | 'd' | 'steps'>,
  limits: GPUSupportedLimits,
): string | undefined {
  const perStep = 4 * e.n * pitch(e.d);
  const largest = (e.steps + 1) * perStep;
  const allowed = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  if (largest <= allowed) return undefined;
  const fits = Math.floor(allowed / perStep) - 1;
  const remedy = fits >= 2 ? `steps=${fits} would fit` : 'choose a smaller n or d';
  return (
    `n=${e.n}, d=${e.d} and steps=${e.steps} need a buffer of ${Math.ceil(largest / MIB)} MiB for the states of one flow; ` +
    `this GPU allows ${Math.floor(allowed / MIB)} MiB. ${remedy}.`
  );
}
