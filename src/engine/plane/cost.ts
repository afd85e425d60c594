/**
 * How fine the zone picture may be. Not timed but counted: the same settings give the same picture on every machine of a kind.
 * The unit is about one cell against two anchors in one step of the fused kernel (shaders/view/zones.wgsl): some 7 ns of a core.
 */

export interface ZoneWork {
  readonly n: number;
  readonly d: number;
  /** Solver steps, T. */
  readonly steps: number;
  /** A software adapter. */
  readonly fallback: boolean;
  /** Whether there are no zones to be seen, but of an embedding only. */
  readonly embedding?: boolean;
}

/** How far a picture is taken. */
export interface Fineness {
  /** Cells of a square picture's side at most. */
  readonly side: number;
  /** Cells that may be computed; a level that needs more is left out. */
  readonly cells: number;
}

export interface ZonePlan {
  /** Side of the first level, of which every cell is computed. */
  readonly base: number;
  /** While things move. */
  readonly coarse: Fineness;
  /** When they rest. */
  readonly refined: Fineness;
  /** Cells that one submit may hold. */
  readonly slice: number;
  /** Side of the grid of densities. */
  readonly field: number;
}

/** Units of work of the coarse picture, of the refined one on top, of one submit, of the field's grid; and the largest sides. */
const BUDGET = {
  software: { coarse: 4.5e7, refined: 4e8, slice: 2.6e7, field: 2e6, sides: [80, 192, 768, 128] },
  gpu: { coarse: 1.6e9, refined: 1.2e10, slice: 2e8, field: 1e8, sides: [128, 256, 1024, 256] },
} as const;
const LEAST_SIDE = 16;
/** Measured on a software adapter: the general flow walks d twice, its logits three times, and keeps its states. */
const unitsAPair = (d: number) => (d <= 2 ? 0.55 : 1.5 + d / 4);

/** A side of zones that nobody sees. */
const UNSEEN = 4;

/** The plan for n anchors of d dimensions. */
export function planZones({ n, d, steps, fallback, embedding = false }: ZoneWork): ZonePlan {
  const { coarse, refined, slice, field, sides } = fallback ? BUDGET.software : BUDGET.gpu;
  const cell = n * steps * unitsAPair(d);
  // A third for the first level: the next needs about half of four times as many.
  const base = 4 * Math.floor(Math.sqrt(coarse / cell / 3) / 4);
  const unseen = { base: UNSEEN, coarse: { side: UNSEEN, cells: 0 }, refined: { side: UNSEEN, cells: 0 } };
  const seen = {
    base: Math.max(LEAST_SIDE, Math.min(sides[0], base)),
    coarse: { side: sides[1], cells: Math.floor(coarse / cell) },
    refined: { side: sides[2], cells: Math.floor(refined / cell) },
  };
  return {
    ...(embedding ? unseen : seen),
    slice: Math.max(64, Math.floor(slice / cell)),
    field: Math.max(LEAST_SIDE, Math.min(sides[3], Math.floor(Math.sqrt(field / n)))),
  };
}

/** Columns and rows of about side x side nearly square cells over a canvas of this shape. */
export function gridOver(side: number, width: number, height: number): { columns: number; rows: number } {
  const stretch = Math.sqrt(width / height);
  return {
    columns: Math.max(2, Math.round(side * stretch)),
    rows: Math.max(2, Math.round(side / stretch)),
  };
}
