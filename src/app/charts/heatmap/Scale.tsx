/** What the colours mean: the scale of probabilities, with its numbers in it. */
import { useView } from '../../../state/view';
import { gradient, LEGEND, place } from './ramp';

export function Scale({ name }: { readonly name: string }) {
  const dark = useView((s) => s.dark);
  return (
    <div className="heatmap-scale" role="img" aria-label={name} style={{ backgroundImage: gradient(dark) }}>
      {LEGEND.map((p) => (
        <span key={p} style={{ insetInlineStart: `${place(p) * 100}%` }} data-deep={p >= 0.5}>
          {p}
        </span>
      ))}
    </div>
  );
}
