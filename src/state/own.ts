/** The reader's own data: those at hand, and those that a link asks for. */
import { create } from 'zustand';
import type { OwnData } from '../engine/protocol';
import type { Link } from '../experiment';

export interface OwnStore {
  /** What was opened last. */
  readonly data: OwnData | null;
  /** A link whose data (`file`, `sha` and `prep` of its experiment) are not at hand; it is loaded as soon as they are. */
  readonly wanted: Link | null;
}

export const useOwn = create<OwnStore>()(() => ({ data: null, wanted: null }));
