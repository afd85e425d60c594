/**
 * The slot of this tab. Every page load takes a slot of its own and holds a lock named after it while it is open, so two tabs never write
 * into the same, and anybody can tell the slots of open tabs from those that were left behind. The tab's session remembers which slot was
 * its last: a reload asks for that one first. A duplicated tab has a copy of the memory, but the lock is with the other.
 */
import type { Slot } from '../../files/slots';

const KEY = 'lzn-slot';
const PREFIX = 'lzn-slot-';

/** Holds the lock of a slot until the page is gone or `release` is called; undefined where another tab has it. */
export async function holdSlot(id: string): Promise<{ readonly release: () => void } | undefined> {
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(PREFIX + id, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        resolve(undefined);
        return undefined;
      }
      return new Promise<void>((release) => resolve({ release }));
    });
    held.catch(reject);
  });
}

/** Slots whose tabs are open. */
export async function heldSlots(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(
    held.flatMap(({ name }) => (name?.startsWith(PREFIX) === true ? [name.slice(PREFIX.length)] : [])),
  );
}

/** The slot that this tab had before it was loaded anew; null in a new tab. */
export function lastSlot(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Remembers the slot of this tab for when it is loaded anew. */
export function rememberSlot(id: string): void {
  try {
    sessionStorage.setItem(KEY, id);
  } catch {
    // Storage is forbidden: after a reload the latest slot that nobody has is asked for.
  }
}

/** The slot to offer: this tab's last, else the latest that no open tab has; none that was declined or holds nothing. */
export function slotToOffer(
  slots: readonly Slot[],
  held: ReadonlySet<string>,
  last: string | null,
): Slot | undefined {
  const free = slots.filter(({ id, iteration, declined }) => !held.has(id) && iteration > 0 && !declined);
  return free.find(({ id }) => id === last) ?? free.toSorted((a, b) => b.saved - a.saved)[0];
}
