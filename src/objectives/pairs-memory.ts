/** How the sweeps over all pairs of rows and keys are laid out (pairs.ts), and their GPU memory, known without their kernel. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, slotNeed, storageNeed } from '../gpu/memory';

/** Rows and keys of a tile. */
const TILE_ROWS = 8;
const TILE_KEYS = 16;

/** Invocations to share a sweep out among, where it has as many tiles: enough for a GPU, and sums that stay small. */
const BUSY = 1024;

/** What decides on it. */
export interface PairsShape {
  /** 1, or 2 of the same size with keys of their own. */
  readonly groups: 1 | 2;
  readonly groupRows: number;
  /** Keys that the rows of a group hear. */
  readonly groupKeys: number;
  readonly d: number;
}

/** Tiles of rows, parts in which the keys are shared out, and tiles of keys of a part. */
export function pairsLayout({ groups, groupRows, groupKeys }: PairsShape) {
  const tiles = groups * Math.ceil(groupRows / TILE_ROWS);
  const keyTiles = Math.ceil(groupKeys / TILE_KEYS);
  const wanted = Math.min(keyTiles, Math.max(1, Math.round(BUSY / tiles)));
  const partTiles = Math.ceil(keyTiles / wanted);
  return { tiles, parts: Math.ceil(keyTiles / partTiles), partTiles };
}

/** @param gather whether the sweep sums keys */
export function pairsStorage(shape: PairsShape, gather: boolean) {
  const { tiles, parts } = pairsLayout(shape);
  const slots = TILE_ROWS * tiles * parts;
  return {
    stats: storageNeed('scratch', 'vec2f', slots, 'what rows hear'),
    sums: storageNeed('scratch', 'vec4f', gather ? slots * vectors(shape.d) : 0, 'sums of what rows hear'),
  };
}

/** The buffers of a sweep. */
export function pairsNeeds(shape: PairsShape, gather: boolean): BufferNeed[] {
  return [...Object.values(pairsStorage(shape, gather)), slotNeed('scratch', 'objectives/pairs.plan')];
}
