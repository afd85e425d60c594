/** What is to be written of a run, so that the page can show it before it has trained anything (recording.ts). */
import { type Experiment, toHash } from '../experiment';
import type { Frame } from './film';
import { parseHeader, type RecordingHeader } from './recording';

/** A run as its three files hold it. */
export interface RecordedRun {
  readonly header: RecordingHeader;
  readonly anchors: Float32Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
}

/**
 * What is to be written of a moment of a run.
 * @throws RangeError before the first iteration
 */
export function recordFrame(
  { snapshot, anchors, known }: Frame,
  about: { readonly experiment: Experiment; readonly adapter: string; readonly date: string },
): RecordedRun {
  const { point } = known;
  if (point === undefined) throw new RangeError('a run that has not begun is not worth a record');
  const weights = new Float32Array(snapshot.buffers.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const buffer of snapshot.buffers) {
    weights.set(buffer, at);
    at += buffer.length;
  }
  const header = parseHeader({
    version: 1,
    link: toHash(about.experiment),
    iteration: snapshot.iteration,
    loss: point.loss,
    gradientNorm: point.gradientNorm,
    adapter: about.adapter,
    date: about.date,
    anchors: anchors.length,
    weights: snapshot.buffers.map(({ length }) => length),
  });
  return { header, anchors, weights };
}
