/** SimCLR, MoCo, and alignment with uniformity in the toy. */
import { infoNce } from '../objectives/reference/moco';
import { ntXent } from '../objectives/reference/simclr';
import { alignUniform } from '../objectives/reference/uniform';
import { unitRows } from '../objectives/reference/unit-rows';
import { type Adapter, decay } from './adapter';
import { D, N, ROWS } from './toy';

/** Keys in MoCo's queue: those of two steps. */
export const QUEUE = 2 * ROWS;

export const simclr: Adapter = {
  knobs: ['negatives', 'tau'],
  read: (z, _, { tau, negatives }) => ntXent(z, { n: N, d: D, tau, negatives: negatives === 'on' }),
};

export const moco: Adapter = {
  knobs: ['negatives', 'm', 'tau'],
  shows: 'queue',
  read: (z, { target, queue }, { tau, negatives }) =>
    infoNce(z, { n: N, d: D, tau, negatives: negatives === 'on', target, queue }),
  follow: (z, _, memory, { m }) => {
    const oldest = ((memory.iteration - 1) * ROWS) % QUEUE;
    memory.queue.set(unitRows(memory.target, D).u, oldest * D);
    decay(memory.target, z, m);
  },
};

export const uniform: Adapter = {
  knobs: ['lambda'],
  read: (z, _, { lambda }) => alignUniform(z, { n: N, d: D, lambda }),
};
