/** Cases of the objectives that spread embeddings, MVEB and LeJEPA: goldens as typed numbers, and batches in hard places. */
import mvebGolden from '../golden/objectives/mveb.json';
import lejepaGolden from '../golden/objectives/sigreg_lejepa.json';
import { flat, generated } from './golden-numbers';

/** Slices are the columns there, and rows here. */
function transpose(columns: readonly (readonly number[])[]): Float64Array {
  const slices = columns[0]?.length ?? 0;
  return Float64Array.from(
    Array.from({ length: slices }, (_, m) => columns.map((row) => row[m] ?? Number.NaN)).flat(),
  );
}

export const mvebCases = mvebGolden.cases.map((given) => ({
  n: given.N,
  d: given.d,
  lambda: given.lam,
  embeddings: flat(given.p1, given.p2),
  targets: flat(given.t1, given.t2),
  condition: given.cond,
  expected: {
    loss: given.expected.loss,
    tau: given.expected.tau,
    alignment: given.expected.align,
    entropy: given.expected.entropy_surrogate,
    scores: flat(given.expected.score1, given.expected.score2),
    gradient: flat(given.expected.grad_p1, given.expected.grad_p2),
  },
}));

/** SIGReg alone, as the objective of one view that weighs nothing else. */
export const sigregCases = lejepaGolden.cases
  .filter(({ quadrature }) => quadrature === 'official_0_3_17')
  .map((given) => ({
    n: given.N,
    d: given.D,
    crops: 1,
    globals: 1,
    lambda: 1,
    embeddings: flat(given.z),
    directions: transpose(given.A_unit_columns),
    expected: {
      loss: given.expected.loss,
      tests: Float64Array.from(given.expected.T),
      gradient: flat(given.expected.grad_z),
    },
  }));

export const lejepaCases = lejepaGolden.lejepa.map((given) => ({
  n: given.N,
  d: given.D,
  crops: given.V,
  globals: given.Vg,
  lambda: given.lam,
  embeddings: flat(...given.z),
  directions: transpose(given.A_unit_columns),
  expected: {
    loss: given.expected.loss,
    prediction: given.expected.pred,
    sigreg: given.expected.sigreg,
    gradient: flat(...given.expected.grad_z),
  },
}));

/** Larger ones, of which the golden file keeps sums. */
export const sigregMedium = lejepaGolden.medium.map((given) => {
  const slices = generated(given.gen.z_seed + 100, given.D * given.M);
  const columns = Array.from({ length: given.M }, (_, m) => slices.filter((__, i) => i % given.M === m));
  return {
    n: given.N,
    d: given.D,
    crops: 1,
    globals: 1,
    lambda: 1,
    embeddings: Float64Array.from(generated(given.gen.z_seed, given.N * given.D), (value) => 2 * value),
    directions: flat(
      columns.map((column) => column.map((value) => Math.fround(value / Math.hypot(...column)))),
    ),
    expected: given.expected,
  };
});
