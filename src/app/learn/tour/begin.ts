/** Starts the tour. */
import { useLearn } from '../../../state/learn';
import { closeSlow } from '../slow/open';

/** From its first stop; two guides at once would stand in each other's way. */
export function beginTour(): void {
  closeSlow();
  useLearn.getState().startTour();
}
