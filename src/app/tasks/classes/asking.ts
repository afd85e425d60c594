/** Asks for a classification, and keeps it. */
import { datasetShape } from '../../../data/shapes';
import type { Experiment } from '../../../experiment';
import { MOST_BATCH, NOISE_FACTORS } from '../../../eval/label-rules';
import { showClasses, useClasses } from '../../../state/classes';
import { useExperiment } from '../../../state/experiment';
import { session } from '../../session';

/** Test samples that may share a field, of an experiment's data: all of them, where they are not too many. */
export function wholeBatch(e: Experiment): number {
  return Math.min(MOST, datasetShape(e).test.count);
}

const MOST = 2000;

/** Classifies the test samples; training waits meanwhile. What goes wrong is told by the session. */
export async function classifyTestSamples(): Promise<void> {
  useClasses.setState({ going: true });
  try {
    const { current } = useExperiment.getState();
    const { n, seed } = current;
    const wanted = useClasses.getState().whole ? Math.max(n, wholeBatch(current)) : n;
    const batch = Math.min(wanted, MOST_BATCH);
    showClasses(await session.classify({ split: 'test', noise: NOISE_FACTORS, seed, batch }));
  } catch {
    // A cancellation is no news, and a failure is on the page already.
  } finally {
    useClasses.setState({ going: false });
  }
}

export function cancelClassifying(): void {
  void session.cancelEvaluation().catch(() => undefined);
}
