/** What the explorer asks of an objective: one file each in this folder, on top of its float64 reference in src/objectives/reference. */
import type { Experiment, SettingKey } from '../experiment';

/** Settings that an objective of the toy answers to, under the names of the experiment's. */
export type Knob = Extract<
  SettingKey,
  | 'aggregate'
  | 'alpha'
  | 'beta'
  | 'depth'
  | 'lambda'
  | 'm'
  | 'negatives'
  | 'predictor'
  | 'restart'
  | 'sk'
  | 'stopgrad'
  | 'tau'
  | 'time'
  | 'until'
>;

/** What an objective keeps beside the embeddings from step to step. Matrices are dense; each objective uses its part. */
export interface Memory {
  /** Steps that were taken. */
  iteration: number;
  /** 2n x 2: what the momentum network says. */
  target: Float64Array;
  /** 2 x 2, Q of the predictor q(z) = Q z. */
  predictor: Float64Array;
  /** K x 2, unit rows. */
  queue: Float64Array;
  /** K x 2: prototypes, or entries of a codebook; with its decayed counts and sums. */
  codes: Float64Array;
  counts: Float64Array;
  sums: Float64Array;
  /** 2n x 2: log variances. */
  spreads: Float64Array;
}

/** A moment of the toy, as an objective sees it. */
export interface Reading {
  readonly loss: number;
  /** 2n x 2: dL/dz. */
  readonly gradient: Float64Array;
  /** Gradients of what is learnt beside the encoder, of the shapes in `Memory`. */
  readonly predictorGradient?: Float64Array;
  readonly codesGradient?: Float64Array;
  readonly spreadsGradient?: Float64Array;
  /** Entries of the codebook that each row chose, one list a depth. */
  readonly chosen?: readonly ArrayLike<number>[];
  /** The figure that tells of a collapse where that is not the loss. */
  readonly telling?: number;
}

export interface Adapter {
  readonly knobs: readonly Knob[];
  /** @param z 2n x 2 */
  readonly read: (z: Float64Array, memory: Memory, settings: Experiment) => Reading;
  /** After a step: what is kept follows the embeddings. Writes into `memory`. */
  readonly follow?: (z: Float64Array, reading: Reading, memory: Memory, settings: Experiment) => void;
  /** What of the memory is drawn. */
  readonly shows?: 'target' | 'queue' | 'prototypes' | 'codebook' | 'spreads';
}

/** `into` becomes m into + (1 - m) z. */
export function decay(into: Float64Array, z: Float64Array, m: number): void {
  for (let i = 0; i < into.length; i += 1) into[i] = m * (into[i] ?? 0) + (1 - m) * (z[i] ?? 0);
}
