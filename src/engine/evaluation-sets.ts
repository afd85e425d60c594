/** What probe and neighbours look at: a matrix of each split. */
import type { Dataset } from '../data/dataset';
import { type ExtractOptions, extractFeatures, type FeatureSet } from '../eval/features';
import type { PaceOptions } from '../eval/pace';
import { Encoder } from '../nn/encoder';
import type { EncoderSpec } from '../nn/encoder-spec';
import type { ParameterStore } from '../nn/parameters';
import { EVALUATION_CHUNK } from './evaluation-memory';

type Set = FeatureSet & { destroy(): void };

export interface Sets {
  readonly train: Set;
  readonly test: Set;
}

/** Looks at the sets once they are made, and destroys them. */
export async function withSets<T>(making: Promise<Sets>, look: (sets: Sets) => Promise<T>): Promise<T> {
  const sets = await making;
  try {
    return await look(sets);
  } finally {
    sets.train.destroy();
    sets.test.destroy();
  }
}

/** Makes both, the test set last, each telling its share of the samples. */
export async function bothSets(
  { train: { count: first }, test: { count: second } }: Pick<Dataset, 'train' | 'test'>,
  { signal, onProgress }: PaceOptions,
  make: (split: 'train' | 'test', options: PaceOptions) => Promise<Set>,
): Promise<Sets> {
  const share = first / (first + second);
  const part = (from: number, of: number): PaceOptions => ({
    ...(signal && { signal }),
    onProgress: (fraction) => onProgress?.(from + of * fraction),
  });
  const train = await make('train', part(0, share));
  try {
    return { train, test: await make('test', part(share, 1 - share)) };
  } catch (error) {
    train.destroy();
    throw error;
  }
}

/** An encoder of samples as they are, through the moving average of the weights in `store`. */
export function plainEncoder(device: GPUDevice, store: ParameterStore, spec: EncoderSpec): Promise<Encoder> {
  return Encoder.create(device, store, spec, {
    rows: EVALUATION_CHUNK,
    groups: 1,
    which: 'average',
    backward: false,
    mode: 'inference',
  });
}

/** Both splits through the moving average of the weights in `store`: the backbone's features, or what the head makes of them. */
export async function encodedSets(
  device: GPUDevice,
  { dataset, spec }: { readonly dataset: Dataset; readonly spec: EncoderSpec },
  store: ParameterStore,
  options: PaceOptions,
  layer: ExtractOptions['layer'] = 'features',
): Promise<Sets> {
  const encoder = await plainEncoder(device, store, spec);
  try {
    return await bothSets(dataset, options, (split, part) =>
      extractFeatures(device, dataset, split, { ...part, encoder, layer }),
    );
  } finally {
    encoder.destroy();
  }
}

/** Both splits as they are. */
export function rawSets(device: GPUDevice, dataset: Dataset, options: PaceOptions): Promise<Sets> {
  return bothSets(dataset, options, (split, part) => extractFeatures(device, dataset, split, part));
}
