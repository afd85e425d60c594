/** What the decoder is asked to make on the page, and what it has made. The pictures are forgotten when the run is replaced. */
import { create } from 'zustand';
import type { DecoderName, Generated, Reconstructed, SamplerChoice } from '../engine/tasks-protocol';
import type { Words } from '../texts/say';
import { NO_TELEMETRY, useRun } from './run';

export const MODES = ['samples', 'classes', 'reconstruct', 'between'] as const;

export type Mode = (typeof MODES)[number];

/** What one of the decoders has made of a request. */
export interface Made<T> {
  readonly model: DecoderName;
  readonly result: T;
}

/** What the decoders have made, all of the same noise. */
export interface Outcome<T> {
  /** Finished iterations of the weights. */
  readonly iteration: number;
  readonly made: readonly Made<T>[];
}

export interface Outcomes {
  readonly samples: Outcome<Generated>;
  /** One result a class. */
  readonly classes: Outcome<readonly Generated[]>;
  readonly reconstruct: Outcome<Reconstructed> & { readonly samples: readonly number[] };
  readonly between: Outcome<Generated> & { readonly ends: Ends };
}

/** Numbers of two shown samples. */
export type Ends = readonly [number, number];

/** What is made at the latent under the pointer. */
export interface Walked extends Outcome<Generated> {
  readonly x: number;
  readonly y: number;
}

/** What is being made: how much of it is done, 0 to 1, and the share of the request under way. */
export interface Going {
  readonly mode: Mode;
  readonly fraction: number;
  readonly share: number;
}

export interface GenerateStore {
  readonly mode: Mode;
  readonly sampler: SamplerChoice;
  /** Of noise and latents. */
  readonly seed: number;
  /** Fresh latents for reconstructions. */
  readonly repeats: number;
  /** Whether pictures are made anew as training goes on. */
  readonly auto: boolean;
  /** Whether the pointer over the plane shows what its latent becomes. */
  readonly walk: boolean;
  /** The samples between which latents lie; null for a pair that the page picks. */
  readonly ends: Ends | null;
  /** Which of the pictures between is looked at, 0 to 1. */
  readonly between: number;
  readonly outcomes: Readonly<Partial<Outcomes>>;
  readonly walked: Walked | null;
  readonly going: Going | null;
  /** Why the last request came to nothing. */
  readonly failure: Words | null;
  /** count x 2: real points to see the made ones over; null before they are known, and for images. */
  readonly real: Float32Array | null;
}

/** Few enough steps to be made while one waits; the tolerances are the paper's. */
export const FIRST_SAMPLER: SamplerChoice = { method: 'euler', steps: 8, rtol: 1e-5, atol: 1e-5 };

/** All that belongs to one run. */
const NOTHING = {
  ends: null,
  between: 0.5,
  outcomes: {},
  walked: null,
  going: null,
  failure: null,
  real: null,
} as const;

export const useGenerate = create<GenerateStore>()(() => ({
  mode: 'samples',
  sampler: FIRST_SAMPLER,
  seed: 1,
  repeats: 5,
  auto: true,
  walk: false,
  ...NOTHING,
}));

// The samples go when another run is loaded, before anything of it is known.
useRun.subscribe(({ samples, telemetry }, before) => {
  const { outcomes } = useGenerate.getState();
  // The run has begun anew, or gone back behind the weights that they are of.
  const behind =
    telemetry !== before.telemetry &&
    (telemetry === NO_TELEMETRY ||
      Object.values(outcomes).some((outcome) => outcome.iteration > telemetry.iteration));
  if (behind || (samples === null && before.samples !== null)) useGenerate.setState(NOTHING);
});
