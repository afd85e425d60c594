/** What the page shows of a run, to be brought back where the engine refuses to replace it. */
import { useExperiment } from '../state/experiment';
import { usePlane } from '../state/plane';
import { useRun } from '../state/run';
import { useShared } from '../state/shared';
import { useView } from '../state/view';
import { hashOf, writeAddress } from './address';

/** Remembers it; calling the answer brings it back. The form keeps what was refused, so that it can be made to fit. */
export function rememberPage(): () => void {
  const { current, undo } = useExperiment.getState();
  const run = useRun.getState();
  const plane = usePlane.getState();
  const shared = useShared.getState();
  const { camera, axes, selected } = useView.getState();
  return () => {
    const { telemetry, history, iterationsPerSecond, probe, state, course, foreign } = run;
    useExperiment.setState({ current, undo });
    useRun.setState({ telemetry, history, iterationsPerSecond, probe, state, course, foreign });
    useRun.setState({ plane: run.plane, scene: run.scene, samples: run.samples, film: run.film });
    usePlane.setState(plane);
    useShared.setState(shared);
    useView.setState({ camera, axes, selected });
    writeAddress(hashOf(course, shared.link ?? {}), 'replace');
  };
}
