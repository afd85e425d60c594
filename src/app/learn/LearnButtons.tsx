/** In the header: the tour, and an iteration in slow motion. */
import { useTranslations } from 'use-intl';
import { hasZones } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import { useLearn } from '../../state/learn';
import { useRun } from '../../state/run';
import { useSlow } from '../../state/slow';
import { closeSlow, openSlow } from './slow/open';
import { beginTour } from './tour/begin';

export function LearnButtons() {
  const text = useTranslations('learn');
  const touring = useLearn((s) => s.stop !== null);
  const slow = useSlow((s) => s.open);
  // It tells of two views, which only latent alignment has.
  const views = useExperiment((s) => s.current.objective === 'lzn');
  const ready = useRun((s) => s.samples !== null) && views;
  const zones = useExperiment((s) => hasZones(s.current));
  const endTour = useLearn((s) => s.endTour);
  return (
    <>
      <button
        type="button"
        className="button guide"
        data-testid="tour"
        title={text(zones ? 'tour.startTitle' : 'tour.zonesOnly')}
        aria-pressed={touring}
        aria-disabled={!zones && !touring}
        onClick={() => {
          if (touring) endTour();
          else if (zones) beginTour();
        }}
      >
        {text('tour.start')}
      </button>
      <button
        type="button"
        className="button guide"
        data-testid="slow"
        title={text(views ? 'slow.openTitle' : 'slow.viewsOnly')}
        aria-pressed={slow}
        aria-disabled={!ready}
        onClick={() => {
          if (slow) closeSlow();
          else if (ready) openSlow();
        }}
      >
        {text('slow.open')}
      </button>
    </>
  );
}
