/** The accuracy of what has been learnt, beside what it must beat. */
import { linearProbe } from '../eval/linear-probe';
import { nearestNeighbours } from '../eval/nearest-neighbours';
import { encodedSets, rawSets, withSets } from './evaluation-sets';
import { type Said, say } from '../texts/say';
import type { ProbeResult } from './protocol';
import { encoderOnly, makeStore, specOf } from './networks';
import type { Trainer } from './trainer';

/** References that do not change while one trains, by what they depend on. */
export interface Evaluation {
  readonly rawPixels: Map<string, number>;
  readonly randomEncoder: Map<string, number>;
}

export interface EvaluateOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (stage: Said, fraction: number) => void;
}

/** What is done one after another, by the names in the catalogue. */
type Stage = 'features' | 'linearProbe' | 'neighbours' | 'randomEncoder' | 'rawInputs';

/** Share of the most frequent class. */
export function chanceLevel(labels: Uint8Array): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / labels.length;
}

/**
 * Linear probe and kNN on the features of the moving-average weights, for the test samples; the probe on raw inputs and on the
 * untrained encoder once for each data set and seed.
 * @throws the signal's reason once it is aborted
 */
export async function evaluate(
  device: GPUDevice,
  trainer: Trainer,
  known: Evaluation,
  { signal, onProgress }: EvaluateOptions,
): Promise<ProbeResult> {
  const { dataset, experiment, spec, store } = trainer;
  const { seed } = experiment;
  const classes = dataset.classNames.length;
  const dataKey = `${dataset.name} ${seed}`;
  const encoderKey = JSON.stringify([dataKey, spec]);
  const stages: Stage[] = ['features', 'linearProbe', 'neighbours'];
  if (!known.randomEncoder.has(encoderKey)) stages.push('randomEncoder');
  if (!known.rawPixels.has(dataKey)) stages.push('rawInputs');
  const progress = (stage: Stage) => ({
    signal,
    onProgress: (fraction: number) =>
      onProgress(say(`progress.${stage}`), (stages.indexOf(stage) + fraction) / stages.length),
  });

  const [linear, knn] = await withSets(
    encodedSets(device, trainer, store, progress('features')),
    async (sets) => [
      await linearProbe(device, sets.train, sets.test, classes, { seed, ...progress('linearProbe') }),
      await nearestNeighbours(device, sets.train, sets.test, classes, progress('neighbours')),
    ],
  );

  let randomEncoder = known.randomEncoder.get(encoderKey);
  if (randomEncoder === undefined) {
    const plain = encoderOnly(experiment);
    const untrained = { dataset, spec: specOf(plain, dataset) };
    const fresh = makeStore(device, plain, dataset);
    try {
      const { onProgress: report } = progress('randomEncoder');
      const first = { signal, onProgress: (fraction: number) => report(fraction / 2) };
      const second = { signal, onProgress: (fraction: number) => report(0.5 + fraction / 2) };
      randomEncoder = await withSets(encodedSets(device, untrained, fresh, first), (sets) =>
        linearProbe(device, sets.train, sets.test, classes, { seed, ...second }),
      );
    } finally {
      fresh.destroy();
    }
    known.randomEncoder.set(encoderKey, randomEncoder);
  }

  let rawPixels = known.rawPixels.get(dataKey);
  if (rawPixels === undefined) {
    rawPixels = await withSets(rawSets(device, dataset, { signal }), (sets) =>
      linearProbe(device, sets.train, sets.test, classes, { seed, ...progress('rawInputs') }),
    );
    known.rawPixels.set(dataKey, rawPixels);
  }
  return {
    linear: linear ?? 0,
    knn: knn ?? 0,
    rawPixels,
    randomEncoder,
    chance: chanceLevel(dataset.test.labels),
  };
}
