/** The iteration that is pointed at in any of the charts, and read in all of them. */
import { create } from 'zustand';

interface HoverStore {
  readonly iteration: number | null;
}

export const useHover = create<HoverStore>()(() => ({ iteration: null }));
