/** What this is, in a minute, and where there is more to learn. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { hasZones } from '../../experiment';
import { useLearn } from '../../state/learn';
import { useRun } from '../../state/run';
import { RICH } from './rich';
import { openSlow } from './slow/open';
import { beginTour } from './tour/begin';

const PARTS = ['encoder', 'flow', 'training', 'labels', 'console'] as const;

export default function About() {
  const text = useTranslations('guide.about');
  const dialog = useRef<HTMLDialogElement>(null);
  const adapter = useRun((s) => s.adapter);
  const ready = useRun((s) => s.samples !== null && s.course.experiment.objective === 'lzn');
  const zones = useRun((s) => hasZones(s.course.experiment));
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const leaveFor = (go: () => void) => () => {
    dialog.current?.close();
    go();
  };
  return (
    <dialog
      ref={dialog}
      className="about"
      aria-labelledby="about-title"
      onClose={() => useLearn.setState({ about: false })}
    >
      <h2 id="about-title">{text('title')}</h2>
      {PARTS.map((part) => (
        <p key={part}>{text.rich(part, RICH)}</p>
      ))}
      <p className="about-more">
        {zones && (
          <button type="button" className="text-button" onClick={leaveFor(beginTour)}>
            {text('tour')}
          </button>
        )}
        {ready && (
          <button type="button" className="text-button" onClick={leaveFor(openSlow)}>
            {text('slow')}
          </button>
        )}
        <button
          type="button"
          className="text-button"
          data-testid="open-explore"
          onClick={leaveFor(() => useLearn.setState({ explore: true }))}
        >
          {text('explore')}
        </button>
        <button
          type="button"
          className="text-button"
          onClick={leaveFor(() => useLearn.setState({ shortcuts: true }))}
        >
          {text('shortcuts')}
        </button>
      </p>
      {adapter !== null && (
        <p className="muted">
          {text('adapter', {
            name: [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(' '),
            fallback: String(adapter.fallback),
            form: adapter.form,
          })}
        </p>
      )}
      <form method="dialog">
        <button type="submit" className="button primary">
          {text('close')}
        </button>
      </form>
    </dialog>
  );
}
