/** The reader's own data that were handed over, by what names them in an experiment. */
import type { Dataset } from '../data/dataset';
import type { Experiment } from '../experiment';
import { say } from '../texts/say';
import { EngineFailure } from './device';
import type { OwnData } from './protocol';

/** Sets that are kept: the one in use, and some to come back to. */
const MOST = 3;

export class OwnSets {
  #sets: readonly OwnData[] = [];

  /** The latest last. */
  add(data: OwnData): void {
    const others = this.#sets.filter(({ sha256, prep }) => sha256 !== data.sha256 || prep !== data.prep);
    this.#sets = [...others, data].slice(-MOST);
  }

  /** Undefined where they have not been handed over. */
  find({ sha, prep }: Pick<Experiment, 'sha' | 'prep'>): Dataset | undefined {
    return this.#sets.find((data) => data.sha256 === sha && data.prep === prep)?.dataset;
  }

  /** @throws EngineFailure of kind `data` where they have not been handed over */
  of(experiment: Pick<Experiment, 'file' | 'sha' | 'prep'>): Dataset {
    const found = this.find(experiment);
    if (found !== undefined) return found;
    throw new EngineFailure({ kind: 'data', ...say('failures.noOwnData', { file: experiment.file }) });
  }
}
