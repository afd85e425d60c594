/** What the page asks of the worker that reads data. Plain data; each call crosses a thread. */
import type { HubPlace } from './hub';
import type { HubSplits } from './hub-api';
import type { Choices, OnProgress, OwnData, Preview, Recognised } from './types';

/** A file and its path within what was opened. */
export interface GivenFile {
  readonly path: string;
  readonly file: Blob;
}

/** Every call rejects with an OwnErrorDetail. What was read before stays until something else has been read whole. */
export interface OwnApi {
  readFiles(files: readonly GivenFile[], onProgress: OnProgress): Promise<Recognised>;
  /** The parts that a set on Hugging Face comes in. */
  hubSplits(dataset: string): Promise<HubSplits>;
  readHub(place: HubPlace, rows: number, onProgress: OnProgress): Promise<Recognised>;
  preview(side: number): Promise<Preview>;
  prepare(choices: Choices, onProgress: OnProgress): Promise<OwnData>;
}
