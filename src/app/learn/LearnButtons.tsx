/** In the header: the tour, and an iteration in slow motion. */
import { useTranslations } from 'use-intl';
import { useLearn } from '../../state/learn';
import { useRun } from '../../state/run';
import { useSlow } from '../../state/slow';
import { closeSlow, openSlow } from './slow/open';
import { beginTour } from './tour/begin';

export function LearnButtons() {
  const text = useTranslations('learn');
  const touring = useLearn((s) => s.stop !== null);
  const slow = useSlow((s) => s.open);
  const ready = useRun((s) => s.samples !== null);
  const endTour = useLearn((s) => s.endTour);
  return (
    <>
      <button
        type="button"
        className="button guide"
        data-testid="tour"
        title={text('tour.startTitle')}
        aria-pressed={touring}
        onClick={touring ? endTour : beginTour}
      >
        {text('tour.start')}
      </button>
      <button
        type="button"
        className="button guide"
        data-testid="slow"
        title={text('slow.openTitle')}
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
