/** MVEB in the toy. */
import { mveb as reference } from '../objectives/reference/mveb';
import { type Adapter, decay } from './adapter';
import { D, N } from './toy';

export const mveb: Adapter = {
  knobs: ['lambda', 'm'],
  shows: 'target',
  read: (z, { target }, { lambda }) => {
    const { loss, gradient } = reference({ n: N, d: D, lambda, embeddings: z, targets: target });
    return { loss, gradient };
  },
  follow: (z, _, memory, { m }) => decay(memory.target, z, m),
};
