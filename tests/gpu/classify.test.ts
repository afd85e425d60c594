/** Classification by latent zones: the whole chain against the float64 twin, and the task as the engine calls it. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadDataset } from '../../src/data/load';
import { classify, splitSamples } from '../../src/engine/tasks/classifying';
import { classifyingStages } from '../../src/engine/tasks/classifying-memory';
import { classifyByFlow } from '../../src/eval/classes-by-flow';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { totalBytes } from '../../src/gpu/memory';
import { kernelForm } from '../../src/lzn/flow-kernels';
import { LABEL_FLOW } from '../../src/lzn/label-flow';
import { makeSchedule, type Solver } from '../../src/lzn/schedule';
import { Encoder } from '../../src/nn/encoder';
import { makeStore, specOf } from '../../src/engine/networks';
import { fillNormals, STREAM } from '../../src/random/philox';
import { type ClassifyCase, classifyTwin } from '../oracle/classify';
import { dense } from '../oracle/nn';
import { normals } from '../oracle/lzn-cases';
import { testDevice } from './device';
import { download, upload } from './nn-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const FACTORS = [0, 0.5, 1.2];
const SEED = 11;

/** Below this margin a decision is a matter of rounding. */
const CLEAR = 1e-3;

interface Shape {
  readonly count: number;
  readonly batch: number;
  readonly d: number;
  readonly classes: number;
  readonly solver?: Solver;
  readonly lsolver?: Solver;
}

/** Samples around the label anchors; the labels of the first batch leave the last class out. */
function makeCase({ count, batch, d, classes, solver = 'euler', lsolver = 'euler' }: Shape): ClassifyCase {
  const labels = Array.from({ length: count }, (_, i) => i % (i < batch ? classes - 1 : classes));
  const labelAnchors = normals(classes * d, 21);
  const spread = normals(count * d, 22, 0.7);
  const anchors = spread.map(
    (x, i) => x + (labelAnchors[(labels[Math.floor(i / d)] ?? 0) * d + (i % d)] ?? 0),
  );
  const draws = new Float32Array(count * d);
  fillNormals(draws, SEED, STREAM.quality, 0);
  return {
    d,
    anchors,
    labels,
    batch,
    labelAnchors,
    latentSolver: { solver, grid: 'uniform', steps: 12, eps: 1e-3 },
    labelSolver: { solver: lsolver, steps: 60, ...LABEL_FLOW },
    normals: draws,
  };
}

describe('the chain of flows', () => {
  it.each<[string, Shape]>([
    ['three classes, one missing in a batch, a partial batch', { count: 43, batch: 20, d: 5, classes: 3 }],
    ['two classes in the plane', { count: 30, batch: 30, d: 2, classes: 2, solver: 'dpm3' }],
    [
      'a hundred classes, one sample left over',
      { count: 161, batch: 80, d: 6, classes: 100, lsolver: 'dpm2' },
    ],
  ])('agrees with the twin: %s', async (_, shape) => {
    const c = makeCase(shape);
    const { d, batch } = c;
    const count = c.labels.length;
    const classes = shape.classes;
    const asDense = (data: ArrayLike<number>, rows: number) =>
      dense(rows, d, (r, column) => data[r * d + column] ?? Number.NaN);
    const anchors = upload(device, asDense(c.anchors, count));
    const labelAnchors = upload(device, asDense(c.labelAnchors, classes));
    const steps: number[] = [];
    const found = await classifyByFlow(device, {
      anchors,
      labels: Uint8Array.from(c.labels),
      d,
      batch,
      toLatents: makeSchedule({ direction: 'inverse', ...c.latentSolver }),
      labelAnchors,
      classes,
      toLabels: makeSchedule({ direction: 'forward', ...c.labelSolver }),
      noise: FACTORS,
      seed: SEED,
      onProgress: (fraction) => steps.push(fraction),
    });
    anchors.destroy();
    labelAnchors.destroy();
    expect(steps.at(-1)).toBe(1);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    for (const { weights, rule, byNoise } of found) {
      for (const [i, factor] of FACTORS.entries()) {
        const expected = classifyTwin(c, factor, weights);
        const clear = expected.flatMap((verdict, row) => (verdict.margins[rule] > CLEAR ? [row] : []));
        expect(clear.length).toBeGreaterThan(0.9 * count);
        const name = `${weights} ${rule} ${factor}`;
        expect([name, clear.map((row) => byNoise[i]?.[row])]).toEqual([
          name,
          clear.map((row) => expected[row]?.[rule]),
        ]);
      }
    }
    // The combinations are not all the same, or nothing is tested.
    const all = found.map(({ byNoise }) => byNoise.map((list) => list.join(' ')).join());
    expect(new Set(all).size).toBeGreaterThan(1);
  });
});

/** Bytes of what is made from here on, now and at most. */
function watchMemory(): { live: number; peak: number } {
  const memory = { live: 0, peak: 0 };
  const create = device.createBuffer.bind(device);
  vi.spyOn(device, 'createBuffer').mockImplementation((descriptor) => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      memory.live -= descriptor.size;
      return destroy();
    };
    memory.live += descriptor.size;
    memory.peak = Math.max(memory.peak, memory.live);
    return buffer;
  });
  return memory;
}

describe('the task', () => {
  const experiment: Experiment = {
    ...DEFAULTS,
    data: 'blobs',
    objective: 'labels',
    encoder: 'mlp-s',
    d: 3,
    n: 300,
    lsteps: 20,
  };

  async function benchOfBlobs() {
    const dataset = await loadDataset('blobs', { seed: 1, baseUrl: location.href });
    const spec = specOf(experiment, dataset);
    const store = makeStore(device, experiment, dataset);
    return { device, trainer: { store, spec, dataset, experiment, iteration: 7 } };
  }

  it('classifies a split in batches of the experiment, with average weights', async () => {
    const bench = await benchOfBlobs();
    const { store, spec, dataset } = bench.trainer;
    const { test } = dataset;
    const stages = new Set<string>();
    const memory = watchMemory();
    const got = await classify(
      bench,
      { split: 'test', noise: FACTORS, seed: SEED },
      { signal: new AbortController().signal, onProgress: (stage) => stages.add(stage.message) },
    );
    expect([...stages]).toHaveLength(2);
    const planned = classifyingStages(experiment, dataset, kernelForm(device), FACTORS.length).map(
      totalBytes,
    );
    expect(memory).toEqual({ live: 0, peak: Math.max(...planned) });
    vi.restoreAllMocks();
    const classes = dataset.classNames.length;
    const encoder = await Encoder.create(device, store, spec, {
      rows: test.count,
      groups: 1,
      which: 'average',
      backward: false,
      mode: 'inference',
    });
    const commands = device.createCommandEncoder();
    const { points = new Float32Array() } = test;
    encoder.input.write(
      Float32Array.from({ length: 4 * test.count }, (_, i) =>
        i % 4 < 2 ? (points[2 * Math.floor(i / 4) + (i % 4)] ?? 0) : 0,
      ),
    );
    const pass = commands.beginComputePass();
    encoder.forward(pass);
    pass.end();
    device.queue.submit([commands.finish()]);
    const { d, n, solver, grid, steps, eps, lsolver, lsteps } = experiment;
    const draws = new Float32Array(test.count * d);
    fillNormals(draws, SEED, STREAM.quality, 0);
    const c: ClassifyCase = {
      d,
      anchors: await download(encoder.output, test.count, d),
      labels: test.labels,
      batch: n,
      labelAnchors: await download(store.tensor('labels', 'average'), classes, d),
      latentSolver: { solver, grid, steps, eps },
      labelSolver: { solver: lsolver, steps: lsteps, ...LABEL_FLOW },
      normals: draws,
    };
    const factor = FACTORS.length - 1;
    const expected = classifyTwin(c, FACTORS[factor] ?? 0, 'equal');
    const wrong = expected.filter(
      ({ nearest, margins }, row) => margins.nearest > CLEAR && got.predictions[factor]?.[row] !== nearest,
    );
    expect(wrong).toEqual([]);
    expect(got).toMatchObject({ iteration: 7, split: 'test', batch: 300, noise: FACTORS });
    const right = expected.filter(({ nearest }, row) => nearest === test.labels[row]).length / test.count;
    const curve = got.curves.find(({ weights, rule }) => weights === 'equal' && rule === 'nearest');
    expect(curve?.accuracy[factor]).toBeCloseTo(right, 2);
    encoder.destroy();
    store.destroy();
  });

  it('ends when it is cancelled, and leaves nothing behind', async () => {
    const bench = await benchOfBlobs();
    const memory = watchMemory();
    const controller = new AbortController();
    const reason = new Error('enough');
    const going = classify(
      bench,
      { split: 'test', noise: FACTORS, seed: 1 },
      {
        signal: controller.signal,
        onProgress: (_, fraction) => {
          if (fraction > 0.2) controller.abort(reason);
        },
      },
    );
    await expect(going).rejects.toBe(reason);
    expect(memory.live).toBe(0);
    bench.trainer.store.destroy();
  });

  it('hands out samples of a split, and refuses what there is not', async () => {
    const bench = await benchOfBlobs();
    const { test } = bench.trainer.dataset;
    const { kind, points } = splitSamples(bench, 'test', [3, 0]);
    expect([kind, ...points]).toEqual(['points', ...[6, 7, 0, 1].map((i) => test.points?.[i])]);
    expect(() => splitSamples(bench, 'test', [test.count])).toThrow(/0 to/);
    const on = { signal: new AbortController().signal, onProgress: () => undefined };
    await expect(classify(bench, { split: 'test', noise: [], seed: 1 }, on)).rejects.toThrow(/factors/);
    bench.trainer.store.destroy();
  });
});
