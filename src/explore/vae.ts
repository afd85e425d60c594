/** The VAE in the toy: the divergence from the prior alone, since there are no pixels. Every point is a sample. */
import { posteriorDraw, posteriorGradient } from '../objectives/reference/vae';
import type { Adapter } from './adapter';
import { D, ROWS } from './toy';

export const vae: Adapter = {
  knobs: ['beta'],
  shows: 'spreads',
  read: (z, { spreads }, { beta }) => {
    const still = new Float64Array(ROWS * D);
    const posterior = { means: z, spreads, noise: still };
    const { divergences } = posteriorDraw(posterior, D);
    const gradient = posteriorGradient(posterior, still, { n: ROWS, weight: beta });
    const divergence = divergences.reduce((sum, value) => sum + value, 0) / ROWS;
    return {
      loss: beta * divergence,
      telling: divergence,
      gradient: gradient.means,
      spreadsGradient: gradient.spreads,
    };
  },
};
