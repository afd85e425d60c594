/** What all charts share, so that they line up. */

/** At the right there is room for half of the last number below. */
export const MARGIN = { top: 8, right: 16, bottom: 0, left: 0 } as const;

/** Width of the vertical axis with its numbers, CSS pixels. */
export const AXIS_WIDTH = 36;

export const TICK = { fill: 'var(--muted)', fontSize: 11 } as const;

export const AXIS = {
  stroke: 'var(--line-strong)',
  tick: TICK,
  tickLine: false,
  axisLine: false,
} as const;

export const TOOLTIP = {
  isAnimationActive: false,
  cursor: { stroke: 'var(--line-strong)' },
  wrapperClassName: 'chart-tooltip',
  contentStyle: {
    background: 'var(--surface)',
    border: '1px solid var(--line)',
    borderRadius: 8,
    fontSize: 12,
    padding: '6px 10px',
  },
  itemStyle: { color: 'var(--ink)', padding: 0 },
  labelStyle: { color: 'var(--muted)' },
} as const;

/** Milliseconds after a write of the store at which each chart redraws. */
export const TURN = { alignment: 0, loss: 60, gradient: 120 } as const;
