/** The classifiers of a person's visit: they take a while to train, and are the same for every run on a data set. */
import type { Dataset } from '../../data/dataset';
import { type Classifier, trainClassifier } from '../../eval/classifier';
import type { Experiment } from '../../experiment';
import type { Told } from './stages';

/** What of an experiment names its data set. Images do not depend on the seed. */
type Named = Pick<Experiment, 'data' | 'sha' | 'prep'>;

const known = new Map<string, Classifier>();

const keyOf = ({ data, sha, prep }: Named) => [data, sha, prep].join(' ');

/** Whether there is a classifier already. */
export function hasClassifier(experiment: Named): boolean {
  return known.has(keyOf(experiment));
}

/** The classifier of a data set of images, trained on first use. */
export async function classifierOf(
  device: GPUDevice,
  dataset: Dataset,
  experiment: Named,
  told: Told,
): Promise<Classifier> {
  const key = keyOf(experiment);
  const classifier = known.get(key) ?? (await trainClassifier(device, dataset, told));
  known.set(key, classifier);
  return classifier;
}
