/**
 * The label alignment on the GPU against its float64 twin: any number of classes, classes that the batch lacks, both losses, in all forms
 * of the kernels; values, and gradients along random directions by central differences.
 */
import { createBuffer } from 'webgpu-typed';
import { beforeAll, expect, it } from 'vitest';
import { padRows, unpadRows, vectors } from '../../src/gpu/matrix';
import { runWork } from '../../src/gpu/work';
import type { KernelForm } from '../../src/lzn/flow-kernels';
import { classWeights, LabelAlignment } from '../../src/lzn/label-alignment';
import { points } from '../oracle/lzn';
import { largest, normals } from '../oracle/lzn-cases';
import { alignLabels, type LabelOptions } from '../oracle/lzn-labels';
import { testDevice } from './device';
import { sameBits } from './lzn-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

interface Case extends LabelOptions {
  readonly classes: number;
  readonly d: number;
  readonly labels: Uint8Array;
  /** n x d and K x d, exact in float32. */
  readonly latents: Float32Array<ArrayBuffer>;
  readonly anchors: Float32Array<ArrayBuffer>;
  readonly form?: KernelForm;
}

const EULER = { solver: 'euler', grid: 'uniform', eps: 1e-4, steps: 100, cutOff: 20 } as const;

interface Wishes extends Partial<Omit<Case, 'weights'>> {
  readonly rows?: number;
  /** Classes that the batch has. */
  readonly there?: (label: number) => boolean;
  readonly weights?: 'batch' | 'equal';
  readonly seed?: number;
}

/** Latents N(0, I) and anchors N(0, 0.81 I): mostly in doubt between several classes. */
function makeCase(classes: number, d: number, wishes: Wishes = {}): Case {
  const { rows = 33, there = () => true, weights = 'batch', seed = 97, ...rest } = wishes;
  const present = Array.from({ length: classes }, (_, c) => c).filter(there);
  const labels = Uint8Array.from({ length: rows }, (_, i) => present[(7 * i) % present.length] ?? 0);
  return {
    ...EULER,
    loss: 'log',
    classes,
    d,
    labels,
    weights: weights === 'batch' ? classWeights(labels, classes) : undefined,
    latents: normals(rows * d, 2, 1, seed),
    anchors: normals(classes * d, 1, 0.9, seed),
    ...rest,
  };
}

interface Run {
  readonly states: Float32Array;
  readonly stats: Float32Array;
  readonly rows: Float32Array;
  readonly latentGradient: Float32Array;
  readonly anchorGradient: Float32Array;
}

async function withAlignment<T>(c: Case, work: (alignment: LabelAlignment) => Promise<T>): Promise<T> {
  const { d, classes, labels, weights: _, ...options } = c;
  const rows = labels.length;
  const latents = createBuffer(device, 'vec4f', rows * vectors(d), 'latents');
  const labelAnchors = createBuffer(device, 'vec4f', classes * vectors(d), 'label anchors');
  latents.write(padRows(c.latents, rows, d));
  labelAnchors.write(padRows(c.anchors, classes, d));
  const shape = { rows, d, classes, latents, labelAnchors, backward: true };
  const alignment = await LabelAlignment.create(device, { ...options, ...shape });
  try {
    return await work(alignment);
  } finally {
    for (const resource of [alignment, latents, labelAnchors]) resource.destroy();
  }
}

async function runBatch(alignment: LabelAlignment, c: Case): Promise<Run> {
  alignment.setBatch(c.labels, c.weights);
  await runWork(device, 'test', (work) => {
    alignment.forward(work);
    alignment.backward(work);
  });
  const { flow, rows, latentGradient, anchorGradient } = alignment;
  const [states, stats, rowValues, dZ, dL] = await Promise.all([
    flow.states.read(),
    flow.stats.slice(0, c.steps * c.labels.length).read(),
    rows.read(),
    latentGradient.read(),
    anchorGradient.read(),
  ]);
  return {
    states,
    stats,
    rows: rowValues,
    latentGradient: unpadRows(dZ, c.labels.length, c.d),
    anchorGradient: unpadRows(dL, c.classes, c.d),
  };
}

const run = (c: Case) => withAlignment(c, (alignment) => runBatch(alignment, c));

function expectFinite(result: Run): void {
  for (const [name, values] of Object.entries(result) as [keyof Run, Float32Array][])
    expect(
      values.findIndex((v) => !Number.isFinite(v)),
      `${name}: index of the first that is not finite`,
    ).toBe(-1);
}

const twin = (c: Case, latents: ArrayLike<number> = c.latents, anchors: ArrayLike<number> = c.anchors) =>
  alignLabels(Float64Array.from(latents), points(anchors, c.d), c.labels, c);

const component = (values: Float32Array, i: number) => values.filter((_, at) => at % 4 === i);

const nudge = (v: number, i: number): number => v * (1 + ((i % 3) - 1) * 2 ** -23);

/** What is unlike the twin's in the rows and the statistics, beyond float32 and a multiple of what rounding the inputs does. */
function wrongValues(c: Case, result: Run): string[] {
  const exact = twin(c);
  const nudged = twin(c, Float64Array.from(c.latents, nudge), Float64Array.from(c.anchors, nudge));
  const check = (name: string, actual: ArrayLike<number>, of: (r: typeof exact) => Float64Array) => {
    const bound = 1e-5 + 20 * largest(of(exact), of(nudged));
    const error = largest(actual, of(exact));
    return error < bound ? [] : [`${name}: ${error}, not below ${bound}`];
  };
  const n = c.labels.length;
  return [
    ...check('P of the true class', component(result.stats, 2).map(Math.exp), (r) => r.logTrue.map(Math.exp)),
    ...check('loss', component(result.rows, 0), (r) => r.rowLoss),
    ...check('last P', component(result.rows, 2), (r) => r.logTrue.slice(-n).map(Math.exp)),
    // Steps at which a class has all of the probability are alike.
    ...Array.from(component(result.rows, 1)).flatMap((step, i) => {
      const best = Math.max(...pick(c, exact, i));
      const chosen = exact.logTrue[step * n + i] ?? Number.NaN;
      // A class without weight is minus infinity behind at every step.
      return chosen === best || best - chosen < 1e-5
        ? []
        : [`row ${i}: step ${step} lies ${best - chosen} behind the best`];
    }),
  ];
}

/** log P of a row's true class at the steps that may be chosen. */
function pick(c: Case, { logTrue }: ReturnType<typeof twin>, row: number): number[] {
  const n = c.labels.length;
  return Array.from(
    { length: c.steps - c.cutOff },
    (_, k) => logTrue[(c.cutOff + k) * n + row] ?? Number.NaN,
  );
}

const norm = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));

/** Latents and label anchors, each along two random directions, by central differences at two widths. */
function wrongGradients(c: Case, result: Run): string[] {
  const both = Float32Array.from([...result.latentGradient, ...result.anchorGradient]);
  const size = norm(both);
  const wrong = size > 1e-5 ? [] : [`the gradient vanishes: ${size}`];
  for (const label of [50, 51]) {
    const raw = normals(both.length, label);
    const unit = Float64Array.from(raw, (v) => v / norm(raw));
    const along = (by: number) =>
      twin(
        c,
        Float64Array.from(c.latents, (v, i) => v + by * (unit[i] ?? 0)),
        Float64Array.from(c.anchors, (v, i) => v + by * (unit[c.latents.length + i] ?? 0)),
      ).loss;
    const centred = (h: number) => (along(h) - along(-h)) / (2 * h);
    const [coarse, fine] = [centred(4e-5), centred(2e-5)];
    const slope = (4 * fine - coarse) / 3;
    const dot = unit.reduce((sum, v, i) => sum + v * (both[i] ?? Number.NaN), 0);
    const [doubt, error] = [Math.abs(fine - coarse) / size, Math.abs(dot - slope) / size];
    if (!(doubt < 1e-6)) wrong.push(`the slope depends on the width, by ${doubt}: choose another case`);
    if (!(error < 5e-5)) wrong.push(`direction ${label}: off by ${error}`);
  }
  return wrong;
}

const odd = (label: number) => label % 2 === 1;
const CASES: readonly (readonly [string, Case])[] = [
  ['2 classes, d = 3', makeCase(2, 3)],
  ['10 classes, half of them absent, d = 2', makeCase(10, 2, { there: odd })],
  ['10 classes, half of them absent, plain loss, d = 1', makeCase(10, 1, { there: odd, loss: 'plain' })],
  ['10 classes, half of them absent, rows', makeCase(10, 16, { there: odd, form: 'rows' })],
  ['10 classes, half of them absent, tiles', makeCase(10, 16, { there: odd, form: 'tiles' })],
  ['10 classes, plain loss, rows', makeCase(10, 17, { loss: 'plain', form: 'rows' })],
  ['10 classes, plain loss, tiles', makeCase(10, 17, { loss: 'plain', form: 'tiles' })],
  ['one class of 10, equal weights', makeCase(10, 5, { there: (c) => c === 4, weights: 'equal' })],
  ['100 classes of which a batch of 33 has 33', makeCase(100, 2)],
  [
    '100 classes, equal weights, rows',
    makeCase(100, 6, { weights: 'equal', form: 'rows', steps: 40, cutOff: 8 }),
  ],
  [
    '100 classes, equal weights, tiles',
    makeCase(100, 6, { weights: 'equal', form: 'tiles', steps: 40, cutOff: 8 }),
  ],
  [
    'third order, every fifth state kept',
    makeCase(10, 8, { solver: 'dpm3', eps: 1e-3, steps: 15, cutOff: 3 }),
  ],
];

it.each(CASES)('%s: like the twin', async (_, c) => {
  const result = await run(c);
  expectFinite(result);
  expect([...wrongValues(c, result), ...wrongGradients(c, result)]).toEqual([]);
  const absent = Array.from(c.weights ?? []).flatMap((weight, j) => (weight === 0 ? [j] : []));
  const pulled = absent.flatMap((j) => [...result.anchorGradient.subarray(j * c.d, (j + 1) * c.d)]);
  expect(pulled.filter((v) => v !== 0)).toEqual([]);
});

it.each([
  ['the only class there is', makeCase(1, 2)],
  ['the only class of the batch, by its weight', makeCase(10, 2, { there: (c) => c === 4 })],
  ['the only class there is, plain loss', makeCase(1, 3, { loss: 'plain' })],
])('%s has all of the probability, and nothing pulls', async (_, c) => {
  const result = await run(c);
  expectFinite(result);
  const expected = c.loss === 'log' ? 0 : -1;
  expect(component(result.rows, 0).every((loss) => loss === expected)).toBe(true);
  expect(component(result.rows, 2).every((p) => p === 1)).toBe(true);
  for (const gradient of [result.latentGradient, result.anchorGradient])
    expect(gradient.every((v) => v === 0)).toBe(true);
});

it('classes without weight stay out of it, even where latents begin and end', async () => {
  const c = makeCase(10, 2, { there: odd });
  const anchors = c.anchors.slice();
  anchors.set(c.latents.subarray(0, 2), 0); // class 0, absent, where row 0 begins
  anchors.set(c.anchors.subarray(2, 4), 4); // class 2, absent, on the anchor of class 1
  const near = { ...c, anchors };
  const result = await run(near);
  expectFinite(result);
  expect([...wrongValues(near, result), ...wrongGradients(near, result)]).toEqual([]);
});

it('a true class without weight: no probability, no pull, and no logarithm', async () => {
  const weights = Array.from({ length: 10 }, (_, j) => (j === 3 ? 0 : 1));
  const c = { ...makeCase(10, 2, { loss: 'plain' }), weights };
  const result = await run(c);
  expectFinite(result);
  expect([...wrongValues(c, result), ...wrongGradients(c, result)]).toEqual([]);
  const losses = component(result.rows, 0).filter((_, i) => c.labels[i] === 3);
  expect(losses.length).toBeGreaterThan(0);
  expect(losses.every((loss) => loss === 0)).toBe(true);
  await withAlignment({ ...c, loss: 'log' }, (alignment) => {
    const at = c.labels.indexOf(3);
    expect(() => alignment.setBatch(c.labels, weights)).toThrow(
      `row ${at} has label 3, a class without weight`,
    );
    return Promise.resolve();
  });
});

it('a batch leaves nothing behind, and a refused one changes nothing', async () => {
  const first = makeCase(10, 2, { there: odd });
  const labels = first.labels.toReversed().map((label) => label - 1);
  const second = { ...first, labels, weights: undefined };
  const [alone, other] = [await run(first), await run(second)];
  expect(sameBits(alone.anchorGradient, other.anchorGradient)).toBe(false);
  await withAlignment(first, async (alignment) => {
    for (const [c, expected] of [
      [first, alone],
      [second, other],
      [first, alone],
    ] as const) {
      const got = await runBatch(alignment, c);
      for (const name of Object.keys(got) as (keyof Run)[])
        expect(sameBits(got[name], expected[name])).toBe(true);
    }
    const wrong: readonly [ArrayLike<number>, readonly number[], string][] = [
      [labels.map((label, i) => (i === 5 ? 10 : label)), [], 'row 5 has label 10; there are classes 0 to 9'],
      [labels.subarray(1), [], 'expected the labels of 33 rows, got 32'],
      [labels, [1, 2], 'expected the weights of 10 anchors, got 2'],
      [labels, Array.from({ length: 10 }, () => -1), 'the weight of anchor 0 must be a finite number from 0'],
    ];
    for (const [bad, weights, message] of wrong)
      expect(() => alignment.setBatch(bad, weights.length > 0 ? weights : undefined)).toThrow(message);
    await runWork(device, 'test', (work) => alignment.forward(work));
    expect(sameBits(await alignment.rows.read(), alone.rows)).toBe(true);
    alignment.setCutOff(60);
    await runWork(device, 'test', (work) => alignment.forward(work));
    const late = { ...first, cutOff: 60 };
    const stats = await alignment.flow.stats.slice(0, first.steps * labels.length).read();
    expect(wrongValues(late, { ...alone, stats, rows: await alignment.rows.read() })).toEqual([]);
    expect(() => alignment.setCutOff(100)).toThrow('the cut-off step must lie from 0 to 99, not 100');
  });
});
