/** The training loop with labels and decoder: what learns, what rests, what the control hears of it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/data/load';
import { fingerprint } from '../../src/engine/fingerprint';
import { LABEL_ANCHORS } from '../../src/engine/networks';
import { fetchProgram } from '../../src/engine/programs';
import { Trainer, trainerNeeds } from '../../src/engine/trainer';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { totalBytes } from '../../src/gpu/memory';
import { kernelForm } from '../../src/lzn/flow-kernels';
import { alignmentOf } from './alignment-of';
import { testDevice } from './device';

const joint: Experiment = {
  ...DEFAULTS,
  data: 'blobs',
  objective: 'joint',
  cond: 'label',
  control: 'on',
  encoder: 'mlp-s',
  d: 2,
  n: 48,
  steps: 6,
  lsteps: 12,
  alpha: 1,
  loss: 'log',
  warmup: 5,
  iters: 80,
  lr: 4e-3,
  lrl: 2e-2,
};

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

async function make(e: Experiment): Promise<Trainer> {
  const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl: `${location.origin}/` });
  return Trainer.create(device, e, dataset);
}

const print = async (trainer: Trainer) => [
  fingerprint(await trainer.store.values.read()),
  trainer.control && fingerprint(await trainer.control.values.read()),
];

const run = (trainer: Trainer, iterations: number) => {
  for (let i = 0; i < iterations; i += 1) trainer.step();
};

describe('a trainer with labels and decoder', () => {
  it('continues from a snapshot with the bits of an uninterrupted run, the control too', async () => {
    const whole = await make(joint);
    run(whole, 5);
    const part = await make(joint);
    run(part, 2);
    const snapshot = await part.snapshot();
    expect(snapshot.buffers).toHaveLength(10);
    part.destroy();
    const rest = await make(joint);
    rest.restore(snapshot);
    run(rest, 3);
    expect(await print(rest)).toEqual(await print(whole));
    rest.destroy();
    whole.destroy();
  });

  it('lowers both parts of the loss, and tells them and the control apart', async () => {
    const trainer = await make(joint);
    run(trainer, joint.iters);
    const history = await trainer.readHistory();
    const mean = (part: 'labels' | 'flow' | 'control', points: typeof history) =>
      points.reduce((sum, p) => sum + (p.parts?.[part] ?? Number.NaN) / points.length, 0);
    for (const part of ['labels', 'flow', 'control'] as const)
      expect(mean(part, history.slice(-8))).toBeLessThan(mean(part, history.slice(0, 8)) - 0.02);
    for (const { loss, parts, notFinite } of history) {
      expect(loss).toBeCloseTo((parts?.labels ?? 0) + (parts?.flow ?? 0), 6);
      expect(notFinite).toBe(0);
    }
    const { aligned, alignmentByStep } = await alignmentOf(trainer);
    expect(alignmentByStep.t).toHaveLength(joint.lsteps);
    expect(aligned).toBeGreaterThan(0.5);
    trainer.destroy();
  });

  it('lets modules rest when their time has come', async () => {
    const trainer = await make({ ...joint, stop: 2, stopd: 3, stopl: 1 });
    const tensors = async () =>
      Object.fromEntries(
        await Promise.all(
          ['backbone.0.weight', LABEL_ANCHORS, trainer.store.entries.at(-1)?.name ?? ''].map(
            async (name) => [name, fingerprint(await trainer.store.tensor(name, 'values').read())] as const,
          ),
        ),
      );
    const moments = [await tensors()];
    for (let i = 0; i < 4; i += 1) {
      trainer.step();
      moments.push(await tensors());
    }
    const changes = Object.keys(moments[0] ?? {}).map((name) =>
      moments.slice(1).map((moment, i) => moment[name] !== moments[i]?.[name]),
    );
    expect(changes).toEqual([
      [true, true, false, false],
      [true, false, false, false],
      [true, true, true, false],
    ]);
    trainer.destroy();
  });

  it.each(['labels', 'generation'] as const)('does one thing alone: %s', async (objective) => {
    const trainer = await make({ ...joint, objective, control: 'off' });
    run(trainer, 3);
    const history = await trainer.readHistory();
    expect(history.every((p) => p.parts === undefined && Number.isFinite(p.loss))).toBe(true);
    expect((await alignmentOf(trainer)).alignmentByStep.t).toHaveLength(
      objective === 'labels' ? joint.lsteps : joint.steps,
    );
    trainer.destroy();
  });

  it('takes the memory that was estimated', async () => {
    await fetchProgram(joint);
    for (const e of [
      joint,
      { ...joint, objective: 'labels' as const },
      { ...joint, objective: 'generation' as const },
    ]) {
      const made: number[] = [];
      const createBuffer = device.createBuffer.bind(device);
      device.createBuffer = (descriptor) => {
        made.push(descriptor.size);
        return createBuffer(descriptor);
      };
      const trainer = await make(e);
      device.createBuffer = createBuffer;
      const needs = trainerNeeds(e, trainer.dataset, kernelForm(device));
      expect(made.reduce((a, b) => a + b, 0)).toBe(totalBytes(needs));
      trainer.destroy();
    }
  });
});
