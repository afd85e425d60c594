/** VQ-VAE and RQ-VAE against golden numbers and their float64 twins, at awkward sizes, and what becomes of their codes. */
import { describe, expect, it } from 'vitest';
import { ParameterStore } from '../../src/nn/parameters';
import { codebookOf, initialCodes, initialiseCodebook, planCodebook } from '../../src/objectives/codebook';
import { Quantised, quantisedNeeds, type QuantisedOptions } from '../../src/objectives/quantised';
import { type CodebookState, followCodes } from '../../src/objectives/reference/codebook';
import { quantise, quantisedGradient } from '../../src/objectives/reference/quantised';
import { reconstruction } from '../../src/objectives/reference/reconstruction';
import { permutation, STREAM } from '../../src/random/philox';
import vq from '../golden/objectives/vq_rq.json';
import { dense } from '../oracle/nn';
import { matrix, numbers, pixels } from '../oracle/pixels';
import { expectBuffers } from './buffers-made';
import { expectClose, testDevice } from './device';
import { download } from './nn-harness';
import { between, deaf, iterate, mean, SEED } from './pixels-harness';

/** A store that holds a codebook and nothing else, with these codes. */
function codebook(device: GPUDevice, codes: number, d: number, numbersOf?: Float64Array) {
  const plan = ParameterStore.plan();
  planCodebook(plan, codes, d);
  const store = plan.allocate(device);
  initialiseCodebook(store, codes, d, SEED);
  if (numbersOf) {
    store.initialiseState('codebook', numbersOf);
    store.initialiseState('codes.sum', numbersOf);
  }
  const tensors = codebookOf(store);
  const read = async () => ({
    counts: await download(tensors.count, codes, 1),
    sums: await download(tensors.sum, codes, d),
    codebook: await download(tensors.codebook, codes, d),
  });
  return { tensors, read };
}

type Choice = Pick<QuantisedOptions, 'codes' | 'depth' | 'beta' | 'decay' | 'restart'>;

/** Some iterations of a quantiser and of its twin, side by side, from the same codes. */
async function compare(n: number, d: number, choice: Choice, iterations: number, codes?: Float64Array) {
  const device = await testDevice();
  const [z, clean] = [numbers(0, n, d), pixels(1, n, 5)];
  const [output, pull] = [numbers(2, n, 5), numbers(3, n, d)];
  const at = between(device, z, clean, 'image');
  const book = codebook(device, choice.codes, d, codes);
  const objective = await Quantised.create(device, { ...at, ...choice, tensors: book.tensors });
  let table: Float64Array = Float64Array.from((await book.read()).codebook);
  let state: CodebookState = { counts: new Float64Array(choice.codes).fill(1), sums: table };
  for (let k = 0; k < iterations; k += 1) {
    objective.prepare(k);
    const got = await iterate(device, objective, at, deaf(output, pull));
    const twin = quantise(z.data, table, { n, d, ...choice });
    expect([...(await objective.chosen.read())]).toEqual([...twin.chosen]);
    expectClose(got.code, twin.code, { relative: 1e-5 });
    expectClose(got.penalties, twin.commitments, { relative: 1e-5 });
    const told = reconstruction(output.data, clean.data, { n, inputs: 5, kind: 'image' });
    const losses = told.rows.map((row, i) => row + choice.beta * (twin.commitments[i] ?? 0));
    expectClose(got.losses, losses, { relative: 1e-5 });
    expectClose(got.gradient, quantisedGradient(twin, pull.data, { n, ...choice }), { relative: 1e-5 });
    const order = permutation(n * choice.depth, SEED, STREAM.codes, k);
    const picks = choice.restart ? { picks: order.subarray(0, choice.codes) } : {};
    const after = followCodes(state, twin.coded, twin.chosen, { d, ...choice, ...picks });
    const now = await book.read();
    expectClose(now.counts, after.counts, { relative: 1e-5 });
    expectClose(now.sums, after.sums, { relative: 1e-5, absolute: 1e-4 });
    expectClose(now.codebook, after.codebook, { relative: 1e-5, absolute: 1e-4 });
    state = after;
    table = after.codebook;
  }
  const use = await objective.codes();
  objective.destroy();
  return { use, state };
}

describe('quantiser', () => {
  it.each(vq.cases.map((c, i) => [i, c] as const))('golden case %i of VQ-VAE', async (_, c) => {
    const device = await testDevice();
    const at = between(
      device,
      matrix(c.z),
      dense(c.n, 1, () => 0),
      'points',
    );
    const book = codebook(device, c.K, c.d, matrix(c.codebook).data);
    const objective = await Quantised.create(device, {
      ...at,
      codes: c.K,
      depth: 1,
      beta: c.beta / c.d,
      decay: c.expected.ema.decay,
      restart: false,
      tensors: book.tensors,
    });
    objective.prepare(0);
    const upstream = matrix(c.upstream_grad_wrt_zq);
    const nothing = dense(c.n, 1, () => 0);
    const got = await iterate(device, objective, at, deaf(nothing, upstream));
    expect([...(await objective.chosen.read())]).toEqual(c.expected.indices);
    expectClose(got.code, c.expected.zq.flat());
    expect(mean(got.losses) / c.expected.commitment_loss).toBeCloseTo(1, 5);
    expectClose(got.gradient, c.expected.grad_z_total.flat(), { relative: 1e-6 });
    const now = await book.read();
    expectClose(now.counts, c.expected.ema.N, { relative: 1e-6 });
    expectClose(now.sums, c.expected.ema.m.flat(), { relative: 1e-6 });
    expectClose(now.codebook, c.expected.ema.codebook_after.flat(), { relative: 1e-6 });
    expect((await objective.codes()).perplexity).toBeCloseTo(c.expected.perplexity, 6);
    objective.destroy();
  });

  it.each(vq.rq.filter((c) => c.shared_codebook).map((c, i) => [i, c] as const))(
    'golden case %i of RQ-VAE',
    async (_, c) => {
      const device = await testDevice();
      const nothing = dense(c.n, 1, () => 0);
      const at = between(device, matrix(c.z), nothing, 'points');
      const { tensors } = codebook(device, c.K, c.d, matrix(c.codebooks[0] ?? []).data);
      const objective = await Quantised.create(device, {
        ...at,
        codes: c.K,
        depth: c.depth,
        beta: 1 / c.d,
        decay: 0.99,
        restart: false,
        tensors,
      });
      objective.prepare(0);
      const silent = dense(c.n, c.d, () => 0);
      const got = await iterate(device, objective, at, deaf(nothing, silent));
      const chosen = await objective.chosen.read();
      const expected = c.expected.codes.map((row) => row);
      expect(expected.map((row, i) => row.map((_code, k) => chosen[k * c.n + i]))).toEqual(expected);
      expect(mean(got.losses) / c.expected.commitment_loss_mean_over_depth).toBeCloseTo(1, 5);
      expectClose(got.gradient, c.expected.grad_z_commit.flat(), { relative: 1e-5 });
      expectClose((await objective.codes()).left, c.expected.residual_mse_per_depth, { relative: 1e-5 });
      objective.destroy();
    },
  );

  it.each([
    ['VQ', 33, 17, { codes: 7, depth: 1, beta: 0.25, decay: 0.9, restart: true }],
    ['VQ without restarts', 19, 5, { codes: 40, depth: 1, beta: 1, decay: 0.5, restart: false }],
    ['one code', 6, 3, { codes: 1, depth: 2, beta: 0.25, decay: 0.99, restart: true }],
    ['more codes than rows', 3, 4, { codes: 65, depth: 1, beta: 0, decay: 0.2, restart: true }],
    ['RQ of depth 4', 37, 9, { codes: 16, depth: 4, beta: 0.25, decay: 0.8, restart: true }],
    ['two blocks of rows', 1030, 5, { codes: 1024, depth: 2, beta: 1, decay: 0.99, restart: true }],
    ['the widest', 3, 512, { codes: 18, depth: 2, beta: 0.25, decay: 0.9, restart: true }],
  ] as const)('%s: as its twin, iteration by iteration', async (_, n, d, choice) => {
    const { use } = await compare(n, d, choice, n > 1000 ? 1 : 3);
    expect(use.uses.reduce((sum, count) => sum + count, 0)).toBe(n * choice.depth);
  });

  it('takes the lowest of equal codes, and gives dead ones other rows', async () => {
    const same = numbers(9, 1, 6).data;
    const codes = Float64Array.from({ length: 20 * 6 }, (_, i) => same[i % 6] ?? NaN);
    const choice = { codes: 20, depth: 1, beta: 1, decay: 0.9, restart: true };
    const { state } = await compare(40, 6, choice, 1, codes);
    // All rows chose code 0; every other one now stands at a row of its own.
    const places = Array.from({ length: 19 }, (_, j) => state.sums.subarray(6 * (j + 1), 6 * (j + 2)).join());
    expect(new Set(places).size).toBe(19);
    expect(state.counts[0]).toBeCloseTo(0.9 + 0.1 * 40, 6);
    const left = await compare(40, 6, { ...choice, restart: false }, 1, codes);
    expect(left.use.perplexity).toBe(1);
    expect([...left.use.uses]).toEqual([40, ...Array<number>(19).fill(0)]);
  });

  it('does the same twice, and stays finite at embeddings of a million', async () => {
    const device = await testDevice();
    const outcome = async (scale: number) => {
      const at = between(device, numbers(0, 21, 7, scale), pixels(1, 21, 4), 'image');
      const book = codebook(device, 12, 7);
      const objective = await Quantised.create(device, {
        ...at,
        codes: 12,
        depth: 3,
        beta: 0.25,
        decay: 0.99,
        restart: true,
        tensors: book.tensors,
      });
      const decoder = deaf(numbers(2, 21, 4), numbers(3, 21, 7));
      for (const iteration of [0, 1]) {
        objective.prepare(iteration);
        await iterate(device, objective, at, decoder);
      }
      const got = await iterate(device, objective, at, decoder);
      objective.destroy();
      return { ...got, ...(await book.read()) };
    };
    expect(await outcome(1)).toEqual(await outcome(1));
    for (const values of Object.values(await outcome(1e6))) {
      expect([...values].every(Number.isFinite)).toBe(true);
    }
  });

  it('draws codes of about unit length from the seed', () => {
    const codes = initialCodes(500, 16, 3);
    expect(codes.reduce((sum, x) => sum + x * x, 0) / 500).toBeCloseTo(1, 1);
    expect(initialCodes(500, 16, 3)).toEqual(codes);
    expect(initialCodes(500, 16, 4)).not.toEqual(codes);
  });

  it('makes the buffers that were told before, with a way back or without', async () => {
    const device = await testDevice();
    const [n, d, inputs] = [9, 5, 13];
    const at = between(device, numbers(0, n, d), pixels(1, n, inputs), 'image');
    const { tensors } = codebook(device, 6, d);
    const choice = { codes: 6, depth: 3, beta: 1, decay: 0.9, restart: true, tensors };
    const shape = { n, d, inputs, ...choice };
    const { gradient: _, ...forwards } = at;
    await expectBuffers(
      () => Quantised.create(device, { ...at, ...choice }),
      quantisedNeeds({ ...shape, backward: true }),
    );
    await expectBuffers(
      () => Quantised.create(device, { ...forwards, ...choice }),
      quantisedNeeds({ ...shape, backward: false }),
    );
  });
});
