/** Experiments to start from. A preset is nothing but a link with a name. */
import { toHash } from './link';
import { DEFAULTS, type Experiment } from './settings';

export interface Preset {
  readonly id: string;
  readonly name: string;
  /** What it shows, and what differs from where it comes from. */
  readonly summary: string;
  /** The link; empty for the defaults. */
  readonly hash: string;
}

function hashOf(changes: Partial<Omit<Experiment, 'v'>>): string {
  return toHash({ ...DEFAULTS, ...changes });
}

export const PRESETS: readonly Preset[] = [
  {
    id: 'default',
    name: 'MNIST',
    summary:
      'Learns from 10,000 handwritten digits without their labels, with settings that suit a small encoder.',
    hash: '',
  },
  {
    id: 'paper',
    name: 'Paper settings',
    summary:
      'MNIST with the settings of the official code, as far as they fit a page. ' +
      'There it is ImageNet with a ResNet-50, batch 8192, d = 256 and 5,000,000 iterations; ' +
      'here a small MLP, batch 256, d = 32, and a warm-up of 50 iterations instead of 5000.',
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
  {
    id: 'plane',
    name: 'MNIST in the plane',
    summary:
      'Two latent dimensions and no normalisation of the anchors: the plane shows the latent space itself. ' +
      'Some digits stand apart; ten classes are more than two dimensions can separate.',
    hash: hashOf({ data: 'mnist', d: 2, norm: 'none', n: 256, lr: 3e-3 }),
  },
  {
    id: 'moons',
    name: 'Two moons',
    summary: 'Points of two interlocking half circles, d = 2: the quickest way to watch zones form.',
    hash: hashOf({ data: 'moons', d: 2, n: 128 }),
  },
  {
    id: 'digits',
    name: 'Small digits',
    summary: 'Handwritten digits of 8 × 8 pixels, for a slow graphics adapter or none.',
    hash: hashOf({ data: 'digits' }),
  },
];
