/** How a field of a golden file is judged. */
import { describe, expect, it } from 'vitest';
import { compareNumber, compareTensor, skipped, toleranceOf } from '../../src/cli/verify/compare';
import type { GoldenTensor } from '../../src/cli/verify/format';

const tensor = (data: (number | null)[], more: Partial<GoldenTensor> = {}): GoldenTensor => ({
  shape: [data.length],
  data,
  ...more,
});
const either = (index: number): boolean => index === 1;
const P01 = 'p01_tiny_n4_d2_s20';

describe('tolerances', () => {
  it.each([
    ['velocity', 'relative', 3e-7],
    ['z', 'absolute', 2e-6],
    ['dpm_z', 'absolute', 2e-6],
    ['forward_states', 'absolute', 2e-6],
    ['dCE_dA', 'relative', 2e-4],
    ['dpm_dCE_dB', 'relative', 2e-4],
    ['dProb_dA', 'relative', 2e-4],
    ['prob_loss', 'relative', 1e-5],
    ['dpm_cross_entropy_loss', 'relative', 1e-5],
    ['reverse_final', 'absolute', 1e-4],
    ['dpm_reverse_final', 'absolute', 1e-4],
    ['reverse_states', 'absolute', 1e-4],
    ['zone_final', 'absolute', 1e-4],
    ['ode_error', 'absolute', 1e-4],
    ['last_assign_argmax', 'exact', 0],
    ['zone_argmax', 'exact', 0],
    ['argmax_step', 'exact', 0],
    ['is_finite', 'exact', 0],
    ['assign', 'absolute', 3e-4],
    ['assign_diag', 'absolute', 3e-4],
    ['dpm_assign_diag', 'absolute', 3e-4],
    ['max_prob', 'absolute', 3e-4],
    ['assignment_acc', 'absolute', 3e-4],
    ['velocity_assignment', 'absolute', 3e-4],
    ['class_weights', 'absolute', 1e-7],
    ['latent_from_label', 'absolute', 2e-6],
    ['z_encoder_dpm', 'absolute', 2e-6],
    ['class_anchor_final_weighted', 'absolute', 1e-4],
    ['class_assign_target_of_noise2_weighted', 'absolute', 3e-4],
    ['predicted_label_uniform', 'exact', 0],
    ['roundtrip_label_uniform', 'exact', 0],
    ['accuracy_weighted', 'exact', 0],
    ['velocity_weighted', 'relative', 3e-7],
    ['velocity_assignment_weighted', 'absolute', 3e-4],
    ['label_loss', 'relative', 1e-5],
    ['dLabel_dL', 'relative', 2e-4],
  ] as const)('%s: %s %d', (field, measure, tolerance) => {
    expect(toleranceOf(field, P01)).toEqual({ measure, tolerance });
  });

  it('velocities among exact duplicates get more', () => {
    expect(toleranceOf('velocity', 'p15_duplicates_n10_d3_s20').tolerance).toBe(1e-5);
  });
});

describe('compareTensor', () => {
  it('passes within the largest absolute difference, and fails past it', () => {
    const expected = tensor([1, 2, 3]);
    const good = compareTensor('z', P01, [1, 2 + 1.9e-6, 3], expected);
    expect(good).toMatchObject({
      field: 'z',
      status: 'passed',
      measure: 'absolute',
      tolerance: 2e-6,
      note: '',
    });
    expect(good.error).toBeCloseTo(1.9e-6, 12);
    const bad = compareTensor('z', P01, [1, 2, 3.1], expected);
    expect(bad).toMatchObject({ status: 'failed', note: 'entry 2: 3.1 instead of 3' });
  });

  it('takes the ratio of l2 norms for gradients', () => {
    const expected = tensor([3, 4, 0]);
    expect(compareTensor('dCE_dA', P01, [3, 4, 5e-4], expected)).toMatchObject({
      status: 'passed',
      error: 1e-4,
    });
    expect(compareTensor('dCE_dA', P01, [3, 4, 5e-3], expected).status).toBe('failed');
  });

  it('counts differing indices, unless they tie', () => {
    const expected = tensor([0, 1, 2]);
    expect(compareTensor('argmax_step', P01, [0, 5, 2], expected)).toMatchObject({
      status: 'failed',
      error: 1,
      note: 'entry 1: 5 instead of 1',
    });
    expect(compareTensor('argmax_step', P01, [0, 5, 2], expected, either)).toMatchObject({
      status: 'passed',
      error: 0,
    });
    expect(compareTensor('argmax_step', P01, [7, 5, 2], expected, either)).toMatchObject({
      status: 'failed',
      error: 1,
      note: 'entry 0: 7 instead of 0',
    });
    const seen: number[][] = [];
    compareTensor('argmax_step', P01, [0, 5, 2], expected, (...call) => seen.push(call) > 0);
    expect(seen).toEqual([[1, 5, 1]]);
  });

  it.each(['z', 'dCE_dA', 'argmax_step'])('a NaN or an infinity fails %s, ties or not', (field) => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const result = compareTensor(field, P01, [1, 2, wrong], tensor([1, 2, 3]), () => true);
      expect(result).toMatchObject({
        status: 'failed',
        error: Number.NaN,
        note: `entry 2: ${wrong} instead of 3`,
      });
    }
  });

  it('wants a finite number, whichever, where there is no value', () => {
    expect(compareTensor('z', P01, [1, 1e9, 3], tensor([1, null, 3])).status).toBe('passed');
    expect(compareTensor('z', P01, [1, 1e9, 4], tensor([1, null, 3])).status).toBe('failed');
    expect(compareTensor('z', P01, [1, Number.NaN, 3], tensor([1, null, 3]))).toMatchObject({
      status: 'failed',
      error: Number.NaN,
      note: 'entry 1: NaN instead of a finite number',
    });
  });

  it.each([[[]], [[null, null]]])('skips a field that gives no value: %j', (data) => {
    expect(compareTensor('z', P01, data.map(Number), tensor(data))).toMatchObject({
      status: 'skipped',
      error: null,
    });
  });

  it('fails where the numbers of values differ, unless the file says that it holds the first rows only', () => {
    expect(compareTensor('z', P01, [1, 2, 3], tensor([1, 2]))).toMatchObject({
      status: 'failed',
      note: 'the file speaks of 2 values, there are 3',
    });
    expect(compareTensor('z', P01, [1], tensor([1, 2])).status).toBe('failed');
    const part = tensor([1, 2], { shape: [1, 2], first_rows_of: [2, 2] });
    expect(compareTensor('z', P01, [1, 2, 3, 4], part).status).toBe('passed');
    expect(compareTensor('z', P01, [1, 2, 3], part).status).toBe('failed');
  });

  it('a reference of zeros is not divided by', () => {
    expect(compareTensor('dCE_dA', P01, [0, 0], tensor([0, 0])).status).toBe('passed');
    expect(compareTensor('dCE_dA', P01, [0, 1e-30], tensor([0, 0])).status).toBe('failed');
  });
});

describe('compareNumber', () => {
  it.each([
    ['cross_entropy_loss', 2, 2 + 1e-5, 'passed'],
    ['cross_entropy_loss', 2, 2 + 3e-5, 'failed'],
    ['cross_entropy_loss', 2, Number.NaN, 'failed'],
    ['cross_entropy_loss', 2, Number.POSITIVE_INFINITY, 'failed'],
    ['prob_loss', -1e-28, 0, 'passed'], // 0 for every purpose (p12)
    ['prob_loss', -1e-28, -1e-10, 'failed'],
    ['ode_error', 0, 9e-5, 'passed'],
    ['ode_error', 0, 2e-4, 'failed'],
    ['is_finite', 1, 1, 'passed'],
    ['is_finite', 1, 0, 'failed'],
    ['assignment_acc', 0.5, 0.5002, 'passed'],
    ['assignment_acc', 0.5, 0.501, 'failed'],
  ] as const)('%s: expected %d, got %d: %s', (field, expected, actual, status) => {
    const result = compareNumber(field, P01, actual, expected);
    expect(result.status).toBe(status);
    expect(result.note).toBe(status === 'passed' ? '' : `${actual} instead of ${expected}`);
  });
});

it('a skipped field has no numbers', () => {
  expect(skipped('z', 'why')).toEqual({
    field: 'z',
    status: 'skipped',
    error: null,
    tolerance: null,
    measure: 'exact',
    note: 'why',
  });
});
