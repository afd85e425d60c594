/**
 * A recorded run: the state of a real run after some iterations, which the page can show before it has trained anything, and go on
 * from. It lies beside the page in the folder `recorded`: run.json says what it is, anchors.f32 is its picture, weights.f32 (larger, and
 * fetched only by whoever goes on from it) everything that training continues from. scripts/record.mjs makes it.
 */
import * as v from 'valibot';
import { datasetShape } from '../data/shapes';
import { pitch } from '../gpu/matrix';
import { type Experiment, isExperiment, readHash, toHash } from '../experiment';
import { labelCount } from './labels';
import { shownCount } from './samples';
import type { Still } from './shown';
import type { Snapshot } from './trainer';

const FOLDER = 'recorded';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const number = v.pipe(v.number(), v.finite());

/** run.json. */
const recordingSchema = v.strictObject({
  version: v.literal(1),
  /** The experiment, as its link's hash; once read, in the words of the present version. */
  link: v.string(),
  /** Finished iterations, and what the last of them told. */
  iteration: count,
  loss: number,
  gradientNorm: number,
  /** What the GPU called itself, and when it was. */
  adapter: v.string(),
  date: v.pipe(v.string(), v.isoDate()),
  /** Floats of anchors.f32: (2n + K) x pitch(d), view 1 above view 2, and below them the label anchors, where there are any. */
  anchors: count,
  /** Floats of each buffer of weights.f32, one after the other; 32-bit, little-endian. */
  weights: v.array(count),
});

export type RecordingHeader = v.InferOutput<typeof recordingSchema>;

/** A recorded run as the page shows it. */
export interface Recording extends Still {
  readonly origin: { readonly kind: 'recorded'; readonly adapter: string };
  readonly header: RecordingHeader;
}

/**
 * What run.json says, checked.
 * @throws where it is no description of a run that this version can show
 */
export function parseHeader(json: unknown): RecordingHeader {
  const header = v.parse(recordingSchema, json);
  const { experiment, warnings } = readHash(header.link);
  // The link of an older version is good as long as all of it can still be said.
  if (!header.link.startsWith('#v=') || warnings.length > 0 || !isExperiment(experiment))
    throw new RangeError(`the link ${header.link} cannot be read by this version`);
  const rows = 2 * shownCount(experiment) + labelCount(experiment, datasetShape(experiment));
  const floats = rows * pitch(experiment.d);
  if (header.anchors !== floats) throw new RangeError(`${header.anchors} floats of anchors, not ${floats}`);
  return { ...header, link: toHash(experiment) };
}

/** Whether it is a run of this experiment. */
export function isOf(header: RecordingHeader, experiment: Experiment): boolean {
  return header.link === toHash(experiment);
}

/** Asks for the description of the recorded run; undefined where there is none. */
export async function fetchHeader(baseUrl: string): Promise<RecordingHeader | undefined> {
  try {
    const response = await fetch(new URL(`${FOLDER}/run.json`, baseUrl));
    return response.ok ? parseHeader(await response.json()) : undefined;
  } catch {
    return undefined; // a page without its recording, or with another version's, works all the same
  }
}

/** Fetches the picture. @throws where the file is not as long as it should be */
export async function fetchRecording(baseUrl: string, header: RecordingHeader): Promise<Recording> {
  const anchors = await fetchFloats(baseUrl, 'anchors.f32', header.anchors);
  return {
    origin: { kind: 'recorded', adapter: header.adapter },
    iteration: header.iteration,
    anchors,
    header,
  };
}

/** Fetches everything that training continues from. @throws likewise */
export async function fetchWeights(baseUrl: string, header: RecordingHeader): Promise<Snapshot> {
  const { iteration, weights } = header;
  const all = await fetchFloats(
    baseUrl,
    'weights.f32',
    weights.reduce((sum, length) => sum + length, 0),
  );
  let end = 0;
  const buffers = weights.map((length) => {
    end += length;
    return all.subarray(end - length, end);
  });
  return { iteration, buffers };
}

async function fetchFloats(
  baseUrl: string,
  file: string,
  floats: number,
): Promise<Float32Array<ArrayBuffer>> {
  const response = await fetch(new URL(`${FOLDER}/${file}`, baseUrl));
  if (!response.ok) throw new Error(`${file}: HTTP ${response.status}`);
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength !== 4 * floats)
    throw new RangeError(`${file}: found ${bytes.byteLength} bytes, expected ${4 * floats}`);
  // Every machine that has WebGPU is little-endian.
  return new Float32Array(bytes);
}
