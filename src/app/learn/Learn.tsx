/** What explains the page and lies over it. Each part is fetched when it is first wanted. */
import { lazy, Suspense, useEffect } from 'react';
import { useLearn } from '../../state/learn';
import { useSlow } from '../../state/slow';
import { watchHiddenTab } from '../hidden-tab';
import { Shortcuts } from './Shortcuts';
import { TourHint } from './TourHint';

const SlowMotion = lazy(() => import('./slow/SlowMotion'));
const Tour = lazy(() => import('./tour/Tour'));

export function Learn() {
  const touring = useLearn((s) => s.stop !== null);
  const slow = useSlow((s) => s.open);
  useEffect(watchHiddenTab, []);
  return (
    <>
      <TourHint />
      <Shortcuts />
      <Suspense>{slow && <SlowMotion />}</Suspense>
      <Suspense>{touring && <Tour />}</Suspense>
    </>
  );
}
