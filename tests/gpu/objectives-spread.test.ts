/** MVEB and LeJEPA on the GPU: golden numbers, their float64 references at awkward sizes, the same bits twice, and batches in hard places. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Buf } from 'webgpu-typed';
import { pitch } from '../../src/gpu/matrix';
import { totalBytes } from '../../src/gpu/memory';
import { Work } from '../../src/gpu/work';
import { LeJepa, leJepaNeeds, type LeJepaOptions } from '../../src/objectives/lejepa';
import { MOST_ROWS, Mveb, mvebNeeds } from '../../src/objectives/mveb';
import type { Objective } from '../../src/objectives/objective';
import { leJepa } from '../../src/objectives/reference/lejepa';
import { mveb } from '../../src/objectives/reference/mveb';
import { summary } from '../oracle/golden-numbers';
import { draws, expectNear } from '../oracle/gradients';
import { dense } from '../oracle/nn';
import { lejepaCases, mvebCases, sigregCases, sigregMedium } from '../oracle/spread-cases';
import { testDevice } from './device';
import { download, rubbish, upload } from './nn-harness';

const matrix = (device: GPUDevice, data: ArrayLike<number>, columns: number) =>
  upload(
    device,
    dense(data.length / columns, columns, (r, c) => data[r * columns + c] ?? 0),
  );

const held: { destroy(): void }[] = [];
afterEach(() => {
  for (const part of held.splice(0)) part.destroy();
});

/** Buffers that making `make` of something allocates, in bytes. */
async function bytesOf<T>(device: GPUDevice, make: () => Promise<T>): Promise<[T, number]> {
  const create = device.createBuffer.bind(device);
  let bytes = 0;
  device.createBuffer = (descriptor) => {
    bytes += descriptor.size;
    return create(descriptor);
  };
  try {
    return [await make(), bytes];
  } finally {
    device.createBuffer = create;
  }
}

const average = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** One forward and backward pass: loss and columns of the rows, gradient of the embeddings. */
async function run(objective: Objective, gradient: Buf<'vec4f'>, rows: number, d: number, iteration = 0) {
  const device = await testDevice();
  objective.prepare(iteration);
  const work = new Work(device, 'test');
  objective.forward(work);
  objective.backward(work);
  work.submit();
  const table = await objective.rows.read();
  const column = (at: number) => table.filter((_, i) => i % 4 === at);
  return {
    rows: column(0),
    loss: average(column(0)),
    second: average(column(1)),
    third: average(column(2)),
    gradient: await download(gradient, rows, d),
  };
}

type MvebGiven = { n: number; d: number; lambda: number; embeddings: Float64Array; targets: Float64Array };

async function runMveb({ n, d, lambda, embeddings, targets }: MvebGiven) {
  const device = await testDevice();
  const gradient = rubbish(device, 2 * n, d);
  const [objective, bytes] = await bytesOf(device, async () => {
    const [z, target] = [matrix(device, embeddings, d), matrix(device, targets, d)];
    held.push(z, target);
    return Mveb.create(device, { n, d, lambda, embeddings: z, target, gradient });
  });
  held.push(objective, gradient);
  expect(bytes - 4 * n * pitch(d) * 4).toBe(totalBytes(mvebNeeds({ n, d, backward: true })));
  const got = await run(objective, gradient, 2 * n, d);
  const temperatures = await objective.temperatures.read();
  return {
    ...got,
    scores: await download(objective.scores, 2 * n, d),
    tau: [temperatures[0] ?? NaN, temperatures[4] ?? NaN],
  };
}

type LeJepaGiven = Omit<LeJepaOptions, 'embeddings' | 'directions' | 'gradient' | 'seed' | 'slices'> & {
  embeddings: Float64Array;
  directions: Float64Array;
};

async function runLeJepa({ embeddings, directions, ...given }: LeJepaGiven) {
  const device = await testDevice();
  const { n, d, crops } = given;
  const slices = directions.length / d;
  const gradient = rubbish(device, crops * n, d);
  const [z, slicing] = [matrix(device, embeddings, d), matrix(device, directions, d)];
  const [objective, bytes] = await bytesOf(device, () =>
    LeJepa.create(device, { ...given, slices, seed: 1, directions: slicing, embeddings: z, gradient }),
  );
  held.push(objective, gradient, z, slicing);
  expect(bytes).toBe(totalBytes(leJepaNeeds({ n, d, slices, crops, backward: true, given: true })));
  return { ...(await run(objective, gradient, crops * n, d)), tests: await objective.tests.read() };
}

const finite = (...values: ArrayLike<number>[]) =>
  values.every((list) => Array.from(list).every((value) => Number.isFinite(value)));

describe.each(mvebCases)('MVEB of the golden file, n = $n, d = $d', ({ expected, condition, ...given }) => {
  it('has its loss, scores and gradient', async () => {
    const got = await runMveb(given);
    expectNear([got.loss], [expected.loss], 1e-4);
    expectNear([got.second], [expected.alignment], 1e-4);
    expectNear([got.third], [expected.entropy], 1e-4);
    expectNear(got.tau, expected.tau, 1e-6);
    expectNear(got.scores, expected.scores, 1e-6 * Math.max(condition, 10));
    expectNear(got.gradient, expected.gradient, 1e-5);
  });
});

describe.each([
  [1, 3],
  [2, 1],
  [33, 5],
  [64, 16],
  [130, 33],
  [257, 8],
])('MVEB of %i rows in %i dimensions', (n, d) => {
  it('agrees with the reference, and with itself to the bit', async () => {
    const given = {
      n,
      d,
      lambda: 0.05,
      embeddings: draws(2 * n * d, 0),
      targets: draws(2 * n * d, 1),
    };
    const expected = mveb(given);
    const got = await runMveb(given);
    expectNear(got.tau, expected.tau, 1e-6);
    expectNear(got.rows, expected.rows, 1e-4);
    expectNear(got.scores, expected.scores, 1e-3);
    expectNear(got.gradient, expected.gradient, 1e-4);
    expect(await runMveb(given)).toEqual(got);
  });
});

describe('MVEB', () => {
  // The condition is n / 1e-3 at most. Single precision has two digits of the scores left there, as LAPACK's solver would.
  it.each([
    ['all but fallen together', 1e-3, 1, 1e-2],
    ['nearly fallen together', 0.1, 1, 1e-3],
    ['huge', 1, 1e3, 1e-3],
  ])('keeps near the reference where embeddings are %s', async (_, noise, scale, tolerance) => {
    const [n, d] = [96, 8];
    const z = draws(2 * n * d, 0).map((value, i) =>
      Math.fround(scale * (noise * value + (i % d === 0 ? 1 : 0))),
    );
    const given = { n, d, lambda: 0.05, embeddings: z, targets: draws(2 * n * d, 1) };
    const got = await runMveb(given);
    expect(finite(got.rows, got.scores, got.gradient)).toBe(true);
    const expected = mveb(given);
    expectNear(got.scores, expected.scores, tolerance);
    expectNear(got.gradient, expected.gradient, tolerance);
  });

  it('has a score without direction, and so no pull, where all have fallen together', async () => {
    const [n, d] = [96, 8];
    const z = Float64Array.from({ length: 2 * n * d }, (_, i) => (i % d) - 2);
    const got = await runMveb({ n, d, lambda: 0.05, embeddings: z, targets: z });
    expect(got.tau).toEqual([Math.fround(0.1), Math.fround(0.1)]);
    expect(finite(got.rows)).toBe(true);
    expect(Math.max(...got.gradient.map(Math.abs))).toBeLessThan(1e-5);
  });

  it('keeps finite with rows of zeros', async () => {
    const [n, d] = [40, 6];
    const z = draws(2 * n * d, 0).fill(0, 3 * d, 5 * d);
    const got = await runMveb({ n, d, lambda: 0.05, embeddings: z, targets: new Float64Array(2 * n * d) });
    expect(finite(got.rows, got.scores, got.gradient)).toBe(true);
  });

  it('refuses more rows than it can solve for', async () => {
    const device = await testDevice();
    const z = rubbish(device, 1, 4);
    const n = MOST_ROWS + 1;
    expect(() => Mveb.create(device, { n, d: 4, lambda: 1, embeddings: z, target: z })).toThrow(
      'at most 1024 rows a view, got 1025',
    );
  });
});

describe.each(sigregCases)('SIGReg of the golden file, n = $n, d = $d', ({ expected, ...given }) => {
  it('has its tests and gradient', async () => {
    const got = await runLeJepa(given);
    expectNear([got.loss], [expected.loss], 1e-5);
    expectNear(got.tests, expected.tests, 1e-5);
    expectNear(got.gradient, expected.gradient, 1e-5);
  });
});

describe.each(sigregMedium)('SIGReg of a generated case, n = $n, d = $d', ({ expected, ...given }) => {
  it('has its sums', async () => {
    const got = await runLeJepa(given);
    expectNear([got.loss], [expected.loss], 1e-5);
    expectNear(got.tests.subarray(0, 4), expected.T_first4, 1e-5);
    const { grad_z: want } = expected;
    const { sum, fro, dot_w, at } = summary(got.gradient, given.d);
    expectNear([sum, fro, dot_w], [want.sum, want.fro, want.dot_w], 1e-5);
    for (const [[i, j], value] of want.samples as [[number, number], number][])
      expect(at(i, j)).toBeCloseTo(value, 6);
  });
});

describe.each(lejepaCases)('LeJEPA of the golden file, $crops views', ({ expected, ...given }) => {
  it('has its parts, loss and gradient', async () => {
    const got = await runLeJepa(given);
    expectNear([got.loss], [expected.loss], 1e-5);
    expectNear([got.second], [expected.prediction], 1e-5);
    expectNear([got.third], [expected.sigreg], 1e-5);
    expectNear(got.gradient, expected.gradient, 1e-5);
  });
});

describe('LeJEPA', () => {
  it.each([
    ['awkward', 65, 5, 3, 33, 1],
    ['alone', 1, 1, 2, 1, 1],
    ['many views', 130, 6, 8, 9, 1],
    ['huge', 70, 4, 2, 8, 1e3],
    ['fallen to the origin', 70, 4, 2, 8, 0],
  ])('agrees with the reference, and with itself to the bit: %s', async (_, n, d, crops, slices, scale) => {
    const raw = draws(slices * d, 2);
    const lengths = Array.from({ length: slices }, (__, m) =>
      Math.hypot(...raw.subarray(m * d, (m + 1) * d)),
    );
    const given = {
      n,
      d,
      crops,
      lambda: 0.3,
      embeddings: draws(crops * n * d, 0).map((value) => Math.fround(scale * value)),
      directions: raw.map((value, i) => Math.fround(value / (lengths[Math.floor(i / d)] ?? 1))),
    };
    const expected = leJepa(given);
    const got = await runLeJepa(given);
    expect(finite(got.rows, got.gradient)).toBe(true);
    // Float32 knows an angle of some thousand radians to 1e-3.
    const tolerance = scale > 1 ? 1e-2 : 2e-5;
    expectNear(got.tests, expected.tests, tolerance);
    expectNear(got.rows, expected.rows, tolerance);
    expectNear(got.gradient, expected.gradient, tolerance);
    expect(await runLeJepa(given)).toEqual(got);
  });

  it('draws slices of its own: of unit length, the same in the same iteration, others in the next', async () => {
    const device = await testDevice();
    const [n, d, crops, slices] = [8, 6, 2, 70];
    const z = matrix(device, draws(crops * n * d, 0), d);
    const gradient = rubbish(device, crops * n, d);
    const options = { n, d, crops, slices, lambda: 0.5, seed: 7, embeddings: z, gradient };
    const [objective, bytes] = await bytesOf(device, () => LeJepa.create(device, options));
    held.push(objective, z, gradient);
    expect(bytes).toBe(totalBytes(leJepaNeeds({ n, d, crops, slices, backward: true })));
    const at = async (iteration: number) => {
      const got = await run(objective, gradient, crops * n, d, iteration);
      return { got, directions: await download(objective.directions, slices, d) };
    };
    const first = await at(3);
    for (let m = 0; m < slices; m++)
      expect(Math.hypot(...first.directions.subarray(m * d, (m + 1) * d))).toBeCloseTo(1, 5);
    const directions = Float64Array.from(first.directions);
    const expected = leJepa({ n, d, crops, lambda: 0.5, embeddings: draws(crops * n * d, 0), directions });
    expectNear(first.got.gradient, expected.gradient, 1e-5);
    const mean = first.directions.reduce((sum, value) => sum + value, 0) / first.directions.length;
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect((await at(4)).directions).not.toEqual(first.directions);
    expect(await at(3)).toEqual(first);
  });
});
