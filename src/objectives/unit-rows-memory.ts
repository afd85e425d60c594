/** The GPU memory of rows of unit length (unit-rows.ts), known without their kernel. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, slotNeed, storageNeed } from '../gpu/memory';

/** What decides on it. */
export interface UnitRowsShape {
  readonly rows: number;
  readonly d: number;
  /** Whether it is given a matrix to write to; else it makes one. */
  readonly given?: boolean;
}

export function unitRowsStorage({ rows, d }: UnitRowsShape) {
  return {
    output: storageNeed('activations', 'vec4f', rows * vectors(d), 'unit rows'),
    lengths: storageNeed('activations', 'f32', rows, 'lengths of rows'),
  };
}

/** Its buffers; those that it is given are not its own. */
export function unitRowsNeeds(shape: UnitRowsShape): BufferNeed[] {
  const { output, lengths } = unitRowsStorage(shape);
  return [
    ...(shape.given === true ? [] : [output]),
    lengths,
    slotNeed('scratch', 'objectives/unit-rows.shape'),
  ];
}
