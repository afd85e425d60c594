/** Cases of the objectives that compare all pairs: golden numbers as typed ones, and batches in hard places. */
import flow from '../golden/objectives/flow.json';
import moco from '../golden/objectives/moco.json';
import ntxent from '../golden/objectives/ntxent.json';
import { flat, generated } from './golden-numbers';
import { draws } from './gradients';

export const ntxentCases = ntxent.cases.map(({ N: n, d, tau, z1, z2, expected }) => ({
  n,
  d,
  tau,
  z: flat(z1, z2),
  loss: expected.loss,
  gradient: flat(expected.grad_z1, expected.grad_z2),
}));

/** Larger ones, of which the golden file keeps sums. */
export const ntxentMedium = ntxent.medium.map(({ N: n, d, tau, gen, expected }) => {
  const first = generated(gen.z1_seed, n * d);
  const beside = generated(gen.z1_seed + 100, n * d);
  const second = first.map(
    (value, i) => Math.floor((value + 0.25 * (beside[i] ?? Number.NaN)) * 2 ** 20) / 2 ** 20,
  );
  return { n, d, tau, z: Float64Array.from([...first, ...second]), expected };
});

/** Of one view there; here both views are that one, so the loss is the same, and each has half of the gradient. */
export const mocoCases = moco.cases.map((given) => {
  const half = flat(given.expected.grad_q).map((value) => value / 2);
  return {
    n: given.N,
    d: given.d,
    size: given.K,
    tau: given.tau,
    z: flat(given.q, given.q),
    target: flat(given.k_unit, given.k_unit),
    queue: flat(given.queue_unit),
    loss: given.expected.loss,
    gradient: Float64Array.from([...half, ...half]),
  };
});

/** Latents and anchors at one time. */
export const assignmentCases = flow.lzn_assignment_ce.map((given) => ({
  n: given.n,
  d: given.d,
  t: given.t,
  latents: flat(given.s_t),
  anchors: flat(given.anchors),
  loss: given.expected.loss_mean_neg_log_p,
  latentGradient: flat(given.expected.grad_s),
  anchorGradient: flat(given.expected.grad_anchors),
}));

/** Two views of n samples: the second is the first, moved by `apart` normals. */
export function views(n: number, d: number, apart = 0.5): Float64Array {
  const all = draws(2 * n * d, n + d);
  return all.map((value, i) => (i < n * d ? value : Math.fround((all[i - n * d] ?? 0) + apart * value)));
}

/** rows x d: all of them the same. */
export const equalRows = (rows: number, d: number) =>
  Float64Array.from({ length: rows * d }, (_, i) => Math.fround(Math.cos(1 + (i % d))));
