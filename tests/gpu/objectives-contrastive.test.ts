/** Objectives that compare all pairs, on the GPU: golden numbers, float64 references at awkward sizes and extremes, bits, memory. */
import { describe, expect, it } from 'vitest';
import { Work } from '../../src/gpu/work';
import { scaledNoise } from '../../src/objectives/lzn';
import { enqueueing, MoCo, mocoNeeds } from '../../src/objectives/moco';
import type { Objective } from '../../src/objectives/objective';
import { OneStep, oneStepNeeds } from '../../src/objectives/one-step';
import { infoNce } from '../../src/objectives/reference/moco';
import { oneStep } from '../../src/objectives/reference/one-step';
import { ntXent, type Outcomes } from '../../src/objectives/reference/simclr';
import { alignUniform } from '../../src/objectives/reference/uniform';
import { unitRows, unitRowsBackward } from '../../src/objectives/reference/unit-rows';
import { SimClr, simClrNeeds } from '../../src/objectives/simclr';
import { randomUnitRows } from '../../src/objectives/unit-draws';
import { AlignUniform, alignUniformNeeds } from '../../src/objectives/uniform';
import { UnitRows, unitRowsNeeds } from '../../src/objectives/unit-rows';
import { padRows, unpadRows } from '../../src/gpu/matrix';
import type { Matrix } from '../../src/nn/layer';
import { STREAM } from '../../src/random/philox';
import { equalRows, mocoCases, ntxentCases, ntxentMedium, views } from '../oracle/contrastive-cases';
import { draws, expectNear } from '../oracle/gradients';
import { dense } from '../oracle/nn';
import { summary } from '../oracle/golden-numbers';
import { expectBuffers } from './buffers-made';
import { testDevice } from './device';
import { download, rubbish, upload } from './nn-harness';

const matrix = (rows: number, cols: number, data: ArrayLike<number>) =>
  dense(rows, cols, (r, c) => data[r * cols + c] ?? Number.NaN);

interface Batch {
  readonly n: number;
  readonly d: number;
  readonly z: ArrayLike<number>;
}

interface Got {
  readonly loss: number;
  readonly rows: Float32Array;
  readonly gradient: Float32Array;
}

type Make = (
  device: GPUDevice,
  matrices: { readonly embeddings: Matrix; readonly gradient: Matrix },
) => Promise<Objective>;

/** Both passes of an iteration. */
async function run({ n, d, z }: Batch, make: Make, iteration = 0): Promise<Got> {
  const device = await testDevice();
  const gradient = rubbish(device, 2 * n, d);
  const objective = await make(device, { embeddings: upload(device, matrix(2 * n, d, z)), gradient });
  objective.prepare(iteration);
  const work = new Work(device, 'test');
  objective.forward(work);
  objective.backward(work);
  work.submit();
  const rows = (await objective.rows.read()).filter((_, i) => i % 4 === 0);
  const got = { rows, gradient: await download(gradient, 2 * n, d) };
  objective.destroy();
  return { ...got, loss: rows.reduce((sum, row) => sum + row, 0) / n };
}

const simclr = (batch: Batch, tau: number, negatives = true) =>
  run(batch, (device, places) => SimClr.create(device, { ...batch, ...places, tau, negatives }));

interface Against {
  readonly tau: number;
  readonly target: ArrayLike<number>;
  readonly queue: ArrayLike<number>;
  readonly size: number;
  readonly negatives?: boolean;
}

const moco = (batch: Batch, { target, queue, size, negatives = true, ...rest }: Against) =>
  run(batch, (device, places) =>
    MoCo.create(device, {
      ...batch,
      ...places,
      ...rest,
      negatives,
      size,
      target: upload(device, matrix(2 * batch.n, batch.d, target)),
      queue: upload(device, matrix(size, batch.d, queue)),
    }),
  );

const uniform = (batch: Batch, lambda: number) =>
  run(batch, (device, places) => AlignUniform.create(device, { ...batch, ...places, lambda }));

const SEED = 5;
const ALPHA = 0.45;

const onestep = (batch: Batch, t: number) =>
  run(
    batch,
    (device, places) => OneStep.create(device, { ...batch, ...places, t, alpha: ALPHA, seed: SEED }),
    3,
  );

/** The noise that it draws. */
function noiseOf({ n, d }: Batch, t: number): Float32Array {
  const padded = scaledNoise({ n: 2 * n, d, alpha: (1 - t) * ALPHA, seed: SEED, stream: STREAM.noise }, 3);
  return unpadRows(padded, 2 * n, d);
}

/** @param least size beside which gradients may be off by rounding; where they are nothing but rounding */
function expectOutcomes(got: Got, expected: Outcomes, least = 0, tolerance = 2e-5) {
  expect(got.gradient.every(Number.isFinite)).toBe(true);
  expectNear(got.rows, expected.rows, tolerance);
  expect(Math.abs(got.loss - expected.loss)).toBeLessThanOrEqual(tolerance * Math.abs(expected.loss));
  expectNear(got.gradient, expected.gradient, tolerance, least);
}

const SIZES: readonly (readonly [n: number, d: number])[] = [
  [1, 3],
  [2, 1],
  [3, 2],
  [33, 5],
  [129, 64],
  [20, 33],
];

const queueOf = (size: number, d: number) => randomUnitRows(size, d, 1, STREAM.queue);

describe('unit rows', () => {
  it.each([false, true])('agree with the reference at any length; in place: %s', async (inPlace) => {
    const device = await testDevice();
    const [rows, d] = [67, 5];
    // From as good as none to squares that leave float32; and a row of zeros.
    const scales = [1, 1e-15, 1e15, 1e-8, 0, 1e25, 1e-30];
    const z = draws(rows * d, 1).map((value, i) => Math.fround(value * (scales[Math.floor(i / d) % 7] ?? 1)));
    const upstream = draws(rows * d, 2);
    const input = upload(device, matrix(rows, d, z));
    const gradient = rubbish(device, rows, d);
    const unit = await UnitRows.create(device, {
      rows,
      d,
      input,
      output: inPlace ? input : rubbish(device, rows, d),
      gradients: { output: upload(device, matrix(rows, d, upstream)), input: gradient },
    });
    const work = new Work(device, 'test');
    unit.forward(work);
    unit.backward(work);
    work.submit();
    const expected = unitRows(z, d);
    expectNear(await download(unit.output, rows, d), expected.u, 1e-6);
    const slopes = unitRowsBackward(expected, upstream, d);
    const got = await download(gradient, rows, d);
    for (let row = 0; row < rows; row += 1) {
      const place = [row * d, (row + 1) * d] as const;
      expectNear(got.subarray(...place), slopes.subarray(...place), 1e-5);
    }
    unit.destroy();
  });
});

describe('SimCLR', () => {
  it.each(ntxentCases)('agrees with the golden numbers, $n x $d at $tau', async (given) => {
    const got = await simclr(given, given.tau);
    expectNear([got.loss], [given.loss], 1e-5);
    expectNear(got.gradient, given.gradient, 1e-5);
  });

  it.each(ntxentMedium)('agrees with the golden sums, $n x $d', async ({ n, d, tau, z, expected }) => {
    const { loss, gradient } = await simclr({ n, d, z }, tau);
    expectNear([loss], [expected.loss], 1e-5);
    for (const [half, sums] of [expected.grad_z1, expected.grad_z2].entries()) {
      const got = summary(gradient.subarray(half * n * d, (half + 1) * n * d), d);
      expectNear([got.sum, got.fro, got.dot_w], [sums.sum, sums.fro, sums.dot_w], 1e-5);
      for (const [place, value] of sums.samples) {
        const [i = 0, j = 0] = place as number[];
        expect(Math.abs(got.at(i, j) - (value as number))).toBeLessThan(1e-7);
      }
    }
  });

  it.each(SIZES)('agrees with the reference, %i x %i, and gives the same bits twice', async (n, d) => {
    const batch = { n, d, z: views(n, d) };
    const got = await simclr(batch, 0.2);
    expectOutcomes(got, ntXent(batch.z, { n, d, tau: 0.2, negatives: true }), 1e-2 / n);
    expect(await simclr(batch, 0.2)).toEqual(got);
  });

  it.each([0.01, 0.05, 1, 100])('agrees with the reference at temperature %f', async (tau) => {
    const [n, d] = [33, 5];
    const batch = { n, d, z: views(n, d, 0.2) };
    expectOutcomes(await simclr(batch, tau), ntXent(batch.z, { n, d, tau, negatives: true }), 0, 1e-4);
  });

  it('keeps the digits of a loss that is next to nothing', async () => {
    const batch = { n: 2, d: 2, z: Float64Array.of(1, 0, -1, 0.01, 1, 0.1, -1, 0) };
    const expected = ntXent(batch.z, { n: 2, d: 2, tau: 0.05, negatives: true });
    expect(expected.loss).toBeLessThan(1e-16);
    expectOutcomes(await simclr(batch, 0.05), expected, 0, 1e-4);
  });

  it('is alignment alone without negatives', async () => {
    const batch = { n: 9, d: 6, z: views(9, 6) };
    expectOutcomes(
      await simclr(batch, 0.5, false),
      ntXent(batch.z, { n: 9, d: 6, tau: 0.5, negatives: false }),
    );
  });
});

describe('MoCo', () => {
  it.each(mocoCases)(
    'agrees with the golden numbers, $n x $d, $size keys',
    async ({ loss, gradient, ...given }) => {
      const got = await moco(given, given);
      expectNear([got.loss], [loss], 1e-5);
      expectNear(got.gradient, gradient, 1e-5);
    },
  );

  it.each(SIZES)('agrees with the reference, %i x %i, and gives the same bits twice', async (n, d) => {
    const batch = { n, d, z: views(n, d) };
    const size = 7 * n + 1;
    const against = { tau: 0.2, target: draws(2 * n * d, 9), queue: queueOf(size, d), size };
    const got = await moco(batch, against);
    expectOutcomes(got, infoNce(batch.z, { n, d, ...against, negatives: true }), 1e-2 / n);
    expect(await moco(batch, against)).toEqual(got);
  });

  it.each([0.01, 100])('agrees with the reference at temperature %f', async (tau) => {
    const [n, d, size] = [20, 5, 100];
    const batch = { n, d, z: views(n, d) };
    const against = { tau, target: views(n, d, 0.4), queue: queueOf(size, d), size };
    expectOutcomes(
      await moco(batch, against),
      infoNce(batch.z, { n, d, ...against, negatives: true }),
      0,
      1e-4,
    );
    const alone = await moco(batch, { ...against, negatives: false });
    expectOutcomes(alone, infoNce(batch.z, { n, d, ...against, negatives: false }));
  });

  it.each([
    [3, 8],
    [5, 7],
  ])('puts the keys of its batches into the queue, %i samples, %i keys', async (n, size) => {
    const device = await testDevice();
    const d = 3;
    const places = [rubbish(device, 2 * n, d), upload(device, matrix(2 * n, d, views(n, d)))] as const;
    const target = rubbish(device, 2 * n, d);
    const queue = upload(device, matrix(size, d, queueOf(size, d)));
    const [gradient, embeddings] = places;
    const objective = await MoCo.create(device, {
      n,
      d,
      tau: 0.2,
      negatives: true,
      size,
      embeddings,
      gradient,
      target,
      queue,
    });
    const expected = Float64Array.from(queueOf(size, d));
    for (const iteration of [0, 1, 2]) {
      const made = draws(2 * n * d, 20 + iteration);
      target.write(padRows(made, 2 * n, d));
      objective.prepare(iteration);
      const work = new Work(device, 'test');
      objective.forward(work);
      objective.backward(work);
      work.submit();
      const { u } = unitRows(made, d);
      for (const { from, to, rows } of enqueueing(iteration, 2 * n, size))
        expected.set(u.subarray(from * d, (from + rows) * d), to * d);
      expectNear(await download(queue, size, d), expected, 1e-6);
    }
    objective.destroy();
  });
});

describe('alignment and uniformity', () => {
  it.each(SIZES)('agree with the reference, %i x %i, and give the same bits twice', async (n, d) => {
    const batch = { n, d, z: views(n, d) };
    const got = await uniform(batch, 1);
    expectOutcomes(got, alignUniform(batch.z, { n, d, lambda: 1 }), 1e-2 / n);
    expect(await uniform(batch, 1)).toEqual(got);
  });
});

describe('alignment at one time', () => {
  it.each(SIZES)('agrees with the reference, %i x %i, and gives the same bits twice', async (n, d) => {
    // So far apart that assignments are in doubt.
    const batch = { n, d, z: views(n, d, 1.3) };
    const got = await onestep(batch, 0.8);
    expectOutcomes(got, oneStep(batch.z, { n, d, t: 0.8, noise: noiseOf(batch, 0.8) }), 1e-2 / n, 1e-4);
    expect(await onestep(batch, 0.8)).toEqual(got);
  });

  it.each([0.05, 0.95])('agrees with the reference at time %f', async (t) => {
    const batch = { n: 33, d: 5, z: views(33, 5, 1.3) };
    const expected = oneStep(batch.z, { ...batch, t, noise: noiseOf(batch, t) });
    // At the later one logits are hundreds, of which float32 knows four digits behind the point.
    expectOutcomes(await onestep(batch, t), expected, 0, 5e-4);
  });

  it('asks for a time between', async () => {
    await expect(onestep({ n: 2, d: 2, z: views(2, 2) }, 1)).rejects.toThrow('t is 1');
  });
});

describe('where all rows are one', () => {
  const [n, d, size] = [13, 6, 50];
  const batch = { n, d, z: equalRows(2 * n, d) };
  const queue = unitRows(equalRows(size, d), d).u;

  // The noise of latents pulls at anchors that are one, too.
  it.each<[string, () => Promise<Got>, loss: number, pull: number]>([
    ['SimCLR', () => simclr(batch, 0.2), Math.log(2 * n - 1), 1e-5],
    ['MoCo', () => moco(batch, { tau: 0.07, target: batch.z, queue, size }), Math.log(size + 1), 1e-5],
    ['alignment and uniformity', () => uniform(batch, 3), 0, 1e-5],
    ['alignment at one time', () => onestep(batch, 0.8), Math.log(n), 1],
  ])('the loss of %s is what it says, and hardly anything pulls', async (_, made, loss, pull) => {
    const got = await made();
    expect(Math.abs(got.loss - loss)).toBeLessThanOrEqual(2e-5);
    expect(got.gradient.every((value) => Math.abs(value) < pull)).toBe(true);
  });
});

it.each([0.01, 100])('a row of zeros leaves all finite, at temperature %f', async (tau) => {
  const [n, d, size] = [9, 3, 20];
  const z = views(n, d).map((value, i) => (i < 2 * d || i >= (2 * n - 1) * d ? 0 : value));
  const batch = { n, d, z };
  const against = { tau, target: z, queue: new Float64Array(size * d), size };
  // The gradient of a row of zeros is 1e12 times that of others: each row beside its own largest.
  const pairs: [Got, Outcomes][] = [
    [await simclr(batch, tau), ntXent(z, { n, d, tau, negatives: true })],
    [await moco(batch, against), infoNce(z, { n, d, ...against, negatives: true })],
    [await uniform(batch, 1), alignUniform(z, { n, d, lambda: 1 })],
  ];
  for (const [got, expected] of pairs) {
    expectNear(got.rows, expected.rows, 1e-4);
    for (let row = 0; row < 2 * n; row += 1) {
      const place = [row * d, (row + 1) * d] as const;
      const share = expected.gradient.subarray(...place);
      expectNear(got.gradient.subarray(...place), share, 2e-4, 1e-4);
    }
  }
});

describe('memory', () => {
  it('is what each says', async () => {
    const device = await testDevice();
    const [n, d, size] = [20, 7, 40];
    const [embeddings, gradient, target] = [
      rubbish(device, 2 * n, d),
      rubbish(device, 2 * n, d),
      rubbish(device, 2 * n, d),
    ];
    const queue = rubbish(device, size, d);
    const both = { embeddings, gradient };
    const shape = { n, d, backward: true };
    const options = { n, d, tau: 0.2, negatives: true };
    await expectBuffers(() => SimClr.create(device, { ...options, ...both }), simClrNeeds(shape));
    await expectBuffers(
      () => SimClr.create(device, { ...options, embeddings }),
      simClrNeeds({ ...shape, backward: false }),
    );
    await expectBuffers(
      () => MoCo.create(device, { ...options, ...both, target, queue, size }),
      mocoNeeds({ ...shape, size }),
    );
    await expectBuffers(
      () => AlignUniform.create(device, { n, d, ...both, lambda: 1 }),
      alignUniformNeeds(shape),
    );
    await expectBuffers(
      () => OneStep.create(device, { n, d, ...both, t: 0.8, alpha: 1, seed: 1 }),
      oneStepNeeds(shape),
    );
    await expectBuffers(
      () => UnitRows.create(device, { rows: n, d, input: embeddings }),
      unitRowsNeeds({ rows: n, d }),
    );
    await expectBuffers(
      () => UnitRows.create(device, { rows: n, d, input: embeddings, output: target }),
      unitRowsNeeds({ rows: n, d, given: true }),
    );
  });
});
