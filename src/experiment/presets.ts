/**
 * Experiments to start from, each of which shows one thing. A preset is nothing but a link with a name; the link may plan changes of the run
 * (`ev`) and say how to look at it (`view`). What a reader should find is written down as numbers, and tests/gpu/presets.test.ts finds them.
 */
import type messages from '../texts/en/presets.json';

/** A number of a run that a preset makes a claim about. */
export type PresetMetric =
  /** Mean of the last ten iterations, nats (log form). */
  | 'loss'
  /** Mean probability of the own anchor at the last step, on the batch: 0 to 1. */
  | 'accuracy'
  /** Mean relative distance of the final point to its most likely anchor, on the batch. */
  | 'odeError'
  /** Share of the shown samples' latents that end in their own zone; and of those that find back to their own anchor. */
  | 'aligned'
  | 'roundTrip'
  /** Of the shown samples, see src/eval/diagnostics.ts. */
  | 'spread'
  | 'trace'
  | 'gaussianity'
  /** Linear probe on the test samples minus that on the untrained encoder's features; known once a person evaluates. */
  | 'probeGain';

/** "After 100 iterations the loss is below 2." */
export interface Expectation {
  readonly metric: PresetMetric;
  /** Iterations that are finished. */
  readonly after: number;
  readonly is: 'above' | 'below';
  readonly bound: number;
  /** What came out with seed 1 on the software adapter. */
  readonly measured: number;
}

/** Sections of the gallery, in order. */
export const PRESET_GROUPS = ['begin', 'flow', 'loss', 'labels', 'peers', 'reference'] as const;
export type PresetGroup = (typeof PRESET_GROUPS)[number];

export interface Preset {
  /** Name, summary and lesson are in the catalogues: `presets.list.<id>`. */
  readonly id: keyof typeof messages.list;
  readonly group: PresetGroup;
  /** The canonical link; empty for the defaults. */
  readonly hash: string;
  readonly expect: readonly Expectation[];
  /** The preset that differs in just what this one is about, to be trained beside it. */
  readonly beside?: Preset['id'];
}

const after = (
  iterations: number,
  metric: PresetMetric,
  is: Expectation['is'],
  bound: number,
  measured: number,
): Expectation => ({ metric, after: iterations, is, bound, measured });

export const PRESETS: readonly Preset[] = [
  { id: 'default', group: 'begin', hash: '', expect: [after(30, 'loss', 'below', 4.4, 4.09)] },
  {
    id: 'digits',
    group: 'begin',
    hash: '#v=2&seed=1&data=digits',
    expect: [after(40, 'loss', 'below', 4, 3.62)],
  },
  {
    id: 'moons',
    group: 'begin',
    hash: '#v=2&seed=1&data=moons&d=2',
    expect: [after(50, 'loss', 'below', 2, 1.46)],
  },
  {
    id: 'plane',
    group: 'begin',
    hash: '#v=2&seed=1&norm=none&d=2&n=256&lr=3e-3',
    expect: [after(30, 'loss', 'below', 5, 4.79)],
  },
  {
    id: 'one',
    group: 'flow',
    hash: '#v=2&seed=1&data=moons&encoder=mlp-s&d=2&n=8&iters=300&view=colour:anchor,layers:zones:boundaries:trajectories:latents:anchors',
    expect: [after(20, 'roundTrip', 'above', 0.99, 1), after(20, 'aligned', 'above', 0.6, 1)],
  },
  {
    id: 'coarse',
    group: 'flow',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&d=8&n=64&steps=3&solver=euler&alpha=1&iters=200&view=tab:flow',
    expect: [after(20, 'roundTrip', 'below', 0.4, 0.203), after(20, 'odeError', 'above', 0.15, 0.229)],
    beside: 'wide',
  },
  {
    id: 'narrow',
    group: 'flow',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&d=8&n=64&alpha=0.45&iters=200&view=tab:collapse',
    expect: [after(100, 'gaussianity', 'above', 0.025, 0.0335), after(100, 'loss', 'below', 2.87, 2.71)],
    beside: 'wide',
  },
  {
    id: 'wide',
    group: 'flow',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&d=8&n=64&alpha=1&iters=200&view=tab:collapse',
    expect: [after(100, 'gaussianity', 'below', 0.02, 0.0151), after(100, 'loss', 'above', 2.87, 3.02)],
    beside: 'narrow',
  },
  {
    id: 'early',
    group: 'loss',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&d=8&n=64&u=0&alpha=1&iters=200',
    expect: [after(20, 'loss', 'below', 4, 3.56), after(20, 'aligned', 'below', 0.15, 0.0469)],
    beside: 'wide',
  },
  {
    id: 'half',
    group: 'loss',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&d=8&n=64&until=0.5&alpha=0.45&iters=200&view=tab:flow',
    expect: [after(100, 'odeError', 'below', 0.08, 0.0388), after(100, 'loss', 'below', 3, 2.69)],
    beside: 'narrow',
  },
  {
    id: 'collapse',
    group: 'loss',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&d=8&n=64&u=0.9&alpha=1&iters=600&ev=150:u:0.2&view=tab:collapse',
    expect: [
      after(150, 'loss', 'above', 3.9, 4.25),
      after(150, 'spread', 'below', 0.1, 0.061),
      after(250, 'loss', 'below', 3.2, 2.83),
      after(250, 'spread', 'above', 0.2, 0.305),
    ],
  },
  {
    id: 'distance',
    group: 'loss',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&d=8&n=64&aggregate=distance&iters=300&view=tab:collapse',
    expect: [
      after(100, 'loss', 'below', 0.1, 0.0281),
      after(100, 'accuracy', 'below', 0.03, 0.0193),
      after(100, 'spread', 'below', 0.1, 0.05),
    ],
  },
  {
    id: 'classes',
    group: 'labels',
    hash: '#v=2&seed=1&data=blobs&d=2&n=64&objective=labels&alpha=1&lr=4e-3&iters=400&lrl=0.02',
    expect: [after(60, 'aligned', 'above', 0.6, 0.828)],
  },
  {
    id: 'labels',
    group: 'labels',
    hash: '#v=2&seed=1&encoder=cnn&objective=labels&u=0.5&alpha=0.5&lsteps=20&iters=3200&lrl=2e-3',
    expect: [after(10, 'loss', 'below', 11, 9.4)],
  },
  {
    id: 'joint',
    group: 'labels',
    hash: '#v=2&seed=1&n=64&objective=joint&u=0.5&alpha=1&lsteps=50&cond=label&control=on&iters=1500&lrl=2e-3&lrd=2e-3',
    expect: [after(3, 'loss', 'below', 19, 16.1)],
  },
  {
    id: 'generation',
    group: 'labels',
    hash: '#v=2&seed=1&views=one&d=8&n=64&objective=generation&alpha=1&control=on&lr=5e-5&iters=1500&lrd=2e-3&emad=0.999',
    expect: [after(2, 'roundTrip', 'above', 0.9, 0.984)],
  },
  {
    id: 'checkerboard',
    group: 'labels',
    hash: '#v=2&seed=1&data=checkerboard&views=one&d=2&objective=joint&grid=capacity&alpha=1&cond=label&control=on&lr=5e-4&iters=1500&lrd=2e-3',
    expect: [after(30, 'loss', 'below', 2.4, 1.97)],
  },
  {
    id: 'onestep',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=onestep&lr=5e-3&warmup=10&iters=300',
    expect: [after(10, 'loss', 'below', 6, 5.44)],
  },
  {
    id: 'simclr',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=simclr&lr=5e-3&warmup=10&iters=300',
    expect: [after(10, 'loss', 'below', 4.8, 4.6)],
  },
  {
    id: 'moco',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=moco&queue=1024&lr=5e-3&warmup=10&iters=300',
    expect: [after(10, 'loss', 'above', 5.8, 6.28)],
  },
  {
    id: 'byol',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=byol&lr=5e-3&warmup=10&iters=300&view=tab:collapse',
    expect: [after(10, 'loss', 'below', 4.05, 3.92), after(10, 'spread', 'above', 0.9, 0.995)],
  },
  {
    id: 'simsiam',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=simsiam&lr=0.02&warmup=10&iters=300&view=tab:collapse',
    expect: [after(10, 'loss', 'below', 0, -0.0619), after(10, 'spread', 'above', 0.9, 0.997)],
    beside: 'simsiam-broken',
  },
  {
    id: 'simsiam-broken',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=simsiam&stopgrad=off&lr=0.02&warmup=10&iters=300&view=tab:collapse',
    expect: [after(100, 'loss', 'below', -0.95, -0.991), after(100, 'spread', 'below', 0.2, 0.133)],
    beside: 'simsiam',
  },
  {
    id: 'swav',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=swav&tau=0.1&codes=32&lr=5e-3&warmup=10&iters=300',
    expect: [after(10, 'loss', 'below', 4.85, 4.64)],
  },
  {
    id: 'mveb',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=mveb&lambda=0.01&lr=5e-3&warmup=10&iters=300',
    expect: [after(10, 'loss', 'below', -0.6, -0.656)],
  },
  {
    id: 'lejepa',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=lejepa&lr=5e-3&warmup=10&iters=300&view=tab:collapse',
    expect: [after(10, 'loss', 'below', 0.8, 0.659), after(10, 'trace', 'above', 8, 12.9)],
    beside: 'lejepa-broken',
  },
  {
    id: 'lejepa-broken',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=lejepa&lambda=0&lr=5e-3&warmup=10&iters=300&view=tab:collapse',
    expect: [
      after(80, 'loss', 'below', 0.01, 0.00176),
      after(80, 'trace', 'below', 0.16, 0.0614),
      after(80, 'spread', 'above', 0.5, 0.857),
    ],
    beside: 'lejepa',
  },
  {
    id: 'uniform',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=uniform&lambda=1&lr=5e-3&warmup=10&iters=300',
    expect: [after(10, 'loss', 'below', -1.2, -1.46)],
  },
  {
    id: 'vae',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=vae&lr=5e-3&warmup=10&iters=300',
    expect: [after(10, 'loss', 'below', 42, 37.7)],
  },
  {
    id: 'vqvae',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=vqvae&beta=0.25&lr=5e-3&warmup=10&iters=300',
    expect: [after(10, 'loss', 'below', 46, 42.3)],
  },
  {
    id: 'rqvae',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=rqvae&codes=32&beta=0.25&lr=5e-3&warmup=10&iters=300',
    expect: [after(10, 'loss', 'below', 45, 40.3)],
  },
  {
    id: 'mae',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=mae&lr=5e-3&warmup=10&iters=300',
    expect: [after(10, 'loss', 'below', 0.14, 0.0982)],
  },
  {
    id: 'restore',
    group: 'peers',
    hash: '#v=2&seed=1&data=digits&encoder=mlp-s&n=64&objective=restore&lr=5e-3&warmup=10&iters=300',
    expect: [after(10, 'loss', 'below', 0.67, 0.629)],
  },
  {
    id: 'probe',
    group: 'reference',
    hash: '#v=2&seed=1&n=64&iters=300&view=tab:probe',
    expect: [after(60, 'probeGain', 'above', 0.01, 0.0245)],
  },
  {
    id: 'paper',
    group: 'reference',
    hash: '#v=2&seed=1&hidden=group&norm=group&d=32&n=256&steps=20&solver=euler&eps=1e-4&alpha=0.45&lr=8e-4&schedule=constant&ema=0.9999',
    expect: [after(1, 'roundTrip', 'above', 0.98, 0.996)],
  },
];
