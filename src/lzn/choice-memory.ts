/** The GPU memory of a choice, known before it is made. */
import select from '../../shaders/align/select.wgsl';
import { storageNeed, type StorageNeed, type BufferNeed, uniformsNeed } from '../gpu/memory';

/** What a choice says of each row. */
export const choiceRowsNeed = (rows: number, label: string): StorageNeed<'vec4f'> =>
  storageNeed('telemetry', 'vec4f', rows, label);

/** The buffers of a choice. */
export function choiceNeeds(rows: number, label: string): BufferNeed[] {
  return [choiceRowsNeed(rows, label), uniformsNeed('scratch', select, 'choice')];
}
