/** Among how many anchors the flow that the loss scores decides: those of a batch, or those of the classes. */
import { type Experiment, hasLabels } from '../experiment';
import { useExperiment } from './experiment';
import { useRun } from './run';

/** @param classes number of classes of the data, 0 while that is unknown */
export function candidatesOf(e: Pick<Experiment, 'objective' | 'n'>, classes: number): number {
  return hasLabels(e) ? Math.max(1, classes) : e.n;
}

/** That of the run that is shown. */
export function useCandidates(): number {
  const classes = useRun((s) => s.samples?.classNames.length ?? 0);
  return useExperiment((s) => candidatesOf(s.current, classes));
}
