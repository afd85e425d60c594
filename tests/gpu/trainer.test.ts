/** The training loop below the engine: determinism, continuation, learning. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/data/load';
import { fingerprint } from '../../src/engine/fingerprint';
import { Trainer } from '../../src/engine/trainer';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { alignmentOf } from './alignment-of';
import { testDevice } from './device';

const small: Experiment = {
  ...DEFAULTS,
  seed: 3,
  data: 'digits',
  encoder: 'mlp-s',
  d: 8,
  n: 33,
  steps: 6,
  iters: 200,
  lr: 4e-3,
  warmup: 5,
};

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

async function make(e: Experiment): Promise<Trainer> {
  const dataset = await loadDataset(e.data, { seed: e.seed, baseUrl: `${location.origin}/` });
  return Trainer.create(device, e, dataset);
}

const print = async (trainer: Trainer) => fingerprint(await trainer.store.values.read());

describe('a trainer', () => {
  it('gives the same bits for the same seed, and others for another', async () => {
    const [a, b, c] = await Promise.all([make(small), make(small), make({ ...small, seed: 4 })]);
    for (let i = 0; i < 8; i += 1) for (const trainer of [a, b, c]) trainer.step();
    const [printA, printB, printC] = [await print(a), await print(b), await print(c)];
    expect(printA).toMatch(/^[0-9a-f]{16}$/);
    expect(printB).toBe(printA);
    expect(printC).not.toBe(printA);
    for (const trainer of [a, b, c]) trainer.destroy();
  });

  it('gives the same bits with convolutions, too, and every layer of the encoder learns', async () => {
    const e: Experiment = { ...small, encoder: 'cnn', act: 'gelu' };
    const [a, b] = await Promise.all([make(e), make(e)]);
    const before = await a.store.values.read();
    for (let i = 0; i < 10; i += 1) for (const trainer of [a, b]) trainer.step();
    expect(await print(b)).toBe(await print(a));
    const after = await a.store.values.read();
    for (const { name, rows, cols, offset } of a.store.entries) {
      const part = (of: Float32Array) => of.slice(offset, offset + rows * cols);
      expect(part(after), name).not.toEqual(part(before));
      expect(part(after).every(Number.isFinite), name).toBe(true);
    }
    for (const trainer of [a, b]) trainer.destroy();
  });

  it('continues from a snapshot with the bits of an uninterrupted run', async () => {
    const whole = await make(small);
    for (let i = 0; i < 9; i += 1) whole.step();
    const part = await make(small);
    for (let i = 0; i < 4; i += 1) part.step();
    const snapshot = await part.snapshot();
    part.destroy();
    const rest = await make(small);
    rest.restore(snapshot);
    for (let i = 0; i < 5; i += 1) rest.step();
    expect(rest.iteration).toBe(9);
    expect(await print(rest)).toBe(await print(whole));
    rest.destroy();
    whole.destroy();
  });

  it('lowers the loss and raises the alignment', async () => {
    const trainer = await make(small);
    for (let i = 0; i < small.iters; i += 1) trainer.step();
    const history = await trainer.readHistory();
    const { alignmentByStep, loss } = await alignmentOf(trainer);
    const mean = (points: typeof history) => points.reduce((sum, p) => sum + p.loss / points.length, 0);
    expect(history.map((p) => p.iteration)).toEqual(Array.from({ length: small.iters }, (_, k) => k + 1));
    expect(history.every((p) => p.notFinite === 0)).toBe(true);
    expect(mean(history.slice(-10))).toBeLessThan(mean(history.slice(0, 10)) - 0.3);
    expect(history.at(-1)?.loss).toBeCloseTo(loss, 4);
    expect(alignmentByStep.mean.at(-1)).toBeGreaterThan(2 / small.n);
    expect(alignmentByStep.argmaxShare.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    trainer.destroy();
  });
});
