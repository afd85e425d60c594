/** The GPU memory of samples as they are, known before anything is made; it knows no kernel's source. */
import { type BufferNeed, slotNeed, storageNeed } from '../gpu/memory';
import type { DatasetShape } from './shapes';
import { splitNeeds } from './split-buffer';

export const samplesNeed = (rows: number) => storageNeed('evaluation', 'u32', rows, 'plain samples');

/** The buffers of rows of a split that is shared. */
export function rowsNeeds({ kind }: DatasetShape, rows: number): BufferNeed[] {
  const shape = kind === 'image' ? 'data/plain.shape' : 'data/jitter.shape';
  return [samplesNeed(rows), slotNeed('evaluation', shape)];
}

/** The buffers of rows of a split that is not shared. */
export function plainNeeds(shape: DatasetShape, split: 'train' | 'test', rows: number): BufferNeed[] {
  return [...splitNeeds(shape, split), ...rowsNeeds(shape, rows)];
}
