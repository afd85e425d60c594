/** A word about the tour on a first visit: a line of its own that covers nothing, until it is taken or declined. */
import { useTranslations } from 'use-intl';
import { hasZones } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import { useLearn } from '../../state/learn';
import { beginTour } from './tour/begin';

export function TourHint() {
  const text = useTranslations('learn.tour');
  const known = useLearn((s) => s.tourKnown);
  const declineTour = useLearn((s) => s.declineTour);
  // It is a tour of zones.
  const zones = useExperiment((s) => hasZones(s.current));
  if (known || !zones) return null;
  return (
    <aside className="tour-hint" data-testid="tour-hint" aria-label={text('start')}>
      <p>{text('hint')}</p>
      <button type="button" className="text-button" onClick={beginTour}>
        {text('take')}
      </button>
      <button type="button" className="dismiss" aria-label={text('decline')} onClick={declineTour}>
        ×
      </button>
    </aside>
  );
}
