/**
 * Everything the page may know of the engine. The engine lives in a worker; these are plain data and the
 * one interface that Comlink carries across.
 */
import type { Experiment } from '../experiment';

/** What the GPU calls itself. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** True for a software adapter such as SwiftShader: right, but slow. */
  readonly fallback: boolean;
  /** Form of the flow's kernels, chosen by the adapter: the same adapter gives the same bits, the other form nearly the same numbers. */
  readonly form: 'rows' | 'tiles';
}

/** Own-anchor probability by solver step; every array has one entry a step. */
export interface AlignmentByStep {
  /** Paper time of each step: 0 prior, 1 anchors. */
  readonly t: readonly number[];
  /** Mean over the batch of the probability of the own anchor, 0 to 1. */
  readonly mean: readonly number[];
  readonly p10: readonly number[];
  readonly p90: readonly number[];
  /** Share of the batch whose maximum (over the steps after the cut-off) is at this step. */
  readonly argmaxShare: readonly number[];
}

/** Accuracies on the test images, 0 to 1, each beside what it must beat. */
export interface ProbeResult {
  readonly linear: number;
  readonly knn: number;
  /** Linear probe on the raw inputs. */
  readonly rawPixels: number;
  /** Linear probe on the features of the untrained encoder with the same seed. */
  readonly randomEncoder: number;
  /** Share of the most frequent test class. */
  readonly chance: number;
}

/** The state of a run after an iteration. */
export interface Telemetry {
  /** Number of finished training iterations. */
  readonly iteration: number;
  /** Loss of the last finished iteration, nats (log form); null before the first. */
  readonly loss: number | null;
  /** Global gradient norm before clipping; null before the first iteration. */
  readonly gradientNorm: number | null;
  /** Mean probability of the own anchor at the last step. */
  readonly assignmentAccuracy: number | null;
  /** Mean relative distance of the final point to its most likely anchor. */
  readonly odeError: number | null;
  readonly alignmentByStep: AlignmentByStep;
  /** Null until evaluate() has run for this run. */
  readonly probe: ProbeResult | null;
}

/** One finished iteration in the loss history. */
export interface HistoryPoint {
  readonly iteration: number;
  readonly loss: number;
  readonly gradientNorm: number;
}

/** What a run may take of the GPU's memory, bytes. */
export interface MemoryLimits {
  /** A single buffer. */
  readonly buffer: number;
  /** All together; null where nobody knows. */
  readonly total: number | null;
}

/** A setting that memory grows with, and a value of it. */
export interface MemoryRemedy {
  readonly key: 'n' | 'd' | 'steps';
  readonly value: number;
}

/** Why an experiment is too large. */
export interface MemoryRefusal {
  readonly message: string;
  /** The nearest setting that fits; null where no single one does. */
  readonly remedy: MemoryRemedy | null;
}

/** What a run will take of the GPU's memory when there is most of it, evaluation included; bytes. */
export interface MemoryEstimate {
  /** By purpose, none of them empty. */
  readonly parts: readonly { readonly purpose: string; readonly name: string; readonly bytes: number }[];
  readonly total: number;
  readonly largest: { readonly name: string; readonly bytes: number };
  readonly limits: MemoryLimits;
  /** Whether it is so much that a small GPU may not have it. */
  readonly large: boolean;
  /** States that the flows keep for the way back: all, or every k-th. */
  readonly keep: number | 'all';
  /** Null where it is within the limits. */
  readonly refusal: MemoryRefusal | null;
}

/** A failure a person can act on. */
export interface EngineError {
  readonly kind: 'no-webgpu' | 'bad-experiment' | 'not-finite' | 'device-lost' | 'data' | 'internal';
  readonly message: string;
  /** For not-finite: where it happened and in what. */
  readonly iteration?: number;
  readonly quantity?: string;
  /** For not-finite: the iteration of the last good snapshot that revert() returns to. */
  readonly snapshotIteration?: number;
  /** For bad-experiment, where it is too large: the nearest setting that is not. */
  readonly remedy?: MemoryRemedy;
}

export type RunState = 'loading' | 'ready' | 'running' | 'evaluating' | 'stopped';

/** What the engine tells the page unasked, at most a few times a second. */
export type EngineEvent =
  | { readonly type: 'state'; readonly state: RunState; readonly note?: string }
  | { readonly type: 'progress'; readonly label: string; readonly fraction: number }
  | {
      readonly type: 'telemetry';
      readonly telemetry: Telemetry;
      /** Finished iterations since the last such event, oldest first. */
      readonly history: readonly HistoryPoint[];
      readonly iterationsPerSecond: number;
    }
  | { readonly type: 'probe'; readonly iteration: number; readonly probe: ProbeResult }
  | { readonly type: 'plane'; readonly plane: PlaneInfo }
  | { readonly type: 'notice'; readonly message: string }
  | { readonly type: 'error'; readonly error: EngineError };

/** What the plane shows, for its caption and for people who do not see it. */
export interface PlaneInfo {
  /** Number of anchors drawn. */
  readonly anchors: number;
  readonly d: number;
  /** Share of the anchors' variance in the plane (1 when d = 2). */
  readonly variance: number;
  /** Half width of the visible square, in latent units. */
  readonly extent: number;
  /** Zone picture's resolution, pixels a side. */
  readonly resolution: number;
  /** Share of view-1 latents whose flow over the view-2 anchors ends at their own anchor, 0 to 1. */
  readonly aligned: number;
  /** Share of view-1 latents that the same solver leads back to their own view-1 anchor, 0 to 1: what the solver itself allows. */
  readonly roundTrip: number;
  /** Class names in colour order, and how many anchors each has. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
}

/** How the plane is painted. */
export interface PlaneView {
  readonly colour: 'class' | 'anchor';
  readonly zones: boolean;
  readonly anchors: boolean;
  readonly latents: boolean;
  /** Dark page: the plane's background and strokes follow. */
  readonly dark: boolean;
}

/** The engine as the page sees it (each call crosses a thread, so each gives a promise). */
export interface EngineApi {
  /**
   * Finds the GPU. `canvas` may be null for scripted use; `baseUrl` is the page's document.baseURI, where `data/` lies.
   * Every call rejects with an EngineError.
   */
  start(
    canvas: OffscreenCanvas | null,
    onEvent: (event: EngineEvent) => void,
    baseUrl: string,
  ): Promise<AdapterInfo>;
  /** The memory that an experiment would take, without taking any. */
  estimateMemory(experiment: Experiment): Promise<MemoryEstimate>;
  /** Loads data, makes weights from the seed, compiles kernels; iteration becomes 0. */
  load(experiment: Experiment): Promise<void>;
  /** Trains until pause() or the experiment's last iteration; resolves when training has stopped. */
  run(): Promise<void>;
  pause(): Promise<void>;
  /** Exactly `count` iterations, then the telemetry. */
  step(count: number): Promise<Telemetry>;
  /** Back to iteration 0 with the same seed. */
  reset(): Promise<void>;
  /** Back to the last good snapshot. */
  revert(): Promise<void>;
  /** Linear probe and kNN on the test images; reports progress events; rejects when cancelled. */
  evaluate(): Promise<ProbeResult>;
  cancelEvaluation(): Promise<void>;
  /** 16 lower-case hex digits over the bits of the weights. */
  fingerprint(): Promise<string>;
  telemetry(): Promise<Telemetry>;
  setView(view: PlaneView): Promise<void>;
  /** Canvas size in device pixels. */
  resize(width: number, height: number): Promise<void>;
  /** For tests and the curious: destroys the device as a driver crash would, so that recovery can be watched. */
  loseDevice(): Promise<void>;
}
