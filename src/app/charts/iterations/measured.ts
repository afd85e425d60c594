/** A measured quantity as a curve's points. */
import type { Measured } from '../../../state/series';
import type { CurvePoint } from './curve';

export function pointsOf<K extends string>(buckets: readonly Measured<K>[], key: K): readonly CurvePoint[] {
  return buckets.map((b) => ({ iteration: b.iteration, value: b[key] }));
}
