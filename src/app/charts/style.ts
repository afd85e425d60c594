/** What all charts share, so that they line up. */

/** At the right there is room for half of the last number below. */
export const MARGIN = { top: 6, right: 16, bottom: 0, left: 0 } as const;

/** Width of the vertical axis with its numbers, CSS pixels. */
export const AXIS_WIDTH = 36;

/** Height of the horizontal axis with its numbers, CSS pixels. */
export const AXIS_HEIGHT = 22;

/** Where the cells of the heat map stand in a drawing of this size: on the axes of the charts. */
export function cellBox(width: number, height: number) {
  return { left: AXIS_WIDTH, top: 0, width: width - AXIS_WIDTH - MARGIN.right, height };
}

export const TICK = { fill: 'var(--muted)', fontSize: 11 } as const;

export const AXIS = {
  stroke: 'var(--line-strong)',
  tick: TICK,
  tickLine: false,
  axisLine: false,
} as const;

/** Milliseconds after a write of a store at which each chart redraws. */
export const TURN = { heatmap: 0, curves: 80, first: 160, second: 240, third: 300, fourth: 360 } as const;
