/** Sweeps that this browser keeps between visits. Storage may be forbidden; the page works without. */
import { type IDBPDatabase, openDB } from 'idb';
import { readRecord, type SweepRecord } from '../sweep';

const NAME = 'lzn-sweeps';
const STORE = 'sweeps';

/** Sweeps that are kept. */
export const MOST_KEPT = 5;

let opened: Promise<IDBPDatabase> | undefined;

function database(): Promise<IDBPDatabase> {
  opened ??= openDB(NAME, 1, {
    upgrade: (made) => void made.createObjectStore(STORE, { keyPath: 'id' }),
    // Another tab has a newer page: the next use opens it anew.
    blocking: (_, __, event) => {
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated: () => {
      opened = undefined;
    },
  });
  return opened;
}

/** What can be read of what is kept, newest first; undefined where nothing can be kept. */
export async function keptSweeps(): Promise<SweepRecord[] | undefined> {
  try {
    const all: unknown[] = await (await database()).getAll(STORE);
    const records = all.map(readRecord).filter((record) => record !== undefined);
    return records.toSorted((a, b) => b.started - a.started);
  } catch {
    return undefined;
  }
}

/** One of them as it stands now; undefined where there is none. */
export async function keptSweep(id: string): Promise<SweepRecord | undefined> {
  try {
    return readRecord(await (await database()).get(STORE, id));
  } catch {
    return undefined;
  }
}

/** Keeps a sweep, or what has come of it; whether that was possible. */
export async function keepSweep(record: SweepRecord): Promise<boolean> {
  try {
    await (await database()).put(STORE, record);
    return true;
  } catch {
    return false;
  }
}

export async function forgetSweep(id: string): Promise<void> {
  try {
    await (await database()).delete(STORE, id);
  } catch {
    // as above
  }
}
