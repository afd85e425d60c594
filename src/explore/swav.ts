/** SwAV in the toy: six prototypes, which learn too. */
import { swav as reference } from '../objectives/reference/swav';
import type { Adapter } from './adapter';
import { CODES } from './codes';
import { D, N } from './toy';

export const swav: Adapter = {
  knobs: ['sk', 'tau'],
  shows: 'prototypes',
  read: (z, { codes }, { tau, sk }) => {
    const { loss, gradient, prototypeGradient } = reference({
      n: N,
      d: D,
      codes: CODES,
      tau,
      epsilon: sk,
      embeddings: z,
      prototypes: codes,
    });
    return { loss, gradient, codesGradient: prototypeGradient };
  },
};
