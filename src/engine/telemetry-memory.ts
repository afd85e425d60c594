/** The GPU memory of reading back, while it lasts. */
import type { DatasetShape } from '../data/shapes';
import type { Experiment } from '../experiment';
import { vectors } from '../gpu/matrix';
import { type BufferNeed, forPurpose, readNeed, storageNeed, totalBytes } from '../gpu/memory';
import { shownCount } from './preview';
import { specOf, storeNeeds } from './trainer';

/** What `readAlignment` copies. */
function alignmentReads(n: number, steps: number): BufferNeed[] {
  return [
    storageNeed('telemetry', 'vec4f', n, 'alignment rows'),
    storageNeed('telemetry', 'vec4f', steps * n, 'flow forward stats'),
  ];
}

/**
 * The copies there may be at once: those of a report or those of a snapshot, whichever are more, beside those of a look at the
 * samples that are shown.
 */
export function telemetryNeeds(e: Experiment, dataset: DatasetShape): BufferNeed[] {
  const report = alignmentReads(e.n, e.steps);
  // Gradients are not kept.
  const snapshot = storeNeeds(specOf(e, dataset)).filter(({ label }) => !label.endsWith('gradients'));
  const shown = shownCount(e);
  const look = [
    ...alignmentReads(shown, e.steps),
    // Of the last step of the way back to the anchors.
    storageNeed('telemetry', 'vec4f', shown, 'flow forward stats'),
    storageNeed('telemetry', 'vec4f', shown * vectors(e.d), 'anchors of view 2'),
    storageNeed('telemetry', 'vec4f', shown * vectors(e.d), 'latents'),
  ];
  const training = totalBytes(report) > totalBytes(snapshot) ? report : snapshot;
  return forPurpose('telemetry', [...training, ...look].map(readNeed));
}
