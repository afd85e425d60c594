/** Objectives that hide or spoil pixels, on the GPU: golden numbers, float64 references, the same bits twice, memory. */
import { describe, expect, it } from 'vitest';
import { Work } from '../../src/gpu/work';
import { Masked, maskedNeeds } from '../../src/objectives/masked';
import { isMasked, Masks, maskWords, patchesOf } from '../../src/objectives/masks';
import { maskedError } from '../../src/objectives/reference/masked';
import { restoration } from '../../src/objectives/reference/restore';
import { Restore, restoreNeeds } from '../../src/objectives/restore';
import mae from '../golden/objectives/mae.json';
import { corrupted } from '../oracle/corruption';
import { draws, expectNear } from '../oracle/gradients';
import { dense, type Dense } from '../oracle/nn';
import { expectBuffers } from './buffers-made';
import { expectClose, testDevice } from './device';
import { download, rubbish, upload } from './nn-harness';

const SEED = 4_000_000_007;
type Kind = 'image' | 'points';

/** Numbers that are exact in float32; of images from 0 to 1. */
function numbers(rows: number, cols: number, set: number, kind: Kind): Dense {
  const normals = draws(rows * cols, set);
  return dense(rows, cols, (r, c) => {
    const value = normals[r * cols + c] ?? Number.NaN;
    return kind === 'image' ? Math.fround(Math.min(Math.abs(value) / 2, 1)) : value;
  });
}

/** All buffers of an objective of these numbers, and both passes once. */
async function bench(clean: Dense, output: Dense) {
  const device = await testDevice();
  const { rows: n, cols: inputs } = clean;
  const input = rubbish(device, n, inputs);
  const outputGradient = rubbish(device, n, inputs);
  const buffers = { clean: upload(device, clean), input, output: upload(device, output), outputGradient };
  const pass = (objective: Masked | Restore) => {
    const work = new Work(device, 'test');
    objective.corrupt(work);
    objective.forward(work);
    objective.backward(work);
    work.submit();
  };
  const results = async (objective: Masked | Restore) => ({
    rows: await objective.rows.read(),
    input: await download(input, n, inputs),
    gradient: await download(outputGradient, n, inputs),
  });
  return { device, options: { n, inputs, seed: SEED, ...buffers }, pass, results };
}

async function runMasked(kind: Kind, clean: Dense, output: Dense, mask: number, words?: Uint32Array) {
  const { device, options, pass, results } = await bench(clean, output);
  const objective = await Masked.create(device, { ...options, kind, mask });
  objective.prepare(3);
  if (words) objective.masks.write(Uint32Array.from(words));
  pass(objective);
  const got = await results(objective);
  objective.destroy();
  return got;
}

async function runRestore(kind: Kind, clean: Dense, output: Dense, iteration: number) {
  const { device, options, pass, results } = await bench(clean, output);
  const objective = await Restore.create(device, { ...options, kind });
  objective.prepare(iteration);
  pass(objective);
  const got = await results(objective);
  objective.destroy();
  return got;
}

const losses = (rows: Float32Array) => rows.filter((_, i) => i % 4 === 0);

describe('masked autoencoder', () => {
  it('agrees with the golden numbers', async () => {
    const golden = mae.cases[0];
    if (!golden) throw new Error('no golden case');
    const side = golden.H;
    const patches = patchesOf('image', side * side);
    // The golden tokens are 4 x 4 pixels, four patches of this size each.
    const token = (input: number) =>
      Math.floor(Math.floor(input / side) / 4) * 2 + Math.floor((input % side) / 4);
    const within = (input: number) => (Math.floor(input / side) % 4) * 4 + ((input % side) % 4);
    const hidden = (input: number) => golden.mask_1_removed[0]?.[token(input)] === 1;
    const words = new Uint32Array(maskWords(patches));
    for (let input = 0; input < patches.inputs; input++) {
      if (!hidden(input)) continue;
      words[0] = (words[0] ?? 0) + 1;
      const patch =
        Math.floor(Math.floor(input / side) / 2) * patches.across + Math.floor((input % side) / 2);
      words[1] = (words[1] ?? 0) | (1 << patch);
    }
    const at = (tokens: readonly number[][] | undefined, input: number) =>
      tokens?.[token(input)]?.[within(input)] ?? Number.NaN;
    const clean = dense(1, patches.inputs, (_, input) => at(golden.expected.target_patches[0], input));
    const output = dense(1, patches.inputs, (_, input) => at(golden.pred[0], input));
    const got = await runMasked('image', clean, output, 0.75, words);
    expect(losses(got.rows)[0]).toBeCloseTo(golden.expected.loss, 5);
    const gradient = dense(1, patches.inputs, (_, input) => at(golden.expected.grad_pred[0], input));
    expectNear(got.gradient, gradient.data, 1e-5);
    expectClose(
      got.input,
      clean.data.map((x, input) => (hidden(input) ? 0 : x)),
      { absolute: 1e-6 },
    );
  });

  it.each([
    ['image', 5, 784, 0.75],
    ['image', 33, 17 * 17, 0.5],
    ['image', 7, 9, 0],
    ['image', 3, 33 * 33, 1],
    ['image', 2, 1, 0.75],
    ['points', 65, 2, 0.75],
  ] as const)('agrees with the reference: %s, %i x %i, mask %f', async (kind, n, inputs, mask) => {
    const clean = numbers(n, inputs, 1, kind);
    const output = numbers(n, inputs, 2, 'points');
    const got = await runMasked(kind, clean, output, mask);
    const patches = patchesOf(kind, inputs);
    const drawn = new Masks({ n, patches, mask, seed: SEED });
    drawn.draw(3);
    const masked = (row: number, input: number) => isMasked(drawn.words, row, patches, input);
    const expected = maskedError({ n, inputs, clean: clean.data, output: output.data, masked });
    expectNear(losses(got.rows), expected.rows, 1e-5);
    expectNear(got.gradient, expected.gradient, 1e-5);
    const seen = clean.data.map((x, i) => (masked(Math.floor(i / inputs), i % inputs) ? 0 : x));
    expect([...got.input]).toEqual([...seen]);
    expect(await runMasked(kind, clean, output, mask)).toEqual(got);
  });
});

describe('restoration', () => {
  it.each([
    ['image', 7, 64],
    ['image', 4, 784],
    ['image', 67, 25],
    ['image', 65, 9],
    ['image', 1, 16],
    ['image', 3, 1],
    ['points', 65, 2],
  ] as const)('agrees with the reference: %s, %i x %i', async (kind, n, inputs) => {
    const clean = numbers(n, inputs, 1, kind);
    const output = numbers(n, inputs, 2, 'points');
    const got = await runRestore(kind, clean, output, 5);
    expectClose(got.input, corrupted(clean, { kind, seed: SEED, iteration: 5 }).data, { absolute: 1e-5 });
    const expected = restoration({ n, inputs, kind, clean: clean.data, output: output.data });
    const parts = Array.from({ length: n }, (_, i) => [
      expected.rows[i] ?? Number.NaN,
      expected.distances[i] ?? Number.NaN,
      expected.terms[i] ?? Number.NaN,
      0,
    ]);
    expectNear(got.rows, parts.flat(), 1e-5);
    expectNear(got.gradient, expected.gradient, 1e-5);
    expect(await runRestore(kind, clean, output, 5)).toEqual(got);
    const other = await runRestore(kind, clean, output, 6);
    expect(other.input).not.toEqual(got.input);
    expect(other.gradient).toEqual(got.gradient);
  });

  it('is finite, and as the reference, for empty answers and for answers that are all the same', async () => {
    const clean = numbers(5, 16, 1, 'image');
    for (const value of [0, 1, 1e6]) {
      const output = dense(5, 16, () => value);
      const got = await runRestore('image', clean, output, 1);
      const expected = restoration({
        n: 5,
        inputs: 16,
        kind: 'image',
        clean: clean.data,
        output: output.data,
      });
      expectNear(losses(got.rows), expected.rows, 1e-5);
      expect([...got.gradient].every(Number.isFinite)).toBe(true);
    }
  });
});

describe('memory', () => {
  it.each([
    ['image', 70, 25, true],
    ['image', 70, 25, false],
    ['points', 9, 2, true],
  ] as const)('is as estimated: %s, %i x %i, backward %s', async (kind, n, inputs, backward) => {
    const clean = numbers(n, inputs, 1, kind);
    const { device, options } = await bench(clean, clean);
    const { outputGradient, ...forward } = options;
    const given = { ...forward, kind, ...(backward ? { outputGradient } : {}) };
    await expectBuffers(
      () => Masked.create(device, { ...given, mask: 0.75 }),
      maskedNeeds({ n, inputs, kind }),
    );
    await expectBuffers(() => Restore.create(device, given), restoreNeeds({ n, inputs, kind, backward }));
  });
});
