/** The recorded run that lies beside the page, fetched as far as it is needed and only once. */
import type { Experiment } from '../experiment';
import { say } from '../texts/say';
import { EngineFailure } from './device';
import {
  fetchHeader,
  fetchRecording,
  fetchWeights,
  isOf,
  type Recording,
  type RecordingHeader,
} from './recording';
import type { Snapshot } from './trainer';

export class Recorded {
  readonly #baseUrl: string;
  #header: Promise<RecordingHeader | undefined> | undefined;
  #recording: Promise<Recording> | undefined;

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** The recorded run of an experiment; undefined where there is none, or where it cannot be had. */
  async of(experiment: Experiment): Promise<Recording | undefined> {
    this.#header ??= fetchHeader(this.#baseUrl);
    const header = await this.#header;
    if (header === undefined || !isOf(header, experiment)) return undefined;
    this.#recording ??= fetchRecording(this.#baseUrl, header);
    try {
      return await this.#recording;
    } catch {
      this.#recording = undefined; // the next who asks may have better luck
      return undefined;
    }
  }

  /**
   * The recorded run of an experiment with what training continues from.
   * @throws EngineFailure where there is none, or where it cannot be had
   */
  async weightsOf(experiment: Experiment): Promise<{ recording: Recording; snapshot: Snapshot }> {
    const recording = await this.of(experiment);
    if (recording === undefined) throw new EngineFailure({ kind: 'data', ...say('failures.noRecording') });
    try {
      return { recording, snapshot: await fetchWeights(this.#baseUrl, recording.header) };
    } catch (error) {
      throw new EngineFailure({ kind: 'data', ...say('failures.badRecording') }, { cause: error });
    }
  }
}
