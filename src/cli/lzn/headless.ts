/** What Node and the headless page tell each other: every value is plain data that the browser's protocol carries. */
import type {
  AdapterInfo,
  Classification,
  ClassifyRequest,
  EngineError,
  Figures,
  HistoryPoint,
  JudgeRequest,
  Judgement,
  KeptRun,
  NamedTensor,
  PlaneInfo,
  ProbeResult,
  Telemetry,
} from '../../engine/protocol';
import type { Course, Experiment } from '../../experiment';

/** Where a run is made. */
export interface Place {
  readonly adapter: AdapterInfo;
  /** User agent. */
  readonly browser: string;
}

export interface Stepped {
  readonly telemetry: Telemetry;
  /** Every iteration finished since the last call, oldest first. */
  readonly points: readonly HistoryPoint[];
}

export type Look = Pick<PlaneInfo, 'aligned' | 'roundTrip'>;

/** The engine in a page without a canvas. Calls reject with an EngineError as data. */
export interface Headless {
  start(): Promise<Place>;
  /** Reads the files that were chosen and keeps them for experiments that name them; what they are, and whether they can be prepared so. */
  offer(
    asked: Pick<Experiment, 'prep' | 'sha'>,
  ): Promise<{ readonly sha256: string; readonly fits: boolean }>;
  /** The run at its beginning, from the recorded weights where the course says so; the number of finished iterations. */
  load(course: Course): Promise<number>;
  bringBack(run: KeptRun): Promise<void>;
  /** So many iterations, or fewer where pause() comes in between. */
  step(count: number): Promise<Stepped>;
  pause(): Promise<void>;
  /** The shown samples at this moment. */
  look(): Promise<Look>;
  evaluate(): Promise<ProbeResult>;
  /** Classes of a split, of an experiment with labels. */
  classify(request: ClassifyRequest): Promise<Classification>;
  /** Figures of generated samples, of an experiment with a decoder. */
  judge(request: JudgeRequest): Promise<Judgement>;
  /** Everything by which objectives are compared, of any experiment. */
  figures(): Promise<Figures>;
  /** Estimated GPU memory of training an experiment, bytes: without what the page and evaluations take beside it. */
  memory(experiment: Experiment): Promise<number>;
  /** Ends evaluation, classification, judgement and figures. */
  cancelEvaluation(): Promise<void>;
  fingerprint(): Promise<string>;
  keep(): Promise<KeptRun>;
  tensors(): Promise<readonly NamedTensor[]>;
  /** The plane with its zones, square: a PNG file. */
  zones(side: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** What a call comes to; errors do not survive the browser's protocol. */
export type Answer<T> = { readonly value: T } | { readonly failure: Pick<EngineError, 'kind' | 'message'> };

/** What the page tells unasked: where a load or an evaluation is, and what the engine wants known. */
export type HeadlessEvent =
  | { readonly type: 'progress'; readonly label: string; readonly fraction: number }
  | { readonly type: 'notice'; readonly message: string };
