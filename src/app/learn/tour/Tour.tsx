/** The guided tour: a card for each stop, which waits until the person has done what it asks for. Nothing else is locked. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { hasZones } from '../../../experiment';
import { useExperiment } from '../../../state/experiment';
import { useLearn } from '../../../state/learn';
import { useRun } from '../../../state/run';
import { chanceLoss } from '../../charts/iterations/levels';
import { short } from '../../format';
import { RICH } from '../rich';
import { factsNow } from './facts';
import { Ring } from './Ring';
import { recentLoss, type Stop, STOPS, WAIT } from './stops';
import { useDone } from './useDone';

export default function Tour() {
  const at = useLearn((s) => s.stop);
  const stop = at === null ? undefined : STOPS[at];
  const card = useRef<HTMLDivElement>(null);
  // Known before the card takes the focus.
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // Only where the focus would otherwise be lost with the card.
      if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus();
    },
    [opener],
  );
  const text = useTranslations('guide.tour');
  const zones = useExperiment((s) => hasZones(s.current));
  useEffect(() => {
    if (!zones) useLearn.getState().endTour();
  }, [zones]);
  useEffect(() => {
    const element = card.current;
    if (element === null) return undefined;
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Escape') useLearn.getState().endTour();
    };
    element.addEventListener('keydown', leave);
    return () => element.removeEventListener('keydown', leave);
  }, []);
  if (at === null || stop === undefined) return null;
  return (
    <>
      <Ring
        key={`ring ${stop.name}`}
        target={stop.target}
        show={stop.show ?? stop.target}
        sides={stop.sides}
        card={card}
      />
      <div
        ref={card}
        className="tour-card"
        role="dialog"
        aria-label={text('name')}
        data-testid="tour-card"
        tabIndex={-1}
      >
        <StopCard key={stop.name} stop={stop} at={at} card={card} />
      </div>
    </>
  );
}

interface StopCardProps {
  readonly stop: Stop;
  readonly at: number;
  readonly card: RefObject<HTMLElement | null>;
}

function StopCard({ stop, at, card }: StopCardProps) {
  const text = useTranslations('guide.tour');
  const done = useDone(stop);
  const goToStop = useLearn((s) => s.goToStop);
  const endTour = useLearn((s) => s.endTour);
  useEffect(() => {
    // The button that led here is gone; whoever uses the keyboard goes on from the card.
    card.current?.focus({ preventScroll: true });
  }, [card]);
  const last = at === STOPS.length - 1;
  const onward = () => (last ? endTour() : goToStop(at + 1));
  return (
    <>
      <div className="tour-head">
        <p className="muted">{text('progress', { n: at + 1, count: STOPS.length })}</p>
        <button type="button" className="dismiss" aria-label={text('end')} onClick={endTour}>
          ×
        </button>
      </div>
      <h2>{text(`stops.${stop.name}.title`)}</h2>
      <Ask stop={stop} />
      <div aria-live="polite" data-testid="tour-done">
        {done && (
          <p className="tour-seen">
            <b>{text('done')}</b> <Seen stop={stop} />
          </p>
        )}
      </div>
      <div className="tour-foot">
        {at > 0 && (
          <button type="button" className="button" onClick={() => goToStop(at - 1)}>
            {text('back')}
          </button>
        )}
        <button
          type="button"
          className={done ? 'button primary' : 'button'}
          data-testid={done ? 'tour-next' : 'tour-skip'}
          onClick={onward}
        >
          {last && done ? text('finish') : done ? text('next') : text('skip')}
        </button>
      </div>
    </>
  );
}

function Ask({ stop }: { readonly stop: Stop }) {
  const text = useTranslations('guide.tour');
  const keys = text(`stops.${stop.name}.keys`);
  return (
    <>
      <p>
        {stop.name === 'loss' ? (
          <AskLoss />
        ) : stop.name === 'hover' && matchMedia('(hover: none)').matches ? (
          text('stops.hover.askTouch')
        ) : (
          text.rich(`stops.${stop.name}.ask`, RICH)
        )}
      </p>
      <p className="muted tour-keys">{text('keyboard', { keys })}</p>
    </>
  );
}

function AskLoss() {
  const text = useTranslations('guide.tour.stops.loss');
  const loss = useRun((s) => recentLoss(s.history));
  const now = loss === null ? 'none' : short(loss);
  const facts = factsNow();
  const chance = chanceLoss(facts.experiment.current);
  if (chance === null) return text.rich('askPlain', { ...RICH, now, wait: WAIT });
  return text.rich('ask', { ...RICH, now, n: facts.experiment.current.n, chance: short(chance) });
}

function Seen({ stop }: { readonly stop: Stop }) {
  const text = useTranslations('guide.tour');
  const { u } = factsNow().experiment.current;
  return text.rich(`stops.${stop.name}.seen`, { ...RICH, u });
}
