/** The tab for data of one's own: open, fetch or draw them, look at what was recognised, and train on them. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useOwn } from '../../../state/own';
import { Draw } from './draw/Draw';
import { Failure } from './Failure';
import { Hub } from './Hub';
import { OpenFiles } from './OpenFiles';
import { useReading } from './reading';
import { Review } from './review/Review';
import { Wanted } from './Wanted';
import { WorkBar } from './WorkBar';
import './own.css';

export default function OwnData() {
  const text = useTranslations('own');
  const recognised = useReading((s) => s.recognised);
  const work = useReading((s) => s.work);
  const failure = useReading((s) => s.failure);
  const wanted = useOwn((s) => s.wanted?.course.experiment ?? null);
  const top = useRef<HTMLDivElement>(null);
  const step = recognised === null ? 'open' : 'review';
  const shown = useRef(step);
  useEffect(() => {
    // What had the focus is gone with the step before.
    if (shown.current !== step) {
      top.current?.focus({ preventScroll: true });
      top.current?.closest('[role="tabpanel"]')?.scrollTo(0, 0);
    }
    shown.current = step;
  }, [step]);
  return (
    <div ref={top} className="own" data-testid="own" tabIndex={-1}>
      {wanted !== null && <Wanted asked={wanted} />}
      {failure !== null && <Failure failure={failure} />}
      {work !== null && <WorkBar work={work} />}
      {recognised === null ? (
        <div inert={work !== null}>
          <p className="own-intro">
            {text('intro')} <strong>{text('stays')}</strong>
          </p>
          <OpenFiles />
          <Draw />
          <Hub />
        </div>
      ) : (
        <div inert={work !== null}>
          <Review key={recognised.sha256} recognised={recognised} />
        </div>
      )}
    </div>
  );
}
