/**
 * Everything the page may know of the engine. The engine lives in a worker; these are plain data and the
 * one interface that Comlink carries across.
 */
import type { OwnData } from '../data/own/types';
import type { Diagnostics } from '../eval/diagnostics';
import type { Distribution } from '../eval/distribution';
import type { Course, Experiment, HotChange, RunChange } from '../experiment';
import type { Purpose } from '../gpu/memory';
import type { CodeUse } from '../objectives/quantised';
import type { Phrase } from '../texts/phrase';
import type { TaskName, Tasks } from './tasks-protocol';
import type {
  AnchorMove,
  Layer,
  PlaneInfo,
  PlanePicture,
  PlaneProbe,
  PlaneView,
  SampleTrace,
} from './plane-protocol';

export type * from './plane-protocol';
export type { HotChange } from '../experiment';
export type { OwnData } from '../data/own/types';
export type * from './tasks-protocol';

export type { CodeUse, Diagnostics, Distribution };

/** Which adapter the browser is asked for; it may have only one. */
export type PowerChoice = 'high-performance' | 'low-power' | 'software';

/** What the GPU calls itself. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** True for a software adapter such as SwiftShader: right, but slow. */
  readonly fallback: boolean;
  /** Form of the flow's kernels, chosen by the adapter: the same adapter gives the same bits, the other form nearly the same numbers. */
  readonly form: 'rows' | 'tiles';
  /** As what it was found: not what was asked for, where the browser has none such. */
  readonly choice: PowerChoice;
}

/** What came of choosing another adapter. */
export interface AdapterChange {
  /** The adapter from now on. */
  readonly adapter: AdapterInfo;
  /** Whether the run goes on there; or the browser answers with the adapter there is; or it has none such, and all stays. */
  readonly outcome: 'moved' | 'same' | 'none';
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
  /** How the last batch used the codes, of a method with a codebook. */
  readonly codes?: CodeUse;
  /** Null until evaluate() has run for this run. */
  readonly probe: ProbeResult | null;
}

/** What a loss is made of: alignment of views, of labels, the decoder's rectified flow; and the control's, which is no part of it. */
export type LossPart = 'alignment' | 'labels' | 'flow' | 'control' | 'method';

/** One finished iteration in the loss history. */
export interface HistoryPoint {
  readonly iteration: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** Where the loss has more than one part, or there is a control. */
  readonly parts?: Readonly<Partial<Record<LossPart, number>>>;
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
  /** In English. */
  readonly message: string;
  /** The same for the page, which says it in its own language. */
  readonly text: Phrase;
  /** The nearest setting that fits; null where no single one does. */
  readonly remedy: MemoryRemedy | null;
}

/** What a run will take of the GPU's memory when there is most of it, evaluation included; bytes. */
export interface MemoryEstimate {
  /** By purpose, none of them empty. */
  readonly parts: readonly { readonly purpose: Purpose; readonly bytes: number }[];
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
  /** In English. */
  readonly message: string;
  /** The same for the page, which says it in its own language; absent where somebody else (a browser, a driver) worded the message. */
  readonly text?: Phrase;
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
  | { readonly type: 'progress'; readonly label: string; readonly text?: Phrase; readonly fraction: number }
  | {
      readonly type: 'telemetry';
      readonly telemetry: Telemetry;
      /** Finished iterations since the last such event, oldest first. */
      readonly history: readonly HistoryPoint[];
      readonly iterationsPerSecond: number;
    }
  | { readonly type: 'probe'; readonly iteration: number; readonly probe: ProbeResult }
  | { readonly type: 'samples'; readonly samples: ShownSamples }
  | { readonly type: 'scene'; readonly scene: SceneInfo }
  | { readonly type: 'plane'; readonly plane: PlaneInfo }
  | { readonly type: 'film'; readonly frames: readonly FilmFrame[] }
  | { readonly type: 'notice'; readonly message: string; readonly text?: Phrase }
  | { readonly type: 'error'; readonly error: EngineError };

/** The samples that are shown: always the same ones of a run. Row i is sample i of the plane and of the heat map. */
export interface ShownSamples {
  readonly count: number;
  /** Number of each in the training set. */
  readonly indices: Uint32Array;
  /** Class of each. */
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
  /** Their images without augmentation: count x height x width, 0 (background) to 255; null where samples are points. */
  readonly images: { readonly width: number; readonly height: number; readonly pixels: Uint8Array } | null;
}

/** Where the anchors that are shown come from. */
export type SceneOrigin =
  /** The encoder of the moment. */
  | { readonly kind: 'live' }
  /** A frame of the film of this run. */
  | { readonly kind: 'film' }
  /** A recorded run that the page begins with. */
  | { readonly kind: 'recorded'; readonly adapter: string };

/** One moment of the shown samples: their alignment row by row, and what is wrong with it. */
export interface SceneInfo {
  readonly origin: SceneOrigin;
  /** Iteration that the anchors are of. */
  readonly iteration: number;
  /** Anchors that were moved by hand. */
  readonly moved: number;
  /** Mean loss of the shown samples. */
  readonly loss: number;
  /** As in the telemetry, of the shown samples. */
  readonly assignmentAccuracy: number;
  readonly odeError: number;
  /** Paper time of each step of the experiment's own solver. */
  readonly t: readonly number[];
  /** count x steps, row by row: probability of the own anchor, 0 to 1. */
  readonly own: Float32Array;
  /** Step of each row's maximum after the cut-off. */
  readonly chosen: Uint16Array;
  readonly diagnostics: Diagnostics;
  /** Of the latents, or of the embedding where that itself is to fill something. */
  readonly distribution: Distribution;
}

/** A moment of the run that is kept, weights and all. */
export interface FilmFrame {
  readonly iteration: number;
  /** Of the iteration's batch; null before the first iteration. */
  readonly loss: number | null;
  /** Share of the shown samples' latents that end in their own zone. */
  readonly aligned: number;
}

/** A run at one moment, complete: training goes on from it to the same bits. */
export interface KeptRun {
  readonly course: Course;
  readonly iteration: number;
  /** What the last known iteration told; null before the first. */
  readonly point: HistoryPoint | null;
  /** Values, both moments, average and state, padded as on the GPU. */
  readonly buffers: readonly Float32Array<ArrayBuffer>[];
}

/** A tensor of the network without padding, row by row. */
export interface NamedTensor {
  readonly name: string;
  /** Two entries: rows, columns. */
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
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
    choice?: PowerChoice,
  ): Promise<AdapterInfo>;
  /** Goes on with the same run, from its present iteration, on another adapter; training stops. Where that fails, all stays where it was. */
  chooseAdapter(choice: PowerChoice): Promise<AdapterChange>;
  /** The memory that an experiment would take, without taking any. */
  estimateMemory(experiment: Experiment): Promise<MemoryEstimate>;
  /** Loads data, makes weights from the seed, compiles kernels; iteration becomes 0. Training takes the changes over as it passes them. */
  load(experiment: Experiment, changes?: readonly RunChange[]): Promise<void>;
  /** Hands over the reader's own data, for the experiments that name them. The last ones offered are kept. */
  offerData(data: OwnData): Promise<void>;
  /** The run as it stands, between two iterations; training goes on meanwhile. */
  keep(): Promise<KeptRun>;
  /**
   * Loads the experiment of a kept run and goes on from its moment; training stops. What cannot be its weights is refused before the present
   * run is touched.
   */
  bringBack(run: KeptRun): Promise<void>;
  /** The network of the moment by name: what is learnt, its average (`average/NAME`), and its statistics (`state/NAME`). */
  tensors(): Promise<readonly NamedTensor[]>;
  /** Takes over tensors by name; the optimiser begins anew. All of what is learnt must be there and fit. Training stops. */
  putTensors(tensors: readonly NamedTensor[]): Promise<void>;
  /**
   * Shows a recorded run of this experiment where there is one, until the run goes on or somebody looks elsewhere; whether there is. The first
   * load of a page does so by itself, as soon as there is a plane.
   */
  showRecorded(): Promise<boolean>;
  /** Takes over the weights of the recorded run, to go on from its iteration; training stops. */
  adoptRecorded(): Promise<void>;
  /** Trains until pause() or the experiment's last iteration; resolves when training has stopped. */
  run(): Promise<void>;
  pause(): Promise<void>;
  /** Exactly `count` iterations, then the telemetry. */
  step(count: number): Promise<Telemetry>;
  /** Back to iteration 0 with the same seed. */
  reset(): Promise<void>;
  /** Back to the last frame of the film, all of which are good. */
  revert(): Promise<void>;
  /** Changes settings of the run from the next iteration on. Resolves to the number of iterations finished before. */
  retune(change: HotChange): Promise<number>;
  /** Shows the frame of the film nearest to an iteration; null shows the encoder of the moment again. Training goes on meanwhile. */
  lookBack(iteration: number | null): Promise<void>;
  /**
   * Goes back to the frame of the film of exactly this iteration, and shows it live; training stops. What came after is forgotten, but not the
   * settings of the moment.
   */
  fork(iteration: number): Promise<void>;
  /** Holds anchors elsewhere; what is shown stands still until the list is empty again. Training goes on meanwhile, without the moves. */
  moveAnchors(moves: readonly AnchorMove[]): Promise<void>;
  /**
   * What the plane shows as pixels (1 to 4096 a side; the canvas' shape), as fine as it may be, without some of its layers. Rejects before
   * anything is shown.
   */
  image(width: number, height: number, without?: readonly Layer[]): Promise<PlanePicture>;
  /** Follows a point of the plane, from a paper time (0 when left out) to its anchor. */
  probeAt(x: number, y: number, from?: number): Promise<PlaneProbe>;
  /** What one iteration does with a shown sample. */
  trace(sample: number): Promise<SampleTrace>;
  /** Linear probe and kNN on the test images; reports progress events; rejects when cancelled. */
  evaluate(): Promise<ProbeResult>;
  /** Ends an evaluation, and every task that was asked for. */
  cancelEvaluation(): Promise<void>;
  /**
   * Asks something of labels or decoder; nothing of the run changes. Classification and figures of quality make training stop, the rest goes on
   * beside it. Reports progress events; rejects when cancelled.
   */
  ask<K extends TaskName>(task: K, request: Tasks[K]['request']): Promise<Tasks[K]['result']>;
  /** 16 lower-case hex digits over the bits of the weights. */
  fingerprint(): Promise<string>;
  telemetry(): Promise<Telemetry>;
  setView(view: PlaneView): Promise<void>;
  /** Canvas size in device pixels. */
  resize(width: number, height: number): Promise<void>;
  /** For tests and the curious: destroys the device as a driver crash would, so that recovery can be watched. */
  loseDevice(): Promise<void>;
}
