/** Which cells of a finer grid a coarse picture cannot answer for. */

/** Bits of a cell that name its anchor (shaders/lib/zone_cell.wgsl). */
export const ANCHOR_BITS = 0xfff;

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** All cells of a grid. */
export function everyCell({ columns, rows }: Size): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: columns * rows }, (_, i) => i);
}

/**
 * The cells of `fine` whose nearest cell in `coarse` is not surrounded by eight of its own zone. An edge between two of a
 * zone's cells that are farther apart than that is invisible to the coarse grid, and stays so.
 * @param cells of the coarse grid, as the GPU packs them
 */
export function cellsNearEdges(cells: Uint32Array, coarse: Size, fine: Size): Uint32Array<ArrayBuffer> {
  const near = markEdges(cells, coarse);
  const list = new Uint32Array(fine.columns * fine.rows);
  let count = 0;
  for (let r = 0; r < fine.rows; r += 1) {
    // The nearest coarse cell, in whole numbers as in shaders/view/spread.wgsl.
    const row = Math.floor(((2 * r + 1) * coarse.rows) / (2 * fine.rows)) * coarse.columns;
    for (let c = 0; c < fine.columns; c += 1) {
      const column = Math.floor(((2 * c + 1) * coarse.columns) / (2 * fine.columns));
      if (near[row + column] === 1) {
        list[count] = r * fine.columns + c;
        count += 1;
      }
    }
  }
  return list.slice(0, count);
}

/** 1 for each cell with a cell of another zone among its eight neighbours. */
function markEdges(cells: Uint32Array, { columns, rows }: Size): Uint8Array {
  const near = new Uint8Array(columns * rows);
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < columns; c += 1) {
      const own = (cells[r * columns + c] ?? 0) & ANCHOR_BITS;
      for (let y = Math.max(0, r - 1); y <= Math.min(rows - 1, r + 1); y += 1) {
        for (let x = Math.max(0, c - 1); x <= Math.min(columns - 1, c + 1); x += 1) {
          if (((cells[y * columns + x] ?? 0) & ANCHOR_BITS) !== own) near[r * columns + c] = 1;
        }
      }
    }
  }
  return near;
}
