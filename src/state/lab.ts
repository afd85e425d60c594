/** The lab: the drawer with presets, runs, sweeps, the comparison of objectives, own data and files. */
import { create } from 'zustand';

export const LAB_TABS = ['presets', 'runs', 'sweeps', 'leaderboard', 'data', 'files'] as const;
export type LabTab = (typeof LAB_TABS)[number];

export interface LabStore {
  /** Null while it is closed. */
  readonly open: LabTab | null;
}

export const useLab = create<LabStore>()(() => ({ open: null }));

export function openLab(open: LabTab): void {
  useLab.setState({ open });
}
