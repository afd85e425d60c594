/** The outline around the row of the marked sample, wherever it was marked. */
import { usePlane } from '../../../state/plane';

interface MarkedRowProps {
  /** Row of each sample, from 0 at the top. */
  readonly ranks: Uint16Array;
}

export function MarkedRow({ ranks }: MarkedRowProps) {
  const marked = usePlane((s) => s.marked);
  const rank = marked === null ? undefined : ranks[marked];
  if (rank === undefined) return null;
  const share = 100 / ranks.length;
  return (
    <div
      className="heatmap-row"
      data-sample={marked}
      style={{ insetBlockStart: `${(rank + 0.5) * share}%`, blockSize: `max(5px, ${share}% + 4px)` }}
    />
  );
}
