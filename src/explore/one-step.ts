/** Latent alignment at one time in the toy. */
import { oneStep as reference } from '../objectives/reference/one-step';
import type { Adapter } from './adapter';
import { D, N, normals, ROWS } from './toy';

/** The same in every step, so that the loss is a function of the points. */
const NOISE = normals(ROWS * D, 5);

export const oneStep: Adapter = {
  knobs: ['time', 'alpha'],
  read: (z, _, { time, alpha }) => {
    const noise = NOISE.map((value) => (1 - time) * alpha * value);
    return reference(z, { n: N, d: D, t: time, noise });
  },
};
