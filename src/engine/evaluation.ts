/** The accuracy of what has been learnt, beside what it must beat. */
import type { Dataset } from '../data/dataset';
import { extractFeatures, type FeatureSet } from '../eval/features';
import { linearProbe } from '../eval/linear-probe';
import { nearestNeighbours } from '../eval/nearest-neighbours';
import { Encoder } from '../nn/encoder';
import type { ParameterStore } from '../nn/parameters';
import { EVALUATION_CHUNK } from './evaluation-memory';
import { type Said, say } from '../texts/say';
import type { ProbeResult } from './protocol';
import { encoderOnly, makeStore } from './networks';
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

interface Sets {
  readonly train: FeatureSet & { destroy(): void };
  readonly test: FeatureSet & { destroy(): void };
}

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
    encoded(device, trainer, store, progress('features')),
    async (sets) => [
      await linearProbe(device, sets.train, sets.test, classes, { seed, ...progress('linearProbe') }),
      await nearestNeighbours(device, sets.train, sets.test, classes, progress('neighbours')),
    ],
  );

  let randomEncoder = known.randomEncoder.get(encoderKey);
  if (randomEncoder === undefined) {
    const fresh = makeStore(device, encoderOnly(experiment), dataset);
    try {
      const { onProgress: report } = progress('randomEncoder');
      const first = { signal, onProgress: (fraction: number) => report(fraction / 2) };
      const second = { signal, onProgress: (fraction: number) => report(0.5 + fraction / 2) };
      randomEncoder = await withSets(encoded(device, trainer, fresh, first), (sets) =>
        linearProbe(device, sets.train, sets.test, classes, { seed, ...second }),
      );
    } finally {
      fresh.destroy();
    }
    known.randomEncoder.set(encoderKey, randomEncoder);
  }

  let rawPixels = known.rawPixels.get(dataKey);
  if (rawPixels === undefined) {
    rawPixels = await withSets(raw(device, dataset, signal), (sets) =>
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

async function withSets<T>(making: Promise<Sets>, look: (sets: Sets) => Promise<T>): Promise<T> {
  const sets = await making;
  try {
    return await look(sets);
  } finally {
    sets.train.destroy();
    sets.test.destroy();
  }
}

/** Backbone features of both splits through the moving average of the weights in `store`. */
async function encoded(
  device: GPUDevice,
  { dataset, spec }: Trainer,
  store: ParameterStore,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number) => void },
): Promise<Sets> {
  const encoder = await Encoder.create(device, store, spec, {
    rows: EVALUATION_CHUNK,
    groups: 1,
    which: 'average',
    backward: false,
    mode: 'inference',
  });
  try {
    const share = dataset.train.count / (dataset.train.count + dataset.test.count);
    const train = await extractFeatures(device, dataset, 'train', {
      encoder,
      signal,
      onProgress: (fraction) => onProgress(share * fraction),
    });
    try {
      const test = await extractFeatures(device, dataset, 'test', {
        encoder,
        signal,
        onProgress: (fraction) => onProgress(share + (1 - share) * fraction),
      });
      return { train, test };
    } catch (error) {
      train.destroy();
      throw error;
    }
  } finally {
    encoder.destroy();
  }
}

async function raw(device: GPUDevice, dataset: Dataset, signal: AbortSignal): Promise<Sets> {
  const train = await extractFeatures(device, dataset, 'train', { signal });
  try {
    return { train, test: await extractFeatures(device, dataset, 'test', { signal }) };
  } catch (error) {
    train.destroy();
    throw error;
  }
}
