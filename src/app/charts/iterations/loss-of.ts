/** The losses of a run for a chart: the mean of each stretch of iterations, and how far they reach. */
import type { LossHistory } from '../../../state/history';
import type { Run } from '../../../state/runs';
import type { Curve } from './curve';

/** Of a run that stands behind the present one. */
export const lossOf = ({ history }: Run) =>
  history.buckets.map(({ iteration, loss }) => ({ iteration, value: loss }));

/** Of the present run. */
export function lossPoints(buckets: LossHistory['buckets']): Curve['points'] {
  return buckets.map((b) => ({
    iteration: b.iteration,
    value: b.loss,
    ...(b.count > 1 ? { low: b.lossLow, high: b.lossHigh } : {}),
  }));
}
