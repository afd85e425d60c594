/** Probabilities of the leading anchors on the way of a point: which one wins, and when. */
import { useTranslations } from 'use-intl';
import type { PlaneProbe } from '../../../engine/protocol';
import { cssColour } from '../../../palette';
import { useRun } from '../../../state/run';
import { percent } from '../../format';

/** The box's height for a width of 100; the drawing is stretched to its place. */
const HEIGHT = 40;

function path(times: readonly number[], probability: Float32Array): string {
  const points = times.map(
    (t, k) => `${(100 * t).toFixed(1)} ${(HEIGHT * (1 - (probability[k] ?? 0))).toFixed(1)}`,
  );
  return points.length === 0 ? '' : `M${points.join('L')}`;
}

export function ProbabilityLines({ probe }: { readonly probe: PlaneProbe }) {
  const text = useTranslations('plane.probe');
  const samples = useRun((s) => s.samples);
  const labelOf = (anchor: number) => samples?.labels[anchor] ?? 0;
  const list = probe.leading.map(({ anchor, probability }) =>
    text('line', {
      anchor,
      name: samples?.classNames[labelOf(anchor)] ?? '',
      first: percent(probability[0] ?? 0, 0),
      last: percent(probability.at(-1) ?? 0, 0),
    }),
  );
  return (
    <svg
      className="probability-lines"
      viewBox={`0 0 100 ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={text('lines', { list: list.join('; ') })}
    >
      <path className="frame" d={`M0 0H100M0 ${HEIGHT}H100`} />
      {probe.leading.toReversed().map(({ anchor, probability }) => (
        <path
          key={anchor}
          className={anchor === probe.anchor ? 'own' : 'other'}
          stroke={cssColour(labelOf(anchor))}
          d={path(probe.times, probability)}
        />
      ))}
    </svg>
  );
}
