/** The GPU memory of extracting features, known before anything is made; it knows no kernel's source. */
import { plainNeeds } from '../data/plain-memory';
import type { DatasetShape } from '../data/shapes';
import { vectors } from '../gpu/matrix';
import { type BufferNeed, storageNeed } from '../gpu/memory';

type SplitName = 'train' | 'test';

/** Samples at a time where neither encoder nor caller says. */
export const CHUNK = 1024;

/** The matrix of features. */
export function featureNeed(dataset: DatasetShape, split: SplitName, columns: number) {
  const length = dataset[split].count * vectors(columns);
  return storageNeed('evaluation', 'vec4f', length, `${dataset.name} ${split} features`);
}

export const inputNeed = (rows: number, columns: number) =>
  storageNeed('evaluation', 'vec4f', rows * vectors(columns), 'chunk of inputs');

/** The buffers needed besides the features: through an encoder with so many rows, or without one. */
export function extractNeeds(dataset: DatasetShape, split: SplitName, encoderRows?: number): BufferNeed[] {
  const rows = encoderRows ?? Math.min(CHUNK, dataset[split].count);
  const source = plainNeeds(dataset, split, rows);
  return encoderRows === undefined ? [inputNeed(rows, dataset.inputs), ...source] : source;
}
