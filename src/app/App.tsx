/** The page: header, experiment, plane, what has been learnt, charts. */
import { Suspense, useEffect } from 'react';
import { hasDecoder, hasLabels } from '../experiment';
import { useExperiment } from '../state/experiment';
import { useLab } from '../state/lab';
import { useRun } from '../state/run';
import { useShared } from '../state/shared';
import { useVersus } from '../state/versus';
import { ExperimentPanel } from './controls/ExperimentPanel';
import { Header } from './header/Header';
import { Learn } from './learn/Learn';
import { Learned } from './panels/Learned';
import { Messages } from './panels/Messages';
import { Plane } from './plane/Plane';
import { Readings } from './panels/Readings';
import { session } from './session';
import { lazyWith } from './lazy-with';
import { listenToKeys } from './shortcuts';

const NoWebGpu = lazyWith(['trouble'], () => import('./panels/NoWebGpu'));
const Autosave = lazyWith(['files'], () => import('./autosave/Autosave'));
const Lab = lazyWith(['lab'], () => import('./lab/Lab'));
const SharedBar = lazyWith(['share'], () => import('./share/SharedBar'));
const Tasks = lazyWith([], () => import('./tasks/Tasks'));
const Versus = lazyWith(['runs', 'presets'], () => import('./versus/Versus'));

export function App() {
  const unsupported = useRun((s) => (s.error?.kind === 'no-webgpu' ? s.error : null));
  const lab = useLab((s) => s.open !== null);
  const shared = useShared((s) => s.told);
  const versus = useVersus((s) => s.open);
  const tasks = useExperiment((s) => hasLabels(s.current) || hasDecoder(s.current));
  const started = useRun((s) => s.adapter !== null);
  useEffect(listenToKeys, []);
  useEffect(() => {
    // Fires for back, forward and an edited hash, not for our own pushState.
    window.addEventListener('hashchange', session.followAddress);
    return () => window.removeEventListener('hashchange', session.followAddress);
  }, []);
  if (unsupported !== null)
    return (
      <Suspense>
        <NoWebGpu reason={unsupported} />
      </Suspense>
    );
  return (
    <div className="page">
      <Header />
      <Messages />
      <Suspense>{shared && <SharedBar />}</Suspense>
      <Suspense>{started && <Autosave />}</Suspense>
      <main className="workbench">
        <ExperimentPanel />
        <div className="centre">
          <Plane />
          <Suspense>{tasks && <Tasks />}</Suspense>
          <Learned />
          <Suspense>{versus && <Versus />}</Suspense>
        </div>
        <Readings />
      </main>
      <Learn />
      <Suspense>{lab && <Lab />}</Suspense>
    </div>
  );
}
