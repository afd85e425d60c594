/** What the reader has chosen for all charts together. Remembered on this machine, never part of a link. */
import { create } from 'zustand';
import { recall, remember } from '../../state/storage';

/** Tabs below the heat map, in their order. */
export const TABS = ['loss', 'flow', 'probe', 'collapse', 'distribution'] as const;
export type Tab = (typeof TABS)[number];

/** How the heat map's rows are sorted. */
export const ORDERS = ['step', 'class'] as const;
export type Order = (typeof ORDERS)[number];

/** Iterations between two evaluations that the page makes by itself; 0 makes none. */
export const PERIODS = [0, 100, 250, 500] as const;
export type Period = (typeof PERIODS)[number];

export interface ChartOptions {
  readonly tab: Tab;
  readonly order: Order;
  /** Logarithmic value axes, where values can have one. */
  readonly log: boolean;
  /** Draw the moving average instead of each value. */
  readonly smooth: boolean;
  /** Never remembered: it costs time, so each visit begins without. */
  readonly period: Period;
}

const KEY = 'lzn-charts';

function firstOptions(): ChartOptions {
  const [tab, order, log, smooth] = (recall(KEY) ?? '').split(' ');
  return {
    tab: TABS.find((t) => t === tab) ?? 'loss',
    order: ORDERS.find((o) => o === order) ?? 'step',
    log: log === 'log',
    smooth: smooth === 'smooth',
    period: 0,
  };
}

export const useChartOptions = create<ChartOptions>()(firstOptions);

useChartOptions.subscribe(({ tab, order, log, smooth }) => {
  remember(KEY, [tab, order, log ? 'log' : 'linear', smooth ? 'smooth' : 'each'].join(' '));
});
