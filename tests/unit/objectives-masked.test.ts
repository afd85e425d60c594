/** What is hidden and spoilt of pixels: masks, and the float64 references against golden numbers and central differences. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMasked, keptPatches, Masks, maskWords, patchesOf, patchOf } from '../../src/objectives/masks';
import { maskedError } from '../../src/objectives/reference/masked';
import { patchContrast, restoration } from '../../src/objectives/reference/restore';
import contrasts from '../golden/objectives/ipt_contrastive.json';
import mae from '../golden/objectives/mae.json';
import { centralDifferences, draws, expectNear } from '../oracle/gradients';

describe('patches', () => {
  it.each([
    ['image', 784, { side: 28, patch: 4, across: 7, count: 49 }],
    ['image', 64, { side: 8, patch: 2, across: 4, count: 16 }],
    ['image', 17 * 17, { side: 17, patch: 4, across: 5, count: 25 }],
    ['image', 9, { side: 3, patch: 2, across: 2, count: 4 }],
    ['image', 1, { side: 1, patch: 2, across: 1, count: 1 }],
    ['points', 2, { side: 2, patch: 1, across: 2, count: 2 }],
  ] as const)('%s of %i numbers', (kind, inputs, expected) => {
    const patches = patchesOf(kind, inputs);
    expect(patches).toEqual({ inputs, ...expected });
    const there = new Set(Array.from({ length: inputs }, (_, i) => patchOf(patches, i)));
    expect([...there].toSorted((a, b) => a - b)).toEqual(Array.from({ length: patches.count }, (_, i) => i));
  });

  it('asks for square images', () => {
    expect(() => patchesOf('image', 12)).toThrow('expected square images, got 12 pixels');
  });
});

describe('masks', () => {
  const shape = fc.record({
    n: fc.integer({ min: 1, max: 9 }),
    side: fc.integer({ min: 1, max: 27 }),
    mask: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.nat(),
    iteration: fc.nat(),
  });

  it('hide as many patches of every sample, count the numbers in them, and are the same again', () => {
    fc.assert(
      fc.property(shape, ({ n, side, mask, seed, iteration }) => {
        const patches = patchesOf('image', side * side);
        const masks = new Masks({ n, patches, mask, seed });
        // What was drawn before leaves no trace.
        masks.draw(iteration + 1);
        masks.draw(iteration);
        const hidden = patches.count - keptPatches(patches, mask);
        for (let row = 0; row < n; row++) {
          const inputs = Array.from({ length: patches.inputs }, (_, i) => i).filter((i) =>
            isMasked(masks.words, row, patches, i),
          );
          expect(masks.words[row * maskWords(patches)]).toBe(inputs.length);
          expect(new Set(inputs.map((i) => patchOf(patches, i))).size).toBe(hidden);
        }
        const again = new Masks({ n, patches, mask, seed });
        again.draw(iteration);
        expect(again.words).toEqual(masks.words);
      }),
      { numRuns: 60 },
    );
  });

  it('keep what the official code keeps, and never all or nothing', () => {
    const count = 49;
    expect(keptPatches({ count }, 0.75)).toBe(12);
    expect(keptPatches({ count }, 1)).toBe(1);
    expect(keptPatches({ count }, 0)).toBe(48);
    expect(keptPatches({ count: 1 }, 0.75)).toBe(0);
    expect(keptPatches({ count: 2 }, 0.75)).toBe(1);
  });

  it('hide every patch about as often', () => {
    const patches = patchesOf('image', 64);
    const masks = new Masks({ n: 4000, patches, mask: 0.75, seed: 7 });
    masks.draw(3);
    for (let patch = 0; patch < patches.count; patch++) {
      const input = Array.from({ length: 64 }, (_, i) => i).find((i) => patchOf(patches, i) === patch) ?? -1;
      const hidden = Array.from({ length: 4000 }, (_, row) => isMasked(masks.words, row, patches, input));
      // Five standard deviations of a binomial.
      expect(Math.abs(hidden.filter(Boolean).length - 3000)).toBeLessThan(137);
    }
  });
});

const masked = (row: number, input: number) => (row + input) % 3 !== 0;

describe('masked error, reference', () => {
  it.each(mae.cases.filter(({ norm_pix }) => !norm_pix))(
    'agrees with the golden numbers, $N images of $C channels',
    ({ N: n, C, H, patch, mask_1_removed, expected, pred }) => {
      // Numbers in the golden order of tokens: patch by patch.
      const inputs = C * H * H;
      const { loss, gradient } = maskedError({
        n,
        inputs,
        clean: expected.target_patches.flat(2),
        output: pred.flat(2),
        masked: (row, input) => mask_1_removed[row]?.[Math.floor(input / (C * patch * patch))] === 1,
      });
      // The golden mean is over all hidden patches; as many of each image here, so that it is the mean of the rows' means.
      expect(new Set(mask_1_removed.map((row) => row.reduce((sum, m) => sum + m, 0))).size).toBe(1);
      expect(loss).toBeCloseTo(expected.loss, 12);
      expectNear(gradient, expected.grad_pred.flat(2), 1e-12);
    },
  );

  it('has the gradient of central differences', () => {
    const [n, inputs] = [3, 9];
    const clean = draws(n * inputs, 1);
    const output = draws(n * inputs, 2);
    const { gradient } = maskedError({ n, inputs, clean, output, masked });
    const loss = (y: Float64Array) => maskedError({ n, inputs, clean, output: y, masked }).loss;
    expectNear(gradient, centralDifferences(output, loss), 1e-8);
  });
});

describe('restoration, reference', () => {
  it.each(contrasts.cases)(
    'agrees with the golden numbers, $B images of $N patches',
    ({ B, N, d, f, expected }) => {
      const contrast = patchContrast({ images: B, patches: N, d, features: f.flat(2) });
      expect(contrast.loss).toBeCloseTo(expected.loss, 12);
      expectNear(contrast.gradient, expected.grad_f.flat(2), 1e-12);
    },
  );

  it.each([
    ['image', 9],
    ['image', 16],
    ['points', 2],
  ] as const)('has the gradient of central differences, %s of %i', (kind, inputs) => {
    const n = 4;
    const clean = draws(n * inputs, 3);
    const output = draws(n * inputs, 4);
    const result = restoration({ n, inputs, kind, clean, output });
    const loss = (y: Float64Array) => restoration({ n, inputs, kind, clean, output: y }).loss;
    expectNear(result.gradient, centralDifferences(output, loss), 1e-7);
    expect(result.terms.every((term) => (kind === 'image' ? term !== 0 : term === 0))).toBe(true);
  });
});
