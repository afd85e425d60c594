/** The GPU memory of standardising features, known before anything is made; it knows no kernel's source. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, slotNeed, storageNeed } from '../gpu/memory';

export const statisticsNeed = (columns: number) =>
  storageNeed('evaluation', 'vec4f', 2 * vectors(columns), 'column statistics');
export const orderNeed = (rows: number) => storageNeed('evaluation', 'u32', rows, 'order of samples');
export const scaledNeed = (rows: number, columns: number) =>
  storageNeed('evaluation', 'vec4f', rows * vectors(columns), 'standardised features');

/** The buffers for sets of so many rows each that are standardised together. */
export function standardiseNeeds(columns: number, sets: readonly number[]): BufferNeed[] {
  const shape = slotNeed('evaluation', 'eval/standardise.shape');
  return [
    statisticsNeed(columns),
    shape,
    ...sets.flatMap((rows) => [orderNeed(rows), scaledNeed(rows, columns), shape]),
  ];
}
