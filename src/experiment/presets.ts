/** Experiments to start from. A preset is nothing but a link with a name. */
import type messages from '../texts/en/settings.json';
import { toHash } from './link';
import { DEFAULTS, type Experiment } from './settings';

export interface Preset {
  /** Its name, and what it shows, are in the catalogues: `settings.presets.<id>`. */
  readonly id: keyof typeof messages.presets;
  /** The link; empty for the defaults. */
  readonly hash: string;
}

function hashOf(changes: Partial<Omit<Experiment, 'v'>>): string {
  return toHash({ ...DEFAULTS, ...changes });
}

export const PRESETS: readonly Preset[] = [
  { id: 'default', hash: '' },
  {
    id: 'paper',
    // Written out in full, so that it stays what it is when the defaults change.
    hash: hashOf({
      data: 'mnist',
      views: 'both',
      encoder: 'mlp',
      act: 'relu',
      hidden: 'group',
      norm: 'group',
      d: 32,
      n: 256,
      objective: 'lzn',
      steps: 20,
      solver: 'euler',
      grid: 'uniform',
      eps: 1e-4,
      u: 0.2,
      alpha: 0.45,
      loss: 'log',
      aggregate: 'max',
      lr: 8e-4,
      warmup: 50,
      schedule: 'constant',
      clip: 1,
      ema: 0.9999,
      iters: 1200,
    }),
  },
  { id: 'plane', hash: hashOf({ data: 'mnist', d: 2, norm: 'none', n: 256, lr: 3e-3 }) },
  { id: 'moons', hash: hashOf({ data: 'moons', d: 2, n: 128 }) },
  { id: 'digits', hash: hashOf({ data: 'digits' }) },
];
