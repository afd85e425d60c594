/**
 * A run as one file, NAME.lzn: a zip archive with everything that training continues from (docs/run-file.md describes it).
 *
 *     run.json             what it is: settings, changes on the way, iteration, curves, where and when it was saved
 *     state.safetensors    weights, optimiser, average and running statistics to the bit, padded as the GPU has them
 *     weights.safetensors  the weights by name without padding, for other programs
 *     telemetry.csv        the curves, for other programs
 *     README.txt
 *
 * Reading looks at the first two only. Nothing in a file is believed before it is checked, sizes before anything is allocated.
 */
import { strToU8, zipSync } from 'fflate';
import { archiveOf } from './archive';
import { FileError, shown } from './errors';
import readme from './readme.txt?raw';
import { bufferNames, describeRun, linkOfRun, readDescription, type SavedRun } from './run-description';
import { type NamedTensor, readSafetensors, writeSafetensors } from './safetensors';
import { telemetryCsv } from './telemetry-csv';

export type { RunAbout, SavedRun } from './run-description';

/** What a run file is called at its end. */
export const RUN_ENDING = '.lzn';

const RUN = 'run.json';
const STATE = 'state.safetensors';

/** Bytes. The state of the page's largest network has some 50 MiB. */
const MOST_JSON = 2 ** 20;
const MOST_STATE = 2 ** 29;
/** Bytes of a file that could hold them, and the copy of the weights for others. */
export const MOST_RUN_FILE = 1.25 * MOST_STATE;

/**
 * The bytes of a run file.
 * @param weights by name, for other programs
 */
export function writeRunFile(saved: SavedRun, weights: readonly NamedTensor[]): Uint8Array<ArrayBuffer> {
  const { run, about, curves } = saved;
  const state = bufferNames(run.buffers.length).flatMap((name, i) => {
    const data = run.buffers[i];
    return data === undefined ? [] : [{ name, shape: [data.length], data }];
  });
  const said = { link: linkOfRun(run), iteration: String(run.iteration) };
  return zipSync(
    {
      [RUN]: strToU8(JSON.stringify(describeRun(saved), null, 1)),
      'README.txt': strToU8(readme),
      'telemetry.csv': strToU8(telemetryCsv(curves)),
      // Weights hardly become smaller, and stored they can be read in place.
      'weights.safetensors': [writeSafetensors(weights, said), { level: 0 }],
      [STATE]: [writeSafetensors(state, said), { level: 0 }],
    },
    { mtime: about.date },
  );
}

/** Whether an archive looks like a run: it has its two parts, in whatever state. */
export function isRunFile(file: Uint8Array<ArrayBuffer>): boolean {
  try {
    const archive = archiveOf(file);
    return archive.has(RUN) && archive.has(STATE);
  } catch {
    return false;
  }
}

/**
 * Reads a run file; nothing is returned unless all of it was found good.
 * @throws FileError that names the part that is wrong
 */
export async function readRunFile(file: Uint8Array<ArrayBuffer>): Promise<SavedRun> {
  const archive = archiveOf(file);
  const { run, lengths, ...rest } = readDescription(parse(await archive.read(RUN, MOST_JSON)));
  const buffers = readState(await archive.read(STATE, MOST_STATE), lengths);
  return { ...rest, run: { ...run, buffers } };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FileError('runJson', {}, { cause });
  }
}

function readState(file: Uint8Array<ArrayBuffer>, lengths: readonly number[]): Float32Array<ArrayBuffer>[] {
  const { tensors, converted } = readSafetensors(file);
  const [other] = converted;
  if (other !== undefined)
    throw new FileError('stateType', { buffer: shown(other.name), found: other.dtype });
  return bufferNames(lengths.length).map((buffer, i) => {
    const tensor = tensors.find(({ name }) => name === buffer);
    const needed = lengths[i] ?? 0;
    if (tensor === undefined) throw new FileError('stateMissing', { buffer });
    if (tensor.data.length !== needed) {
      throw new FileError('stateLength', { buffer, found: tensor.data.length, needed });
    }
    if (!tensor.data.every(Number.isFinite)) throw new FileError('stateNotFinite', { buffer });
    return tensor.data;
  });
}
