/** Label anchors: class weights, and the float64 twin of the label alignment against the official code's float64 numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { input, labelSettings, parseGolden } from '../../src/cli/verify/format';
import { classWeights } from '../../src/lzn/label-alignment';
import text from '../golden/lzn/p14_label_K10_n40_d16.json?raw';
import { assignment, inverseFlow, points, velocity } from '../oracle/lzn';
import { largest, relative } from '../oracle/lzn-cases';
import { alignImages, alignLabels, latentsOfLabels, nearestLabel } from '../oracle/lzn-labels';

describe('weights of the classes', () => {
  it('are their shares of the batch', () => {
    expect([...classWeights([3, 0, 3, 1], 5)]).toEqual([0.25, 0.25, 0, 0.5, 0]);
    expect([...classWeights(Uint8Array.of(0, 0, 0), 1)]).toEqual([1]);
  });

  it('add up to 1, whatever the labels', () => {
    const batch = fc
      .integer({ min: 1, max: 300 })
      .chain((classes) =>
        fc.tuple(
          fc.constant(classes),
          fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: 1, maxLength: 400 }),
        ),
      );
    fc.assert(
      fc.property(batch, ([classes, labels]) => {
        const weights = classWeights(labels, classes);
        expect(weights).toHaveLength(classes);
        expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 5);
        weights.forEach((weight, c) => expect(weight > 0).toBe(labels.includes(c)));
      }),
      { seed: 5 },
    );
  });

  it.each([[[0, 3]], [[0, -1]], [[0, 0.5]], [[0, Number.NaN]]])('no class: %j', (labels) => {
    expect(() => classWeights(labels, 3)).toThrow(`row 1 has label ${labels[1]}; there are classes 0 to 2`);
  });
});

describe('the twin gives what the official code gives', () => {
  const file = parseGolden('p14', text);
  const { n, d, params, expected_f64: expected } = file;
  const { classes, labelSteps, encoderSteps, assignSteps } = labelSettings(file);
  const numbers = (field: string): number[] => {
    const value = expected[field];
    if (value === undefined || value === null || typeof value !== 'object')
      throw new Error(`no tensor ${field}`);
    return value.data.map((v) => v ?? Number.NaN);
  };
  const images = { solver: 'dpm3', grid: 'uniform', steps: encoderSteps, eps: 1e-3 } as const;
  const euler = { solver: 'euler', grid: 'uniform', steps: labelSteps, eps: params.eps } as const;
  const options = { ...euler, cutOff: params.cut_off_step, loss: 'plain' } as const;
  const labels = input(file, 'labels');
  const weights = classWeights(labels, classes);
  const L = points(input(file, 'label_anchors'), d);
  const A = points(input(file, 'A'), d);
  const noise = input(file, 'noise');
  const latents = inverseFlow(A, noise, 0, images).states[encoderSteps] ?? new Float64Array(0);

  it('latents of images and of labels', () => {
    expect(largest(latents, numbers('z_encoder_dpm'))).toBeLessThan(1e-9);
    const drawn = latentsOfLabels(L, input(file, 'labels2'), input(file, 'noise2'), euler);
    expect(largest(drawn, numbers('latent_from_label'))).toBeLessThan(1e-9);
    const { finals } = alignLabels(drawn, L, input(file, 'labels2'), options);
    expect([...nearestLabel(finals, L)]).toEqual(numbers('roundtrip_label_uniform'));
  });

  it.each([
    ['weighted', weights],
    ['uniform', undefined],
  ] as const)('the way to the label anchors: %s', (name, weighting) => {
    const { finals, flow, logTrue } = alignLabels(latents, L, labels, { ...options, weights: weighting });
    expect(largest(finals, numbers(`class_anchor_final_${name}`))).toBeLessThan(1e-9);
    expect(largest(logTrue.map(Math.exp), numbers(`class_assign_target_${name}`))).toBeLessThan(1e-9);
    expect([...nearestLabel(finals, L)]).toEqual(numbers(`predicted_label_${name}`));
    const all = assignSteps.flatMap((k) => Array.from(flow.logP[k] ?? [], Math.exp));
    expect(largest(all, numbers(`class_assign_at_steps_${name}`))).toBeLessThan(1e-9);
  });

  it('the way of noise, and the loss of the images', () => {
    const drawn = Float64Array.from(input(file, 'noise2'));
    const { finals, logTrue } = alignLabels(drawn, L, labels, { ...options, weights });
    expect(largest(finals, numbers('class_anchor_final_of_noise2_weighted'))).toBeLessThan(1e-9);
    const shares = numbers('class_assign_target_of_noise2_weighted');
    expect(largest(logTrue.map(Math.exp), shares)).toBeLessThan(1e-9);
    const { loss } = alignLabels(latents, L, labels, { ...options, weights });
    expect(Math.abs(loss - Number(expected['label_loss']))).toBeLessThan(1e-12);
  });

  it('the field of weighted label anchors', () => {
    const at = Float64Array.from(input(file, 'points'));
    const times = file.inputs.times_paper ?? [];
    const velocities = times.flatMap((t) => Array.from(velocity(at, L, 1 - t, weights)));
    expect(relative(velocities, numbers('velocity_weighted'))).toBeLessThan(1e-9);
    const shares = times.flatMap((t) => Array.from(assignment(at, L, 1 - t, weights).logP, Math.exp));
    expect(largest(shares, numbers('velocity_assignment_weighted'))).toBeLessThan(1e-9);
  });

  const lossAt = (i: number, by: number) => {
    const moved = (data: Float64Array, start: number) =>
      points(
        data.map((v, j) => (start + j === i ? v + by : v)),
        d,
      );
    const [a, l] = [moved(A.data, 0), moved(L.data, n * d)];
    return alignImages(a, l, noise, labels, images, { ...options, weights }).loss;
  };

  it('gradients, by central differences along some coordinates', () => {
    const gradient = [...numbers('dLabel_dA'), ...numbers('dLabel_dL')];
    const picked = gradient.map((_, i) => i).filter((i) => i % 67 === 0);
    const slopes = picked.map((i) => (lossAt(i, 1e-6) - lossAt(i, -1e-6)) / 2e-6);
    expect(
      relative(
        slopes,
        picked.map((i) => gradient[i] ?? Number.NaN),
      ),
    ).toBeLessThan(1e-6);
  });
});
