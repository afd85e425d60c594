/** LeJEPA in the toy, with two views. */
import { leJepa } from '../objectives/reference/lejepa';
import { unitRows } from '../objectives/reference/unit-rows';
import type { Adapter } from './adapter';
import { D, N, normals } from './toy';

/** Directions of a step; the plane has not many. */
const SLICES = 8;
/** Draws of the toy below this belong to its beginning. */
const FIRST_DRAW = 16;

export const lejepa: Adapter = {
  knobs: ['lambda'],
  read: (z, { iteration }, { lambda }) => {
    const directions = unitRows(normals(SLICES * D, FIRST_DRAW + iteration), D).u;
    return leJepa({ n: N, d: D, lambda, crops: 2, embeddings: z, directions });
  },
};
