/** Hot settings in the form: once a run has begun, a change of theirs counts at once and is recorded, instead of waiting to be applied. */
import { type Experiment, HOT_KEYS, type HotChange } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import { type RunStore, useRun } from '../../state/run';
import { quietly } from '../quietly';
import { session } from '../session';

/** Milliseconds of rest before a change is made: each is one of the run. */
export const REST = 200;

/** Whether there is nothing to lose yet. */
export function isUntrained({ telemetry, state }: RunStore): boolean {
  return telemetry.iteration === 0 && state !== 'running';
}

let timer: ReturnType<typeof setTimeout> | undefined;

function retune(): void {
  const { draft, current } = useExperiment.getState();
  const keys = HOT_KEYS.filter((key) => draft[key] !== current[key]);
  if (keys.length === 0 || isUntrained(useRun.getState())) return;
  const change: HotChange = Object.fromEntries(keys.map((key) => [key, draft[key]]));
  quietly(session.retune(change));
}

/** Changes the form, and the run that is under way a moment later. */
export function editHot(change: Partial<Experiment>): void {
  useExperiment.getState().edit(change);
  clearTimeout(timer);
  timer = setTimeout(retune, REST);
}
