/** Levels that a run is compared with. */
import type { Experiment } from '../../../experiment';

/** The loss when every anchor is as likely as any other; null where that is no meaningful level. */
export function chanceLoss(e: Pick<Experiment, 'aggregate' | 'loss' | 'n'>): number | null {
  if (e.aggregate !== 'max') return null;
  return e.loss === 'plain' ? -1 / e.n : Math.log(e.n);
}

/** Mean of the Epps-Pulley statistic over draws of so many points from N(0, I) in d dimensions. */
export function gaussianDraw(count: number, d: number): number {
  return (1 - 3 ** (-d / 2)) / count;
}
