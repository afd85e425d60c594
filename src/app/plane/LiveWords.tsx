/** For people who do not see the picture: what the keyboard's cursor has found, and what is in the hand. */
import { useTranslations } from 'use-intl';
import { useEmbedding } from '../../state/embedding';
import { usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { describeProbe } from './describe';

export function LiveWords() {
  const text = useTranslations('plane');
  const probe = usePlane((s) => (s.cursor ? s.probe : null));
  const grabbed = usePlane((s) => s.grabbed);
  const names = useRun((s) => s.samples?.classNames);
  const labels = useRun((s) => s.samples?.labels);
  const embedding = useEmbedding() !== null;
  const marked = usePlane((s) => (s.cursor && embedding ? s.marked : null));
  const said =
    marked !== null
      ? text('probe.image', { sample: marked, name: names?.[labels?.[marked] ?? 0] ?? String(marked) })
      : grabbed === null
        ? probe !== null && describeProbe(text, probe, names ?? [])
        : 'label' in grabbed
          ? text('probe.heldLabel', { name: names?.[grabbed.label] ?? String(grabbed.label) })
          : text('probe.held', { anchor: grabbed.sample });
  return (
    <p className="visually-hidden" role="status" data-testid="plane-words">
      {said}
    </p>
  );
}
