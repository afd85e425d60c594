/** A thread for files: packing, reading and keeping runs takes the page no time. Failures cross as plain data. */
import * as Comlink from 'comlink';
import { type FileTrouble, troubleOf } from './errors';
import { MOST_RUN_FILE, readRunFile, writeRunFile } from './run-file';
import type { SavedRun } from './run-description';
import { type NamedTensor, readSafetensors, type SafeTensors, writeSafetensors } from './safetensors';
import { putSlot, takeSlot } from './slots';
import { FileError } from './errors';

/** What came of keeping a run. */
export type Kept = 'kept' | 'full' | { readonly failed: string };

export interface FilesApi {
  /** The bytes of a run file. Rejects, as every call does, with a FileTrouble. */
  packRun(saved: SavedRun, weights: readonly NamedTensor[]): Promise<Uint8Array<ArrayBuffer>>;
  openRun(file: Blob, name: string): Promise<SavedRun>;
  packWeights(
    tensors: readonly NamedTensor[],
    metadata: Readonly<Record<string, string>>,
  ): Promise<Uint8Array<ArrayBuffer>>;
  openWeights(file: Blob, name: string): Promise<SafeTensors>;
  /** Puts a run into a slot; never rejects. */
  keepRun(slot: string, saved: SavedRun): Promise<Kept>;
  takeRun(slot: string): Promise<SavedRun>;
  /** Resolves after so many milliseconds, in a hidden tab too, whose own timers sleep. */
  wait(milliseconds: number): Promise<void>;
}

async function bytesOf(file: Blob, name: string): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > MOST_RUN_FILE) {
    throw new FileError('fileLarge', { name, found: file.size, most: MOST_RUN_FILE });
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new FileError(
      'fileUnreadable',
      { name, reason: troubleOf(cause).values['reason'] ?? '' },
      { cause },
    );
  }
}

/** A run on its way to another thread: its numbers are handed over, not copied. */
function handOver(saved: SavedRun): SavedRun {
  // Buffers may share one store of bytes; each is sent once.
  const stores = new Set(saved.run.buffers.map(({ buffer }) => buffer));
  return Comlink.transfer(saved, [...stores]);
}

function guarded<A extends unknown[], R>(call: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await call(...args);
    } catch (error) {
      const trouble: FileTrouble = troubleOf(error);
      throw trouble; // oxlint-disable-line no-throw-literal -- Comlink sends anything but an Error as it is
    }
  };
}

const sent = (bytes: Uint8Array<ArrayBuffer>) => Comlink.transfer(bytes, [bytes.buffer]);

const api: FilesApi = {
  packRun: guarded(async (saved, weights) => sent(writeRunFile(saved, weights))),
  openRun: guarded(async (file, name) => handOver(await readRunFile(await bytesOf(file, name)))),
  packWeights: guarded(async (tensors, metadata) => sent(writeSafetensors(tensors, metadata))),
  openWeights: guarded(async (file, name) => {
    const read = readSafetensors(await bytesOf(file, name));
    return Comlink.transfer(
      read,
      read.tensors.map(({ data }) => data.buffer),
    );
  }),
  keepRun: async (slot, saved) => {
    try {
      await putSlot(slot, saved);
      return 'kept';
    } catch (error) {
      const { name } = error as Partial<DOMException>;
      return name === 'QuotaExceededError' ? 'full' : { failed: String(troubleOf(error).values['reason']) };
    }
  },
  takeRun: guarded(async (slot) => handOver(await takeSlot(slot))),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

Comlink.expose(api);
