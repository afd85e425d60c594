/**
 * Runs that the browser keeps by itself, in IndexedDB: one slot a tab, in it the latest moment of its run. A slot has two records, so that
 * the list of what is there can be had without the numbers: `slots` says what it is, `runs` has the run.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { bufferNames, describeRun, readDescription, type SavedRun } from './run-description';
import { FileError } from './errors';

/** What a slot holds. */
export interface Slot {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly saved: number;
  readonly name: string;
  readonly iteration: number;
  /** Of its numbers. */
  readonly bytes: number;
  /** Whether its owner has declined to continue it. */
  readonly declined: boolean;
}

interface Schema extends DBSchema {
  slots: { key: string; value: Slot };
  runs: {
    key: string;
    value: { readonly about: object; readonly buffers: readonly Float32Array<ArrayBuffer>[] };
  };
}

const NAME = 'lzn-autosave';
const VERSION = 1;

/** Most slots, and how old one may become. */
const MOST = 5;
const OLDEST = 14 * 24 * 3600 * 1000;

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, VERSION, {
    upgrade: (db) => {
      db.createObjectStore('slots', { keyPath: 'id' });
      db.createObjectStore('runs');
    },
    // A page of another version, or the browser, wants it: the next call opens it anew.
    blocking: (_, __, event) => {
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated: () => {
      opened = undefined;
    },
  });
  opened.catch(() => (opened = undefined));
  return opened;
}

/** Every slot, the latest first. */
export async function listSlots(): Promise<readonly Slot[]> {
  const slots = await (await database()).getAll('slots');
  return slots.toSorted((a, b) => b.saved - a.saved);
}

/** Puts a run into a slot, in the place of what was there: all of it or, where that fails, nothing. */
export async function putSlot(id: string, run: SavedRun): Promise<void> {
  const transaction = (await database()).transaction(['slots', 'runs'], 'readwrite');
  const { iteration, buffers } = run.run;
  const bytes = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const slot = { id, saved: Date.now(), name: run.about.name, iteration, bytes, declined: false };
  await Promise.all([
    transaction.objectStore('slots').put(slot),
    transaction.objectStore('runs').put({ about: describeRun(run), buffers }, id),
    transaction.done,
  ]);
}

/**
 * The run in a slot, checked as a file is.
 * @throws FileError where there is none, or one that this page cannot go on with
 */
export async function takeSlot(id: string): Promise<SavedRun> {
  const stored = await (await database()).get('runs', id);
  if (stored === undefined) throw new FileError('slotGone');
  const { run, lengths, ...rest } = readDescription(stored.about);
  for (const [i, buffer] of bufferNames(lengths.length).entries()) {
    const found = stored.buffers[i]?.length ?? 0;
    const needed = lengths[i] ?? 0;
    if (found !== needed) throw new FileError('stateLength', { buffer, found, needed });
  }
  return { ...rest, run: { ...run, buffers: stored.buffers } };
}

export async function dropSlot(id: string): Promise<void> {
  const transaction = (await database()).transaction(['slots', 'runs'], 'readwrite');
  await Promise.all([
    transaction.objectStore('slots').delete(id),
    transaction.objectStore('runs').delete(id),
    transaction.done,
  ]);
}

/** Remembers that nobody wants to be asked about a slot again. */
export async function declineSlot(id: string): Promise<void> {
  const transaction = (await database()).transaction('slots', 'readwrite');
  const slot = await transaction.store.get(id);
  if (slot !== undefined) await transaction.store.put({ ...slot, declined: true });
  await transaction.done;
}

/** Slots that have had their time: too old, or beyond the latest few. Those in `used` belong to open tabs, and stay. */
export function outdated(slots: readonly Slot[], used: ReadonlySet<string>, now: number): readonly Slot[] {
  const latest = slots.toSorted((a, b) => b.saved - a.saved);
  return latest.filter((slot, i) => !used.has(slot.id) && (i >= MOST || now - slot.saved > OLDEST));
}

/** Forgets the slots that have had their time. */
export async function clearSlots(used: ReadonlySet<string>): Promise<void> {
  for (const { id } of outdated(await listSlots(), used, Date.now())) await dropSlot(id);
}
