/** The data of experiments: sets that come with the page, and the reader's own that were handed over. */
import type { Dataset } from '../data/dataset';
import { isImageSet, loadDataset } from '../data/load';
import { type DatasetShape, datasetShape } from '../data/shapes';
import type { Experiment } from '../experiment';
import { say, wordsOf } from '../texts/say';
import { EngineFailure } from './device';
import { OwnSets } from './own-sets';
import type { EngineEvent } from './protocol';

export class DataSets {
  readonly own = new OwnSets();

  /** How large they are, as exactly as it is known before they are loaded. */
  shapeOf(experiment: Experiment): DatasetShape {
    return (experiment.data === 'own' ? this.own.find(experiment) : undefined) ?? datasetShape(experiment);
  }

  /**
   * The data of an experiment, loaded from `baseUrl` where that is needed.
   * @param present the data of the last one, which are taken again where they are the same
   * @throws EngineFailure of kind `data`
   */
  async of(
    experiment: Experiment,
    {
      baseUrl,
      present,
      emit,
    }: {
      readonly baseUrl: string;
      readonly present: Dataset | undefined;
      readonly emit: (event: EngineEvent) => void;
    },
  ): Promise<Dataset> {
    const { data, seed } = experiment;
    if (data === 'own') return this.own.of(experiment);
    // Points are drawn from the seed; images are not.
    if (isImageSet(data) && present?.name === data) return present;
    const { message, text } = say(`progress.${isImageSet(data) ? data : 'points'}`);
    try {
      return await loadDataset(data, {
        seed,
        baseUrl,
        onProgress: (loaded, total) =>
          emit({ type: 'progress', label: message, text, fraction: total ? loaded / total : 0.5 }),
      });
    } catch (error) {
      throw new EngineFailure({ kind: 'data', ...wordsOf(error) }, { cause: error });
    }
  }
}
