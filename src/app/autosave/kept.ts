/** The runs that the browser keeps, as the page shows them, and what can be done with them. */
import { create } from 'zustand';
import { declineSlot, dropSlot, listSlots, type Slot } from '../../files/slots';
import { textsOf } from '../../state/language';
import { useRun } from '../../state/run';
import { filesWorker } from '../files-worker';
import { bringBack } from '../lab/files/commands';
import { goOn } from '../lab/files/saved';
import { quietly } from '../quietly';
import { work } from '../lab/files/work';
import { Keeper } from './keeper';
import { heldSlots, holdSlot, lastSlot, slotToOffer } from './slot';

export interface KeptStore {
  /** Slots that no open tab has, the latest first. */
  readonly slots: readonly Slot[];
  /** The run to continue that is asked about. */
  readonly offer: Slot | null;
}

export const useKept = create<KeptStore>()(() => ({ slots: [], offer: null }));

const keeper = new Keeper();

/** Lists what is kept. Where storage is forbidden, nothing is. */
export async function listKept(): Promise<void> {
  try {
    const [slots, held] = await Promise.all([listSlots(), heldSlots()]);
    useKept.setState({ slots: slots.filter(({ id }) => !held.has(id)) });
  } catch {
    useKept.setState({ slots: [] });
  }
}

/** A page within another is a guest there: it keeps nothing and asks for nothing. */
const GUEST = 'embed' in document.documentElement.dataset;

/** Looks for a run to continue, offers it while nothing else has begun, and keeps the run of this tab from now on. Returns how to stop. */
export function beginKeeping(): () => void {
  if (GUEST) return () => undefined;
  const stopOffer = useRun.subscribe(({ telemetry }) => {
    if (telemetry.iteration > 0 && useKept.getState().offer !== null) useKept.setState({ offer: null });
  });
  void offer();
  keeper.start();
  return () => {
    stopOffer();
    keeper.stop();
  };
}

async function offer(): Promise<void> {
  await listKept();
  const found = slotToOffer(useKept.getState().slots, new Set(), lastSlot());
  if (found !== undefined && useRun.getState().telemetry.iteration === 0) useKept.setState({ offer: found });
}

/** Goes on from a kept run; what it replaces can be brought back. */
export function continueKept(slot: Slot): Promise<void> {
  const { id, name } = slot;
  return work({ label: textsOf('files')('work.open', { name }), opens: true }, async () => {
    // Nobody else shall continue it, or forget it, meanwhile.
    const lock = await holdSlot(id);
    try {
      const saved = await filesWorker().takeRun(id);
      const { iteration } = saved.run;
      const began = useRun.getState().telemetry.iteration > 0;
      useKept.setState({ offer: null });
      const again = () => quietly(continueKept(slot));
      if (!(await bringBack(() => goOn(saved, again)))) return null;
      keeper.inherit(id);
      await keeper.keep();
      return { message: textsOf('files')('done.continued', { iteration }), undo: began };
    } finally {
      lock?.release();
      await listKept();
    }
  });
}

/** Asks no more about a run; it stays in the list. */
export async function declineOffer(): Promise<void> {
  const { offer: slot } = useKept.getState();
  useKept.setState({ offer: null });
  if (slot !== null) await declineSlot(slot.id).catch(() => undefined);
}

export async function forgetKept({ id }: Slot): Promise<void> {
  await dropSlot(id).catch(() => undefined);
  if (useKept.getState().offer?.id === id) useKept.setState({ offer: null });
  await listKept();
}
