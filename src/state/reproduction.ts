/** Making a run again that a link claims to have made. */
import { create } from 'zustand';
import type { Link, Verdict } from '../experiment';

export type Outcome =
  | { readonly kind: 'compared'; readonly verdict: Verdict; readonly by: string }
  /** Somebody paused at this iteration. */
  | { readonly kind: 'cancelled'; readonly iteration: number }
  /** The run begins after the iteration that is claimed: with recorded weights. */
  | { readonly kind: 'tooLate'; readonly iteration: number };

export interface ReproductionStore {
  /** The link that is, or was, checked. */
  readonly link: Link | null;
  /** Null before, and while it is going on. */
  readonly outcome: Outcome | null;
  readonly going: boolean;
}

export const useReproduction = create<ReproductionStore>()(() => ({
  link: null,
  outcome: null,
  going: false,
}));
