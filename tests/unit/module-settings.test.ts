/** What each module is trained with, iteration by iteration. */
import { expect, it } from 'vitest';
import { moduleSettings } from '../../src/engine/module-settings';
import { moduleNames } from '../../src/engine/networks';
import { DEFAULTS } from '../../src/experiment';
import { learningRate } from '../../src/nn/schedule';

const e = {
  ...DEFAULTS,
  objective: 'simsiam',
  lr: 1e-3,
  warmup: 10,
  iters: 100,
  schedule: 'cosine',
} as const;

it('SimSiam’s predictor keeps its rate while that of the encoder falls', () => {
  expect(moduleNames(e)).toEqual(['encoder', 'predictor']);
  const { encoder, predictor } = moduleSettings(e, 90);
  if (encoder === null || predictor === null) throw new Error('Both learn to the end.');
  expect(learningRate(90, encoder)).toBeLessThan(1e-4);
  expect(learningRate(90, predictor)).toBe(1e-3);
});

it('no other predictor, and none that is off, is a module of its own', () => {
  for (const other of [
    { ...e, predictor: 'off' as const },
    { ...e, objective: 'byol' as const },
  ])
    expect(moduleNames(other)).toEqual(['encoder']);
});
