/** The GPU memory of the objectives that compare all pairs, known without their kernels. Embeddings and gradients are not theirs. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, storageNeed } from '../gpu/memory';
import { pairsNeeds } from './pairs-memory';
import { unitRowsNeeds } from './unit-rows-memory';

/** What decides on it. */
export interface ContrastiveShape {
  readonly n: number;
  readonly d: number;
  readonly backward: boolean;
}

type Of = Pick<ContrastiveShape, 'n' | 'd'>;

const matrixNeed = ({ n, d }: Of, label: string) =>
  storageNeed('activations', 'vec4f', 2 * n * vectors(d), label);
const rowsNeed = ({ n }: Of, label: string) => storageNeed('telemetry', 'vec4f', n, label);
const marksNeed = ({ n }: Of, label: string) => storageNeed('scratch', 'vec2f', 2 * n, label);

/** All rows hear all rows. */
export const simClrPairs = ({ n, d }: Of) => ({ groups: 1, groupRows: 2 * n, groupKeys: 2 * n, d }) as const;

export function simClrStorage(of: Of) {
  return {
    rows: rowsNeed(of, 'simclr rows'),
    marks: marksNeed(of, 'simclr marks'),
    unitGradient: matrixNeed(of, 'simclr gradient of unit rows'),
  };
}

export function simClrNeeds(shape: ContrastiveShape): BufferNeed[] {
  const { rows, marks, unitGradient } = simClrStorage(shape);
  return [
    rows,
    marks,
    ...unitRowsNeeds({ rows: 2 * shape.n, d: shape.d }),
    ...pairsNeeds(simClrPairs(shape), shape.backward),
    ...(shape.backward ? [unitGradient] : []),
  ];
}

/** All rows hear the queue. */
export const mocoPairs = ({ n, d, size }: Of & { readonly size: number }) =>
  ({ groups: 1, groupRows: 2 * n, groupKeys: size, d }) as const;

export function mocoStorage(of: Of) {
  return {
    rows: rowsNeed(of, 'moco rows'),
    marks: marksNeed(of, 'moco marks'),
    unitGradient: matrixNeed(of, 'moco gradient of unit rows'),
  };
}

/** Neither the momentum network's embeddings nor the queue, of `size` keys, are its own. */
export function mocoNeeds(shape: ContrastiveShape & { readonly size: number }): BufferNeed[] {
  const { rows, marks, unitGradient } = mocoStorage(shape);
  const unit = unitRowsNeeds({ rows: 2 * shape.n, d: shape.d });
  return [
    rows,
    marks,
    ...unit,
    ...unit,
    ...pairsNeeds(mocoPairs(shape), shape.backward),
    ...(shape.backward ? [unitGradient] : []),
  ];
}

/** The rows of each view hear a view. */
export const viewPairs = ({ n, d }: Of) => ({ groups: 2, groupRows: n, groupKeys: n, d }) as const;

export function alignUniformStorage(of: Of) {
  return {
    rows: rowsNeed(of, 'uniform rows'),
    densities: storageNeed('scratch', 'f32', 2 * of.n, 'uniform densities'),
    totals: storageNeed('scratch', 'vec4f', 1, 'uniform totals'),
    unitGradient: matrixNeed(of, 'uniform gradient of unit rows'),
  };
}

export function alignUniformNeeds(shape: ContrastiveShape): BufferNeed[] {
  const { rows, densities, totals, unitGradient } = alignUniformStorage(shape);
  return [
    rows,
    densities,
    totals,
    ...unitRowsNeeds({ rows: 2 * shape.n, d: shape.d }),
    ...pairsNeeds(viewPairs(shape), shape.backward),
    ...(shape.backward ? [unitGradient] : []),
  ];
}

export function oneStepStorage(of: Of) {
  return {
    rows: rowsNeed(of, 'one step rows'),
    noise: matrixNeed(of, 'one step noise'),
    latents: matrixNeed(of, 'one step latents'),
    marks: marksNeed(of, 'one step marks'),
  };
}

export function oneStepNeeds(shape: ContrastiveShape): BufferNeed[] {
  return [
    ...Object.values(oneStepStorage(shape)),
    ...pairsNeeds(viewPairs(shape), shape.backward),
    ...(shape.backward ? pairsNeeds(viewPairs(shape), true) : []),
  ];
}
