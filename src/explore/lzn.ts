/** Latent alignment in the toy, by the true flow; or, without zones, by the distance of anchors. */
import { type Adapter, type Reading } from './adapter';
import { flowLoss } from './flow';
import { D, N, ROWS } from './toy';

/** Mean of |a - b|²: what is left when zones are left out. */
function distance(z: Float64Array): Reading {
  const gradient = new Float64Array(ROWS * D);
  let loss = 0;
  for (let e = 0; e < N * D; e += 1) {
    const apart = (z[e] ?? 0) - (z[N * D + e] ?? 0);
    loss += apart ** 2 / N;
    gradient[e] = (2 * apart) / N;
    gradient[N * D + e] = (-2 * apart) / N;
  }
  return { loss, gradient };
}

export const lzn: Adapter = {
  knobs: ['aggregate', 'alpha', 'until'],
  read: (z, _, settings) => (settings.aggregate === 'distance' ? distance(z) : flowLoss(z, settings)),
};
