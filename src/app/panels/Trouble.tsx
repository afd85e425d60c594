/** Where failures are shown. What shows them is fetched while nothing else is to be done, so that it is there when the network is not. */
import { Suspense, useEffect } from 'react';
import { needTexts } from '../../state/language';
import { useRun } from '../../state/run';
import { lazyWith } from '../lazy-with';

const loadCard = () => import('./ErrorCard');
const ErrorCard = lazyWith(['trouble'], loadCard);

/** Milliseconds after which it is fetched; the first picture has been drawn by then. */
const LATER = 4000;

export function Trouble() {
  const error = useRun((s) => s.error);
  useEffect(() => {
    const timer = setTimeout(
      () => void Promise.all([loadCard(), needTexts('trouble')]).catch(() => undefined),
      LATER,
    );
    return () => clearTimeout(timer);
  }, []);
  // A new error is a new card, which takes the focus.
  return (
    <Suspense>
      {error !== null && <ErrorCard key={`${error.kind} ${error.message}`} error={error} />}
    </Suspense>
  );
}
