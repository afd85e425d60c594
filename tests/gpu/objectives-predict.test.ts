/** Objectives that predict one view from the other, on the GPU: golden numbers, float64 references, extremes, memory. */
import { describe, expect, it } from 'vitest';
import { Work } from '../../src/gpu/work';
import { Cosine, cosineNeeds } from '../../src/objectives/cosine';
import type { Objective } from '../../src/objectives/objective';
import { cosine, type CosineKind } from '../../src/objectives/reference/cosine';
import { swav } from '../../src/objectives/reference/swav';
import { RESTING_ITERATIONS, SwAV, swavNeeds } from '../../src/objectives/swav';
import cosines from '../golden/objectives/byol_simsiam.json';
import codes from '../golden/objectives/swav.json';
import { draws, expectNear } from '../oracle/gradients';
import { dense } from '../oracle/nn';
import { expectBuffers } from './buffers-made';
import { testDevice } from './device';
import { download, rubbish, upload } from './nn-harness';

const matrix = (rows: number, cols: number, data: ArrayLike<number>) =>
  dense(rows, cols, (r, c) => data[r * cols + c] ?? Number.NaN);

/** Both passes of an iteration; the loss of each row. */
async function pass(device: GPUDevice, objective: Objective, iteration: number): Promise<Float32Array> {
  objective.prepare(iteration);
  const work = new Work(device, 'test');
  objective.forward(work);
  objective.backward(work);
  work.submit();
  return (await objective.rows.read()).filter((_, i) => i % 4 === 0);
}

const mean = (rows: ArrayLike<number>) => Array.from(rows).reduce((sum, row) => sum + row, 0) / rows.length;

/** Relative, for losses. */
const expectLoss = (rows: ArrayLike<number>, loss: number) =>
  expect(Math.abs(mean(rows) - loss)).toBeLessThanOrEqual(1e-4 * Math.max(Math.abs(loss), 0.1));

interface Both {
  readonly n: number;
  readonly d: number;
  readonly predictions: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
}

async function runCosine(kind: CosineKind, { n, d, predictions, targets }: Both) {
  const device = await testDevice();
  const predictionGradient = rubbish(device, 2 * n, d);
  const targetGradient = rubbish(device, 2 * n, d);
  const objective = await Cosine.create(device, {
    kind,
    n,
    d,
    predictions: upload(device, matrix(2 * n, d, predictions)),
    targets: upload(device, matrix(2 * n, d, targets)),
    predictionGradient,
    targetGradient,
  });
  const rows = await pass(device, objective, 0);
  objective.destroy();
  return {
    rows,
    gradient: await download(predictionGradient, 2 * n, d),
    targetGradient: await download(targetGradient, 2 * n, d),
  };
}

describe.each(['byol', 'simsiam'] as const)('%s', (kind) => {
  it.each(cosines.cases)('agrees with the golden numbers, $N x $d', async ({ N: n, d, ...golden }) => {
    const { p1, p2, z1, z2, expected } = golden;
    const got = await runCosine(kind, {
      n,
      d,
      predictions: [...p1, ...p2].flat(),
      targets: [...z1, ...z2].flat(),
    });
    expectLoss(got.rows, expected[`${kind}_loss`]);
    const gradient = [...expected[`${kind}_grad_p1`], ...expected[`${kind}_grad_p2`]].flat();
    expectNear(got.gradient, gradient, 1e-5);
  });

  it.each([
    [1, 1],
    [3, 2],
    [33, 5],
    [129, 33],
    [20, 257],
  ])('agrees with the reference, %i x %i, and gives the same bits twice', async (n, d) => {
    const input = { n, d, predictions: draws(2 * n * d, 1), targets: draws(2 * n * d, 2) };
    const got = await runCosine(kind, input);
    const expected = cosine({ kind, ...input });
    expectNear(got.rows, expected.rows, 1e-5);
    // In one dimension there is no other direction, and the gradient is zero but for rounding.
    expectNear(got.gradient, expected.gradient, 1e-5, 1 / n);
    expectNear(got.targetGradient, expected.targetGradient, 1e-5, 1 / n);
    expect(await runCosine(kind, input)).toEqual(got);
  });

  it('keeps its digits near collapse and at any length, and is finite for rows of zeros', async () => {
    const [n, d] = [6, 7];
    const direction = draws(d, 3);
    const noise = draws(2 * n * d, 4);
    const row = (i: number) => Math.floor(i / d);
    // Lengths from 1e-15 (as good as none) to 1e15, and a row of zeros.
    const length = [1, 1e-15, 1e15, 1e-6, 0, 1e6];
    const predictions = Float64Array.from(noise, (e, i) =>
      Math.fround(((direction[i % d] ?? 0) + 0.02 * e) * (length[row(i) % n] ?? 1)),
    );
    const targets = Float64Array.from(noise, (_, i) => (row(i) === 0 ? 0 : (direction[i % d] ?? 0)));
    const got = await runCosine(kind, { n, d, predictions, targets });
    const expected = cosine({ kind, n, d, predictions, targets });
    for (const [i, value] of got.rows.entries())
      expect(Math.abs(value - (expected.rows[i] ?? 0))).toBeLessThanOrEqual(
        1e-4 * Math.abs(expected.rows[i] ?? 0),
      );
    for (let r = 0; r < 2 * n; r++) {
      const of = (values: ArrayLike<number>) => Array.from(values).slice(r * d, (r + 1) * d);
      // Where prediction and target all but agree, float32 knows their difference to some 1e-5 of the whole.
      expectNear(of(got.gradient), of(expected.gradient), 1e-4, 0);
    }
    expect([...got.gradient, ...got.targetGradient].every(Number.isFinite)).toBe(true);
  });
});

interface Clusters {
  readonly n: number;
  readonly d: number;
  readonly codes: number;
  readonly tau: number;
  readonly epsilon: number;
  readonly embeddings: ArrayLike<number>;
  readonly prototypes: ArrayLike<number>;
}

async function runSwav(input: Clusters, iteration = RESTING_ITERATIONS) {
  const { n, d, codes: k } = input;
  const device = await testDevice();
  const gradient = rubbish(device, 2 * n, d);
  const prototypeGradient = rubbish(device, k, d);
  const prototypes = upload(device, matrix(k, d, input.prototypes));
  const objective = await SwAV.create(device, {
    ...input,
    embeddings: upload(device, matrix(2 * n, d, input.embeddings)),
    prototypes,
    gradient,
    prototypeGradient,
  });
  const rows = await pass(device, objective, iteration);
  objective.destroy();
  return {
    rows,
    gradient: await download(gradient, 2 * n, d),
    prototypeGradient: await download(prototypeGradient, k, d),
    prototypes: await download(prototypes, k, d),
  };
}

const clusters = (n: number, d: number, k: number, tau: number, epsilon: number): Clusters => ({
  n,
  d,
  codes: k,
  tau,
  epsilon,
  embeddings: draws(2 * n * d, 5),
  prototypes: draws(k * d, 6),
});

describe('SwAV', () => {
  it.each(codes.cases)('agrees with the golden numbers, $B x $d, $K prototypes', async (golden) => {
    const { B: n, d, K, tau, eps: epsilon, z1, z2, prototypes_unit: prototypes, expected } = golden;
    const embeddings = [...z1, ...z2].flat();
    const got = await runSwav({ n, d, codes: K, tau, epsilon, embeddings, prototypes: prototypes.flat() });
    expectLoss(got.rows, expected.loss);
    expectNear(got.gradient, [...expected.grad_z1, ...expected.grad_z2].flat(), 1e-4);
    expectNear(got.prototypeGradient, expected.grad_prototypes.flat(), 1e-4);
    expectNear(got.prototypes, prototypes.flat(), 1e-6);
  });

  it.each([
    [129, 33, 65, 0.1, 0.05],
    [5, 3, 41, 0.1, 0.05],
    [17, 64, 1, 0.1, 0.05],
    [1, 2, 3, 0.1, 0.05],
    [40, 10, 6, 0.1, 0.005],
    [40, 10, 6, 0.1, 10],
    [40, 10, 6, 0.005, 0.05],
    [40, 10, 6, 100, 0.05],
  ])(
    'agrees with the reference: %i x %i, %i prototypes, tau %f, epsilon %f',
    async (...[n, d, k, tau, sk]) => {
      const input = clusters(n, d, k, tau, sk);
      const got = await runSwav(input);
      const expected = swav(input);
      expectLoss(got.rows, expected.loss);
      // With one prototype there is nothing to learn, and the gradient is zero but for rounding.
      expectNear(got.rows, expected.rows, 1e-4, 1e-2);
      expectNear(got.gradient, expected.gradient, 1e-4, 1e-6 / (n * tau));
      expectNear(got.prototypeGradient, expected.prototypeGradient, 1e-4, 1e-6 / tau);
      expect(await runSwav(input)).toEqual(got);
    },
  );

  it('stays finite, and as the reference, where rows are zeros or all the same', async () => {
    const [n, d, k] = [9, 6, 5];
    const opposite = Float64Array.from({ length: k * d }, (_, i) => (i % d === 0 ? (i < d ? 1 : -1) : 0));
    const same = Float64Array.from({ length: 2 * n * d }, (_, i) => (i % d === 0 ? 4 : 0));
    for (const epsilon of [0.005, 0.05]) {
      // Every sample on one prototype, opposite to all others: e^(-2 / epsilon) is no float32.
      const input = { n, d, codes: k, tau: 0.05, epsilon, embeddings: same, prototypes: opposite };
      const got = await runSwav(input);
      expectLoss(got.rows, swav(input).loss);
      expectNear(got.prototypeGradient, swav(input).prototypeGradient, 1e-4);
      const nothing = await runSwav({
        ...input,
        embeddings: new Float64Array(same.length),
        prototypes: new Float64Array(opposite.length),
      });
      expectLoss(nothing.rows, Math.log(k));
      expect([...nothing.gradient, ...nothing.prototypeGradient].every(Number.isFinite)).toBe(true);
    }
  });

  it('brings the prototypes to unit length, and lets them rest at first', async () => {
    const input = clusters(7, 6, 5, 0.1, 0.05);
    const early = await runSwav(input, RESTING_ITERATIONS - 1);
    expect([...early.prototypeGradient].every((value) => value === 0)).toBe(true);
    const late = await runSwav(input, RESTING_ITERATIONS);
    expect(early.gradient).toEqual(late.gradient);
    expect(early.prototypes).toEqual(late.prototypes);
    for (let r = 0; r < 5; r++) {
      const length = Math.hypot(...late.prototypes.subarray(6 * r, 6 * r + 6));
      expect(length).toBeCloseTo(1, 6);
    }
  });
});

describe('memory', () => {
  const [n, d, k] = [10, 6, 7];

  it('is as estimated: cosine', async () => {
    const device = await testDevice();
    const predictions = rubbish(device, 2 * n, d);
    const targets = rubbish(device, 2 * n, d);
    const options = { kind: 'byol', n, d, predictions, targets } as const;
    await expectBuffers(() => Cosine.create(device, options), cosineNeeds({ n }));
  });

  it.each([true, false])('is as estimated: SwAV, backward %s', async (backward) => {
    const device = await testDevice();
    const [embeddings, gradient] = [rubbish(device, 2 * n, d), rubbish(device, 2 * n, d)];
    const [prototypes, prototypeGradient] = [rubbish(device, k, d), rubbish(device, k, d)];
    const options = { n, d, codes: k, tau: 0.1, epsilon: 0.05, embeddings, prototypes };
    await expectBuffers(
      () => SwAV.create(device, backward ? { ...options, gradient, prototypeGradient } : options),
      swavNeeds({ n, d, codes: k, backward }),
    );
  });
});
