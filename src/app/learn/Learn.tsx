/** What explains the page and lies over it. Each part is fetched when it is first wanted. */
import { Suspense, useEffect } from 'react';
import { useLearn } from '../../state/learn';
import { useSlow } from '../../state/slow';
import { watchHiddenTab } from '../hidden-tab';
import { lazyWith } from '../lazy-with';
import { TourHint } from './TourHint';

const About = lazyWith(['guide'], () => import('./About'));
const Explore = lazyWith(['explore'], () => import('../explore/Explore'));
const Shortcuts = lazyWith(['guide'], () => import('./Shortcuts'));
const SlowMotion = lazyWith(['guide'], () => import('./slow/SlowMotion'));
const Tour = lazyWith(['guide'], () => import('./tour/Tour'));

export function Learn() {
  const about = useLearn((s) => s.about);
  const shortcuts = useLearn((s) => s.shortcuts);
  const explore = useLearn((s) => s.explore);
  const touring = useLearn((s) => s.stop !== null);
  const slow = useSlow((s) => s.open);
  useEffect(watchHiddenTab, []);
  return (
    <>
      <TourHint />
      <Suspense>{about && <About />}</Suspense>
      <Suspense>{shortcuts && <Shortcuts />}</Suspense>
      <Suspense>{explore && <Explore />}</Suspense>
      <Suspense>{slow && <SlowMotion />}</Suspense>
      <Suspense>{touring && <Tour />}</Suspense>
    </>
  );
}
