/** How large pictures are and how many fit. */

/**
 * Side of an image in CSS pixels: the whole multiple of its pixels, on the screen's own, that comes nearest to `wanted`, so that all pixels
 * are equally large.
 */
export function sideOf(pixels: number, wanted: number, ratio: number): number {
  return (pixels * Math.max(1, Math.round((wanted * ratio) / pixels))) / ratio;
}

/** Cells in a row. */
export function columnsOf(width: number, side: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (side + gap)));
}

/** How many of `count` cells fill whole rows; all where there is not even one. */
export function wholeRows(count: number, columns: number): number {
  return count < columns ? count : count - (count % columns);
}

interface Box {
  readonly width: number;
  readonly height: number;
}

/** Top left corner of a card beside a point, inside the stage: to the right and below, or where there is no room on the other side. */
export function besidePoint(
  point: { readonly x: number; readonly y: number },
  card: Box,
  stage: Box,
  gap: number,
): { readonly x: number; readonly y: number } {
  const along = (at: number, size: number, room: number) => {
    const after = at + gap;
    const goal = after + size <= room ? after : at - gap - size;
    return Math.max(0, Math.min(goal, room - size));
  };
  return { x: along(point.x, card.width, stage.width), y: along(point.y, card.height, stage.height) };
}
