/** The GPU memory of reading back, while it lasts. */
import type { DatasetShape } from '../data/shapes';
import type { Experiment } from '../experiment';
import { vectors } from '../gpu/matrix';
import { type BufferNeed, forPurpose, readNeed, storageNeed, totalBytes } from '../gpu/memory';
import { shownCount } from './samples';
import { sceneReads } from './scene-reading';
import { specOf, storeNeeds } from './trainer';

/** What `readAlignment` copies. */
function alignmentReads(n: number, steps: number): BufferNeed[] {
  return [
    storageNeed('telemetry', 'vec4f', n, 'alignment rows'),
    storageNeed('telemetry', 'vec4f', steps * n, 'flow forward stats'),
  ].map(readNeed);
}

/** What a moment of the run takes: the weights (their gradients are not kept), and what the samples shown make of them. */
function momentReads(e: Experiment, dataset: DatasetShape): BufferNeed[] {
  const shown = shownCount(e);
  const weights = storeNeeds(specOf(e, dataset)).filter(({ label }) => !label.endsWith('gradients'));
  const anchors = storageNeed('telemetry', 'vec4f', 2 * shown * vectors(e.d), 'anchors');
  return [...[...weights, anchors].map(readNeed), ...alignmentReads(shown, e.steps)];
}

/** What the plane's update copies. */
function planeReads({ n, d }: { n: number; d: number }): BufferNeed[] {
  return ['anchors of view 2', 'latents'].map((label) =>
    readNeed(storageNeed('telemetry', 'vec4f', n * vectors(d), label)),
  );
}

/**
 * The copies there may be at once: those of a report or those of a frame of the film, whichever are more, beside those of a look at the
 * samples that are shown.
 */
export function telemetryNeeds(e: Experiment, dataset: DatasetShape): BufferNeed[] {
  const { d, steps } = e;
  const n = shownCount(e);
  const [report, moment] = [alignmentReads(e.n, steps), momentReads(e, dataset)];
  const training = totalBytes(report) > totalBytes(moment) ? report : moment;
  return forPurpose('telemetry', [...training, ...sceneReads({ n, d, steps }), ...planeReads({ n, d })]);
}
