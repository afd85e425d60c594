/** The page: header, experiment, plane, what has been learnt, charts. */
import { useEffect } from 'react';
import { useRun } from '../state/run';
import { ExperimentPanel } from './controls/ExperimentPanel';
import { Header } from './header/Header';
import { Learn } from './learn/Learn';
import { Learned } from './panels/Learned';
import { Messages } from './panels/Messages';
import { NoWebGpu } from './panels/NoWebGpu';
import { Plane } from './plane/Plane';
import { Readings } from './panels/Readings';
import { session } from './session';
import { listenToKeys } from './shortcuts';

export function App() {
  const unsupported = useRun((s) => (s.error?.kind === 'no-webgpu' ? s.error : null));
  useEffect(listenToKeys, []);
  useEffect(() => {
    // Fires for back, forward and an edited hash, not for our own pushState.
    window.addEventListener('hashchange', session.followAddress);
    return () => window.removeEventListener('hashchange', session.followAddress);
  }, []);
  if (unsupported !== null) return <NoWebGpu reason={unsupported} />;
  return (
    <div className="page">
      <Header />
      <Messages />
      <main className="workbench">
        <ExperimentPanel />
        <div className="centre">
          <Plane />
          <Learned />
        </div>
        <Readings />
      </main>
      <Learn />
    </div>
  );
}
