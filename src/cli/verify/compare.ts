/** One checked field of a golden file, and how it is judged. */
import type { GoldenTensor } from './format';

export interface FieldResult {
  readonly field: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** What was measured against the tolerance; null where skipped. */
  readonly error: number | null;
  readonly tolerance: number | null;
  /** `absolute`: largest absolute difference; `relative`: ratio of l2 norms; `exact`: number of entries that differ. */
  readonly measure: 'absolute' | 'relative' | 'exact';
  /** Why it was skipped, or which entry failed. */
  readonly note: string;
}

export type Measure = { readonly measure: FieldResult['measure']; readonly tolerance: number };

/** Tolerances of the noise-coordinate form in float32. */
export function toleranceOf(field: string, caseName: string): Measure {
  const name = field.replace(/^dpm_/, '');
  if (name === 'velocity' || name === 'velocity_weighted')
    return { measure: 'relative', tolerance: caseName.startsWith('p15') ? 1e-5 : 3e-7 };
  if (name === 'z' || name === 'forward_states' || name === 'z_encoder_dpm' || name === 'latent_from_label')
    return { measure: 'absolute', tolerance: 2e-6 };
  if (name.startsWith('d') && name.includes('_d')) return { measure: 'relative', tolerance: 2e-4 };
  if (name === 'prob_loss' || name === 'cross_entropy_loss' || name === 'label_loss')
    return { measure: 'relative', tolerance: 1e-5 };
  if (
    name === 'ode_error' ||
    name === 'reverse_final' ||
    name === 'reverse_states' ||
    name === 'zone_final' ||
    name.startsWith('class_anchor_final')
  ) {
    return { measure: 'absolute', tolerance: 1e-4 };
  }
  if (name.endsWith('argmax') || name === 'argmax_step' || name === 'is_finite')
    return { measure: 'exact', tolerance: 0 };
  // Classes, and shares that are counted.
  if (name.startsWith('predicted_label') || name.startsWith('roundtrip_label') || name.startsWith('accuracy'))
    return { measure: 'exact', tolerance: 0 };
  if (name === 'class_weights') return { measure: 'absolute', tolerance: 1e-7 }; // float32, written with 12 digits
  return { measure: 'absolute', tolerance: 3e-4 }; // probabilities and their means
}

/**
 * Compares numbers with an expected tensor, which may hold the first rows only and then says so. Where the official run has no finite
 * value, ours must be finite; a tensor without any value is skipped.
 */
export function compareTensor(
  field: string,
  caseName: string,
  actual: ArrayLike<number>,
  expected: GoldenTensor,
  isTie: (index: number, actual: number, expected: number) => boolean = () => false,
): FieldResult {
  const { measure, tolerance } = toleranceOf(field, caseName);
  if (expected.data.every((reference) => reference === null)) return skipped(field, 'no value is given');
  const whole = (expected.first_rows_of ?? expected.shape).reduce((a, b) => a * b, 1);
  if (actual.length !== whole) {
    const note = `the file speaks of ${whole} values, there are ${actual.length}`;
    return { field, status: 'failed', error: Number.NaN, tolerance, measure, note };
  }
  let worst = 0;
  let worstAt = 0;
  let squaredError = 0;
  let squaredReference = 0;
  let different = 0;
  let firstDifferent = -1;
  let firstNotFinite = -1;
  for (const [i, reference] of expected.data.entries()) {
    const value = actual[i] ?? Number.NaN;
    if (reference === null) {
      if (firstNotFinite < 0 && !Number.isFinite(value)) firstNotFinite = i;
      continue;
    }
    const difference = Math.abs(value - reference);
    if (firstNotFinite < 0 && !Number.isFinite(difference)) firstNotFinite = i;
    squaredError += difference * difference;
    squaredReference += reference * reference;
    if (difference > worst) [worst, worstAt] = [difference, i];
    if (difference !== 0 && !isTie(i, value, reference)) {
      different += 1;
      if (firstDifferent < 0) firstDifferent = i;
    }
  }
  const relative = Math.sqrt(squaredError / Math.max(squaredReference, 1e-300));
  const finite = firstNotFinite < 0;
  const error = finite ? { absolute: worst, relative, exact: different }[measure] : Number.NaN;
  const passed = error <= tolerance;
  const at = finite ? (measure === 'exact' ? firstDifferent : worstAt) : firstNotFinite;
  const note = passed
    ? ''
    : `entry ${at}: ${actual[at] ?? 'none'} instead of ${expected.data[at] ?? 'a finite number'}`;
  return { field, status: passed ? 'passed' : 'failed', error, tolerance, measure, note };
}

/** Compares one number or flag. */
export function compareNumber(
  field: string,
  caseName: string,
  actual: number,
  expected: number,
): FieldResult {
  const { measure, tolerance } = toleranceOf(field, caseName);
  const difference = Math.abs(actual - expected);
  // A mean probability of 1e-28 (p12) is 0 for every purpose, and has no relative precision: its logits are in the
  // thousands, where float32 steps by 1e-4.
  const error = measure === 'relative' ? difference / Math.max(Math.abs(expected), 1e-6) : difference;
  const passed = error <= tolerance;
  return {
    field,
    status: passed ? 'passed' : 'failed',
    error,
    tolerance,
    measure,
    note: passed ? '' : `${actual} instead of ${expected}`,
  };
}

/** A field that was not checked. */
export function skipped(field: string, note: string): FieldResult {
  return { field, status: 'skipped', error: null, tolerance: null, measure: 'exact', note };
}
