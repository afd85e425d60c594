/** What buttons and keys do. Each looks at the page as it is now; failures are shown by the session. */
import { useExperiment } from '../state/experiment';
import { session } from './session';
import { canTrain, currentStatus, isGoing } from './status';

function go(task: Promise<unknown>): void {
  void task.catch(() => undefined);
}

export function toggleRun(): void {
  const status = currentStatus();
  if (isGoing(status)) go(session.pause());
  else if (canTrain(status)) go(session.run());
}

export function stepOnce(): void {
  const status = currentStatus();
  if (isGoing(status)) go(session.pause());
  else if (canTrain(status)) go(session.step(1));
}

export function resetRun(): void {
  const status = currentStatus();
  if (status !== 'starting' && status !== 'loading') go(session.reset());
}

/** Largest seed the button draws: short enough to read out. */
const SEEDS = 9999;

export function newSeed(): void {
  const status = currentStatus();
  if (status === 'starting' || status === 'loading') return;
  const { current } = useExperiment.getState();
  const drawn = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  const seed = 1 + (drawn % SEEDS);
  go(session.load({ ...current, seed: seed === current.seed ? seed + 1 : seed }, 'push', true));
}
