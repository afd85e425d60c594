/** What a receipt says of the run: exact numbers of some iterations (the charts keep means), and the adapters that made it. */
import type { AdapterInfo } from '../engine/protocol';
import { type Checkpoint, isMilestone } from '../experiment';
import { useRun } from './run';

/** Most adapters that are remembered of one run. */
const MOST_ADAPTERS = 3;

let points: readonly Checkpoint[] = [];

useRun.subscribe(({ telemetry, recent }, before) => {
  const last = points.at(-1)?.iteration ?? 0;
  // The run has gone back, or another one has begun.
  if (telemetry.iteration < last) points = points.filter((p) => p.iteration <= telemetry.iteration);
  if (recent === before.recent) return;
  const from = points.at(-1)?.iteration ?? 0;
  const kept = recent.filter(
    // A run that goes on from elsewhere is kept from its first iteration here.
    (p, i) => p.iteration > from && (isMilestone(p.iteration) || (i === 0 && points.length === 0)),
  );
  if (kept.length > 0) points = [...points, ...kept];
});

/** What is known of the run up to an iteration, which is the last of them where the engine has told it; ascending, a few hundred at most. */
export function checkpointsUntil(iteration: number): readonly Checkpoint[] {
  const { loss, gradientNorm, iteration: now } = useRun.getState().telemetry;
  const before = points.filter((p) => p.iteration < iteration);
  const known = now === iteration && loss !== null && gradientNorm !== null;
  return known ? [...before, { iteration, loss, gradientNorm }] : before;
}

let adapters: readonly AdapterInfo[] = [];

useRun.subscribe(({ adapter, telemetry }) => {
  if (adapter === null) return;
  if (telemetry.iteration === 0) adapters = [adapter];
  else if (adapters.at(-1) !== adapter) adapters = [...adapters, adapter].slice(-MOST_ADAPTERS);
});

/** The adapters that have made the run since it began on this page, the present one last. */
export function adaptersUsed(): readonly AdapterInfo[] {
  return adapters;
}
