/** The GPU memory of nearest neighbours, known before anything is made; it knows no kernel's source. */
import { pitch, vectors } from '../gpu/matrix';
import { type BufferNeed, readNeed, slotNeed, storageNeed } from '../gpu/memory';

/** Multiply-adds of a block: a fraction of a second on a software adapter, a few milliseconds on a GPU. */
const BLOCK_WORK = 2 ** 28;
/** Floats of a block's similarities: 16 MiB. */
const BLOCK_FLOATS = 2 ** 22;

export interface SetShape {
  readonly rows: number;
  readonly columns: number;
}

export const unitNeed = ({ rows, columns }: SetShape) =>
  storageNeed('evaluation', 'vec4f', rows * vectors(columns), 'unit rows');
export const similaritiesNeed = (train: SetShape, test: SetShape) =>
  storageNeed('evaluation', 'vec4f', (blockRows(train, test) * pitch(train.rows)) / 4, 'similarities');

/** The buffers of nearest neighbours. */
export function neighbourNeeds(train: SetShape, test: SetShape): BufferNeed[] {
  const normalise = slotNeed('evaluation', 'eval/normalise-rows.shape');
  const similarities = similaritiesNeed(train, test);
  return [
    ...[train, test].flatMap((set) => [unitNeed(set), normalise]),
    similarities,
    slotNeed('evaluation', 'nn/row-products.shape'),
    readNeed(similarities),
  ];
}

/** Queries a block: a multiple of the kernel's tile where there are as many. */
export function blockRows(train: SetShape, test: SetShape): number {
  const byWork = BLOCK_WORK / (train.rows * pitch(train.columns));
  const byMemory = BLOCK_FLOATS / pitch(train.rows);
  return Math.min(test.rows, Math.max(8, 8 * Math.floor(Math.min(byWork, byMemory) / 8)));
}
