/** What the page shows of a run, to be brought back where the engine refuses to replace it. */
import { useExperiment } from '../state/experiment';
import { useRun } from '../state/run';
import { writeAddress } from './address';

/** Remembers it; calling the answer brings it back. The form keeps what was refused, so that it can be made to fit. */
export function rememberPage(): () => void {
  const { current, undo } = useExperiment.getState();
  const { telemetry, history, iterationsPerSecond, probe, plane, state } = useRun.getState();
  return () => {
    useExperiment.setState({ current, undo });
    useRun.setState({ telemetry, history, iterationsPerSecond, probe, plane, state });
    writeAddress(current, 'replace');
  };
}
