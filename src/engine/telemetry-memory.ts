/** The GPU memory of reading back, while it lasts. */
import type { DatasetShape } from '../data/shapes';
import { type Experiment, hasLabels } from '../experiment';
import { vectors } from '../gpu/matrix';
import { type BufferNeed, forPurpose, readNeed, storageNeed, totalBytes } from '../gpu/memory';
import { LABEL_ROWS } from '../lzn/label-alignment-memory';
import { labelCount } from './labels';
import { shownCount } from './samples';
import { sceneReads } from './scene-reading';
import { controlNeeds, storeNeeds } from './networks';

/** What `readAlignment` copies, or `readLabelAlignment` where labels are learnt. */
function alignmentReads(e: Experiment, n: number): BufferNeed[] {
  const labels = hasLabels(e);
  const steps = labels ? e.lsteps : e.steps;
  return [
    storageNeed('telemetry', 'vec4f', n, labels ? LABEL_ROWS : 'alignment rows'),
    storageNeed('telemetry', 'vec4f', steps * n, 'flow forward stats'),
  ].map(readNeed);
}

/** What a moment of the run takes: the weights (their gradients are not kept), and what the samples shown make of them. */
function momentReads(e: Experiment, dataset: DatasetShape): BufferNeed[] {
  const shown = shownCount(e);
  const weights = [...storeNeeds(e, dataset), ...controlNeeds(e, dataset)].filter(
    ({ label }) => !label.endsWith('gradients'),
  );
  const rows = 2 * shown + labelCount(e, dataset);
  const anchors = storageNeed('telemetry', 'vec4f', rows * vectors(e.d), 'anchors');
  return [...[...weights, anchors].map(readNeed), ...alignmentReads(e, shown)];
}

/** What the plane's update copies. */
function planeReads({ n, d, classes }: { n: number; d: number; classes: number }): BufferNeed[] {
  const rows = (count: number, label: string) =>
    readNeed(storageNeed('telemetry', 'vec4f', count * vectors(d), label));
  return [
    rows(n, 'anchors of view 2'),
    rows(n, 'latents'),
    ...(classes > 0 ? [rows(classes, 'label anchors')] : []),
  ];
}

/**
 * The copies there may be at once: those of a report or those of a frame of the film, whichever are more, beside those of a look at the
 * samples that are shown.
 */
export function telemetryNeeds(e: Experiment, dataset: DatasetShape): BufferNeed[] {
  const { d, steps, lsteps } = e;
  const n = shownCount(e);
  const classes = labelCount(e, dataset);
  const [report, moment] = [alignmentReads(e, e.n), momentReads(e, dataset)];
  const training = totalBytes(report) > totalBytes(moment) ? report : moment;
  return forPurpose('telemetry', [
    ...training,
    ...sceneReads({ n, d, steps, classes, lsteps }),
    ...planeReads({ n, d, classes }),
  ]);
}
