/** From the GPU's numbers of a scene to what the page shows row by row. */
import type { Buf } from 'webgpu-typed';
import { type BufferNeed, readNeed, storageNeed } from '../gpu/memory';
import { pitch, unpadRows, vectors } from '../gpu/matrix';
import type { Alignment } from '../lzn/alignment';
import type { Flow } from '../lzn/flow';
import type { LabelAlignment } from '../lzn/label-alignment';
import { LABEL_ROWS } from '../lzn/label-alignment-memory';
import { type AlignmentTelemetry, ownShare, summarise } from './alignment-telemetry';
import { type Experiment, hasZones, spaceOf } from '../experiment';
import type { SceneInfo } from './protocol';

/** The label anchors of a scene, and how its samples are aligned with them. */
export interface SeenLabels {
  /** K x pitch(d). */
  readonly anchors: Buf<'vec4f'>;
  readonly alignment: LabelAlignment;
  /** Class of each sample. */
  readonly labels: Uint8Array;
}

/** A scene as it was read back. What aligns is view with view; or, where labels are learnt, sample with label. */
export interface SceneReading {
  readonly alignment: AlignmentTelemetry;
  /** Share of the latents of view 1 that lead back to their own anchor of view 1. The flow itself always does: what is missing is the solver's error. */
  readonly roundTrip: number;
  /** n x steps: probability of the own anchor, or of that of the class. */
  readonly own: Float32Array<ArrayBuffer>;
  /** n: step of each row's maximum. */
  readonly chosen: Uint16Array<ArrayBuffer>;
  /** (2n + K) x pitch(d): anchors of both views, view 1 above view 2, and below them those of the labels. */
  readonly anchors: Float32Array<ArrayBuffer>;
  /** n x pitch(d). */
  readonly latents: Float32Array<ArrayBuffer>;
}

/** The copies while a scene of n samples is read; with labels the alignment's steps are those of the label flow. */
export function sceneReads(of: {
  readonly n: number;
  readonly d: number;
  readonly steps: number;
  /** Label anchors; 0 without labels. */
  readonly classes: number;
  readonly lsteps: number;
}): BufferNeed[] {
  const { n, d, classes } = of;
  const rows = (label: string, count = n) => storageNeed('telemetry', 'vec4f', count * vectors(d), label);
  const steps = classes > 0 ? of.lsteps : of.steps;
  return [
    storageNeed('telemetry', 'vec4f', n, classes > 0 ? LABEL_ROWS : 'alignment rows'),
    storageNeed('telemetry', 'vec4f', steps * n, 'flow forward stats'),
    // Of the last step of the way back to the anchors.
    storageNeed('telemetry', 'vec4f', n, 'flow forward stats'),
    rows('anchors of view 1'),
    rows('anchors of view 2'),
    rows('latents'),
    ...(classes > 0 ? [rows('label anchors', classes)] : []),
  ].map(readNeed);
}

/** Reads a scene back. Everything is of the moment of the call; waits for the GPU. */
export async function readScene({
  alignment,
  back,
  first,
  second,
  seen,
}: {
  readonly alignment: Alignment;
  /** From the latents to the anchors they come from. */
  readonly back: Flow;
  readonly first: Buf<'vec4f'>;
  readonly second: Buf<'vec4f'>;
  readonly seen: SeenLabels | undefined;
}): Promise<SceneReading> {
  const n = alignment.rows.length;
  const last = (back.options.schedule.steps.length - 1) * n;
  const scored = seen?.alignment ?? alignment;
  const flow = seen?.alignment.flow ?? alignment.forwardFlow;
  const { steps } = flow.options.schedule;
  const [rows, stats, returned, latents, ...parts] = await Promise.all([
    scored.rows.read(),
    flow.stats.read(),
    back.stats.slice(last, n).read(),
    alignment.latents.read(),
    first.read(),
    second.read(),
    ...(seen === undefined ? [] : [seen.anchors.read()]),
  ]);
  const times = steps.map(({ t }) => t);
  return {
    alignment: summarise(rows, stats, n, times, seen?.labels),
    roundTrip: ownShare(returned, n),
    own: ownByRow(stats, n, steps.length),
    chosen: Uint16Array.from({ length: n }, (_, i) => rows[4 * i + 1] ?? 0),
    anchors: joined(parts),
    latents: Float32Array.from(latents),
  };
}

/** One after the other. */
export function joined(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

/**
 * n x steps: probability of the own anchor, row by row.
 * @param stats steps x n x (.., .., log P of the own anchor, ..)
 */
export function ownByRow(stats: ArrayLike<number>, n: number, steps: number): Float32Array<ArrayBuffer> {
  const own = new Float32Array(n * steps);
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < steps; k += 1)
      own[i * steps + k] = Math.exp(stats[4 * (k * n + i) + 2] ?? Number.NaN);
  }
  return own;
}

/** What the page is told of a scene. The diagnostics are fetched with the first: their linear algebra is large, and no picture needs it. */
export async function describeScene(
  reading: SceneReading,
  of: Pick<SceneInfo, 'origin' | 'iteration' | 'moved'>,
  e: Experiment,
  labels: Uint8Array,
): Promise<SceneInfo> {
  const [{ diagnose }, { distributionOf }] = await Promise.all([
    import('../eval/diagnostics'),
    import('../eval/distribution'),
  ]);
  const n = labels.length;
  const { d } = e;
  const { alignment, own, chosen } = reading;
  const anchors = unpadRows(reading.anchors.subarray(n * pitch(d), 2 * n * pitch(d)), n, d);
  const latents = unpadRows(reading.latents, n, d);
  return {
    ...of,
    loss: alignment.loss,
    assignmentAccuracy: alignment.assignmentAccuracy,
    odeError: alignment.odeError,
    t: alignment.alignmentByStep.t,
    own,
    chosen,
    diagnostics: diagnose({ n, d, anchors, latents, labels }),
    distribution: distributionOf(fillsByLatents(e) ? latents : anchors, n, d, spaceOf(e)),
  };
}

/** Whether it is the latents that are to fill the prior: anchors of zones may lie anywhere. */
function fillsByLatents(e: Experiment): boolean {
  return hasZones(e) || e.objective === 'onestep';
}
