/** What the heat map says of the sample that is marked, at the step that is pointed at. */
import { usePlane } from '../../../state/plane';
import { percent } from '../../format';
import { usePointing } from './pointing';
import type { Alignment } from './rows';

export interface Readable {
  readonly alignment: Alignment;
  /** Flow time of each step. */
  readonly t: readonly number[];
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
}

/** The values of the catalogue's sentence about it; null while no sample is marked. */
export function useReading({ alignment, t, labels, classNames }: Readable) {
  const marked = usePlane((s) => s.marked);
  const step = usePointing((s) => s.step);
  const { own, steps, chosen, count } = alignment;
  if (marked === null || marked >= count) return null;
  const peak = chosen[marked] ?? 0;
  const shown = step ?? peak;
  const p = own[marked * steps + shown] ?? 0;
  return {
    sample: marked,
    name: classNames[labels[marked] ?? 0] ?? '',
    p: percent(p, p < 0.01 ? 2 : 1),
    t: (t[shown] ?? 0).toFixed(2),
    peak: (t[peak] ?? 0).toFixed(2),
  };
}
