/** Asks for a judgement, and keeps it. */
import type { SamplerChoice } from '../../../engine/tasks-protocol';
import { useExperiment } from '../../../state/experiment';
import { useQuality } from '../../../state/quality';
import { useRun } from '../../../state/run';
import { session } from '../../session';
import { secondsLeft } from './figures';

/** Enough steps that more change the figures little. */
export const SAMPLER: SamplerChoice = { method: 'euler', steps: 20, rtol: 1e-5, atol: 1e-5 };

/** Fresh latents for the reconstructions. */
const REPEATS = 1;

/** Judges the weights of the moment; training waits meanwhile. What goes wrong is told by the session. */
export async function judgeSamples(): Promise<void> {
  const { count } = useQuality.getState();
  const { seed } = useExperiment.getState().current;
  const began = performance.now();
  const follow = useRun.subscribe(({ progress }) => {
    if (progress === null) return;
    useQuality.setState({ left: secondsLeft((performance.now() - began) / 1000, progress.fraction) });
  });
  useQuality.setState({ going: true, left: null });
  try {
    useQuality.setState({ result: await session.judge({ count, seed, sampler: SAMPLER, repeats: REPEATS }) });
  } catch {
    // A cancellation is no news, and a failure is on the page already.
  } finally {
    follow();
    useQuality.setState({ going: false, left: null });
  }
}

export function cancelJudging(): void {
  void session.cancelEvaluation().catch(() => undefined);
}
