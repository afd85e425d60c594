/** The sample under the pointer or the keyboard's cursor: an embedding leads nowhere, so there is nothing to follow. */
import { useTranslations } from 'use-intl';
import { usePlane } from '../../../state/plane';
import { useRun } from '../../../state/run';
import { SampleImage } from '../side/SampleImage';

const COARSE = matchMedia('(pointer: coarse)');

export default function SampleCard() {
  const text = useTranslations('embedding.sample');
  const marked = usePlane((s) => s.marked);
  return (
    <section className="probe-card" data-testid="plane-sample">
      <h2>{text('title')}</h2>
      {marked === null ? (
        <p className="muted">{text(COARSE.matches ? 'hintTouch' : 'hint')}</p>
      ) : (
        <Sample sample={marked} />
      )}
    </section>
  );
}

function Sample({ sample }: { readonly sample: number }) {
  const text = useTranslations('embedding.sample');
  const samples = useRun((s) => s.samples);
  const label = samples?.labels[sample] ?? 0;
  return (
    <div className="probe-end">
      <SampleImage sample={sample} size={36} />
      <p>
        <b>{samples?.classNames[label] ?? String(label)}</b>
        <span className="muted">{text('number', { sample })}</span>
      </p>
    </div>
  );
}
