/** The scene of the shown samples, and one sample followed through it, against the float64 twin of flow and alignment. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/data/load';
import { Eye } from '../../src/engine/eye';
import { labelCount, labelCutOff } from '../../src/engine/labels';
import { shownSamples } from '../../src/engine/samples';
import { Scene } from '../../src/engine/scene';
import { traceSample } from '../../src/engine/trace';
import { Trainer } from '../../src/engine/trainer';
import { cutOffStep, DEFAULTS, type Experiment, lastStep } from '../../src/experiment';
import { pitch, unpadRows } from '../../src/gpu/matrix';
import { classWeights } from '../../src/lzn/label-alignment';
import { LABEL_FLOW } from '../../src/lzn/label-flow';
import { align, points } from '../oracle/lzn';
import { alignLabels } from '../oracle/lzn-labels';
import { testDevice } from './device';

const small: Experiment = {
  ...DEFAULTS,
  seed: 5,
  data: 'digits',
  encoder: 'mlp-s',
  d: 2,
  n: 24,
  steps: 9,
  u: 0.3,
};

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

async function make(changes: Partial<Experiment>) {
  const e = { ...small, ...changes };
  const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl: `${location.origin}/` });
  const trainer = await Trainer.create(device, e, dataset);
  const eye = await Eye.create(device, trainer);
  const samples = shownSamples(e, dataset);
  const classes = labelCount(e, samples);
  const { labels } = samples;
  const scene = await Scene.create(device, e, samples.count, classes > 0 ? { labels, classes } : undefined);
  const destroy = () => {
    for (const part of [scene, eye, trainer]) part.destroy();
  };
  /** Two coordinates, as a plane would. */
  const plane = {
    project: (rows: Float32Array) =>
      Float64Array.from({ length: (2 * rows.length) / e.d }, (_, i) =>
        i % 2 < e.d ? (rows[Math.floor(i / 2) * e.d + (i % 2)] ?? 0) : 0,
      ),
  };
  return { e, dataset, trainer, eye, samples, scene, plane, destroy };
}

/** The twin on the anchors that the GPU has. */
async function twin({ e, scene }: { e: Experiment; scene: Scene }) {
  const [reading, noise] = await Promise.all([scene.read(), scene.noise.read()]);
  const n = scene.count;
  const half = reading.anchors.length / 2;
  const view = (stored: Float32Array) => points(unpadRows(stored, n, e.d), e.d);
  const exact = align(
    view(reading.anchors.subarray(0, half)),
    view(reading.anchors.subarray(half)),
    unpadRows(noise, n, e.d),
    { ...e, own: 0, cutOff: cutOffStep(e), last: lastStep(e) },
  );
  return { reading, exact, n };
}

const cases: Partial<Experiment>[] = [
  {},
  { d: 5, solver: 'heun', steps: 7 },
  { d: 16, data: 'moons', solver: 'gauss2', grid: 'capacity', n: 33 },
  { d: 8, until: 0.5 },
  { d: 1, aggregate: 'sum' },
  { solver: 'euler', eps: 1e-3, aggregate: 'distance' },
];

describe.each(cases)('the scene of %j', (changes) => {
  it('is what the twin finds, row by row', async () => {
    const made = await make(changes);
    made.eye.look();
    made.scene.take(made.eye.anchors);
    const { reading, exact, n } = await twin(made);
    const { steps } = made.e;
    for (let i = 0; i < n; i += 1) {
      for (let k = 0; k < steps; k += 1) {
        expect(reading.own[i * steps + k]).toBeCloseTo(Math.exp(exact.logOwn[k * n + i] ?? 1), 2);
      }
    }
    // Where two steps are as good as each other, either may be chosen.
    const clear = (_: unknown, i: number) => (exact.margin[i] ?? 0) > 1e-2;
    expect([...reading.chosen].filter(clear)).toEqual(Array.from(exact.chosen).filter(clear));
    expect(reading.alignment.loss).toBeCloseTo(exact.loss, 3);
    made.destroy();
  });

  it('has the same bits from the eye as from the CPU', async () => {
    const { eye, scene, destroy } = await make(changes);
    const { anchors, alignment } = await eye.see();
    scene.take(eye.anchors);
    const taken = await scene.read();
    expect(taken.anchors).toEqual(anchors);
    expect(taken.alignment).toEqual(alignment);
    scene.put(anchors.map((x) => -x));
    expect((await scene.read()).own).not.toEqual(taken.own);
    scene.put(anchors);
    expect(await scene.read()).toEqual(taken);
    destroy();
  });

  it('follows one sample as it follows all', async () => {
    const made = await make(changes);
    const { e, eye, scene, samples, plane } = made;
    eye.look();
    scene.take(eye.anchors);
    const { reading, exact } = await twin(made);
    const sample = scene.count - 2;
    const trace = await traceSample(eye, { device, scene, samples, plane }, e, sample);
    expect(trace.own).toEqual(reading.own.slice(sample * e.steps, (sample + 1) * e.steps));
    expect(trace.chosen).toBe(reading.chosen[sample]);
    expect(trace.loss).toBeCloseTo(exact.rowLoss[sample] ?? Number.NaN, 3);
    expect(trace.t).toEqual(reading.alignment.alignmentByStep.t);
    const paths = [
      [trace.inverse, exact.inverse],
      [trace.forward, exact.forward],
    ] as const;
    for (const [path, { states }] of paths) {
      expect(path).toHaveLength(2 * (e.steps + 1));
      states.forEach((state, k) => {
        for (let c = 0; c < Math.min(2, e.d); c += 1) {
          expect(Math.abs((path[2 * k + c] ?? 1e9) - (state[sample * e.d + c] ?? 0))).toBeLessThan(2e-3);
        }
      });
    }
    const [end, begin] = [trace.inverse.slice(-2), trace.forward.slice(0, 2)];
    end.forEach((x, c) => expect(x).toBeCloseTo(begin[c] ?? Number.NaN, 5));
    expect(trace.inverse[0]).toBeCloseTo(trace.anchors[0][0], 1);
    made.destroy();
  });
});

it('shows the views of a sample as the encoder gets them', async () => {
  const { e, eye, scene, samples, plane, destroy } = await make({ views: 'one' });
  eye.look();
  scene.take(eye.anchors);
  const { views, width, height } = await traceSample(eye, { device, scene, samples, plane }, e, 3);
  expect([width, height]).toEqual([8, 8]);
  const original = samples.images?.pixels.subarray(3 * 64, 4 * 64) ?? [];
  expect(views[0].map((x) => Math.round(255 * x))).toEqual(Float32Array.from(original));
  expect(views[1]).toHaveLength(64);
  expect(views[1]).not.toEqual(views[0]);
  destroy();
});

it('takes another cut-off', async () => {
  const made = await make({ loss: 'log' });
  const { eye, scene, destroy } = made;
  eye.look();
  scene.take(eye.anchors);
  const before = await scene.read();
  scene.setCutOff(0.9);
  scene.again();
  const { reading, exact } = await twin({ e: { ...made.e, u: 0.9 }, scene });
  expect([...reading.chosen]).toEqual(Array.from(exact.chosen));
  expect(reading.alignment.loss).toBeCloseTo(exact.loss, 3);
  expect(reading.own).toEqual(before.own);
  scene.setCutOff(made.e.u);
  scene.again();
  expect(await scene.read()).toEqual(before);
  destroy();
});

describe.each<Partial<Experiment>>([
  { objective: 'labels', loss: 'plain', lsteps: 14, data: 'moons', aggregate: 'distance' },
  { objective: 'labels', loss: 'log', lsteps: 11, lsolver: 'dpm2', weights: 'equal', d: 5 },
])('the scene of %j', (changes) => {
  it('has the label anchors, and is what the twin of the label flow finds', async () => {
    const { e, eye, scene, samples, plane, destroy } = await make(changes);
    const { anchors, alignment } = await eye.see();
    scene.take(eye.anchors, eye.labelAnchors);
    const reading = await scene.read();
    const [n, classes, { labels }] = [scene.count, samples.classNames.length, samples];
    expect(reading.anchors).toEqual(anchors);
    expect(reading.alignment).toEqual(alignment);
    expect(anchors).toHaveLength((2 * n + classes) * pitch(e.d));
    // Samples as they are make both views.
    const view = n * pitch(e.d);
    expect(anchors.subarray(0, view)).toEqual(anchors.subarray(view, 2 * view));
    const labelAnchors = points(unpadRows(anchors.subarray(2 * view), classes, e.d), e.d);
    const exact = alignLabels(Float64Array.from(unpadRows(reading.latents, n, e.d)), labelAnchors, labels, {
      ...LABEL_FLOW,
      steps: e.lsteps,
      solver: e.lsolver,
      loss: e.loss,
      cutOff: labelCutOff(e),
      weights: e.weights === 'batch' ? classWeights(labels, classes) : undefined,
    });
    for (let i = 0; i < n; i += 1) {
      for (let k = 0; k < e.lsteps; k += 1) {
        expect(reading.own[i * e.lsteps + k]).toBeCloseTo(Math.exp(exact.logTrue[k * n + i] ?? 1), 2);
      }
    }
    expect(reading.alignment.loss).toBeCloseTo(exact.loss, 3);
    const last = exact.flow.logP.at(-1) ?? new Float64Array();
    const right = Array.from(labels, (label, i) => {
      const row = last.subarray(i * classes, (i + 1) * classes);
      return row.indexOf(Math.max(...row)) === label ? 1 : 0;
    });
    expect(reading.alignment.aligned).toBeCloseTo(right.reduce<number>((a, b) => a + b, 0) / n, 1);

    const trace = await traceSample(eye, { device, scene, samples, plane }, e, 3);
    expect(trace.own).toEqual(reading.own.slice(3 * e.lsteps, 4 * e.lsteps));
    expect([trace.chosen, trace.views[0]]).toEqual([reading.chosen[3], trace.views[1]]);
    expect(trace.forward).toHaveLength(2 * (e.lsteps + 1));
    const own = (labels[3] ?? 0) * e.d;
    trace.anchors[1].forEach((x, c) => expect(x).toBeCloseTo(labelAnchors.data[own + c] ?? 9, 5));

    // Another place of the first label's anchor is another alignment, and back again.
    const swapped = anchors.slice();
    swapped.set(anchors.subarray(2 * view + pitch(e.d), 2 * view + 2 * pitch(e.d)), 2 * view);
    scene.put(swapped);
    const moved = await scene.read();
    expect(moved.latents).toEqual(reading.latents);
    expect(moved.own).not.toEqual(reading.own);
    scene.put(anchors);
    expect(await scene.read()).toEqual(reading);
    destroy();
  });
});

it('shows the round trip where nothing else is aligned', async () => {
  const { eye, scene, destroy } = await make({ objective: 'generation', data: 'moons' });
  const { alignment } = await eye.see();
  scene.take(eye.anchors);
  const reading = await scene.read();
  expect(reading.alignment).toEqual(alignment);
  expect(reading.roundTrip).toBe(alignment.aligned);
  expect(scene.labelAnchors).toBeUndefined();
  destroy();
});
