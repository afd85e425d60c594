/** From the GPU's numbers of a scene to what the page shows row by row. */
import type { Buf } from 'webgpu-typed';
import { unpadRows } from '../gpu/matrix';
import { type BufferNeed, readNeed, storageNeed } from '../gpu/memory';
import { vectors } from '../gpu/matrix';
import type { Alignment } from '../lzn/alignment';
import type { Flow } from '../lzn/flow';
import { type AlignmentTelemetry, ownShare, summarise } from './alignment-telemetry';
import type { SceneInfo } from './protocol';

/** A scene as it was read back. */
export interface SceneReading {
  readonly alignment: AlignmentTelemetry;
  /** Share of the latents of view 1 that lead back to their own anchor of view 1. The flow itself always does: what is missing is the solver's error. */
  readonly roundTrip: number;
  /** n x steps: probability of the own anchor. */
  readonly own: Float32Array<ArrayBuffer>;
  /** n: step of each row's maximum. */
  readonly chosen: Uint16Array<ArrayBuffer>;
  /** 2n x pitch(d): anchors of both views, view 1 above view 2. */
  readonly anchors: Float32Array<ArrayBuffer>;
  /** n x pitch(d). */
  readonly latents: Float32Array<ArrayBuffer>;
}

/** The copies while a scene of n samples is read. */
export function sceneReads({ n, d, steps }: { n: number; d: number; steps: number }): BufferNeed[] {
  const rows = (label: string) => storageNeed('telemetry', 'vec4f', n * vectors(d), label);
  return [
    storageNeed('telemetry', 'vec4f', n, 'alignment rows'),
    storageNeed('telemetry', 'vec4f', steps * n, 'flow forward stats'),
    // Of the last step of the way back to the anchors.
    storageNeed('telemetry', 'vec4f', n, 'flow forward stats'),
    rows('anchors of view 1'),
    rows('anchors of view 2'),
    rows('latents'),
  ].map(readNeed);
}

/** Reads a scene back. Everything is of the moment of the call; waits for the GPU. */
export async function readScene(
  alignment: Alignment,
  back: Flow,
  first: Buf<'vec4f'>,
  second: Buf<'vec4f'>,
): Promise<SceneReading> {
  const n = alignment.rows.length;
  const steps = alignment.schedule.forward.steps;
  const last = (steps.length - 1) * n;
  const [rows, stats, returned, origins, anchors, latents] = await Promise.all([
    alignment.rows.read(),
    alignment.forwardFlow.stats.read(),
    back.stats.slice(last, n).read(),
    first.read(),
    second.read(),
    alignment.latents.read(),
  ]);
  const both = new Float32Array(origins.length + anchors.length);
  both.set(origins);
  both.set(anchors, origins.length);
  return {
    alignment: summarise(
      rows,
      stats,
      n,
      steps.map(({ t }) => t),
    ),
    roundTrip: ownShare(returned, n),
    own: ownByRow(stats, n, steps.length),
    chosen: Uint16Array.from({ length: n }, (_, i) => rows[4 * i + 1] ?? 0),
    anchors: both,
    latents: Float32Array.from(latents),
  };
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
  d: number,
  labels: Uint8Array,
): Promise<SceneInfo> {
  const { diagnose } = await import('../eval/diagnostics');
  const n = labels.length;
  const { alignment, own, chosen, anchors, latents } = reading;
  return {
    ...of,
    loss: alignment.loss,
    assignmentAccuracy: alignment.assignmentAccuracy,
    odeError: alignment.odeError,
    t: alignment.alignmentByStep.t,
    own,
    chosen,
    diagnostics: diagnose({
      n,
      d,
      anchors: unpadRows(anchors.subarray(anchors.length / 2), n, d),
      latents: unpadRows(latents, n, d),
      labels,
    }),
  };
}
