/** The link that the run on the page came from, with the receipt that it claims. */
import { create } from 'zustand';
import type { Link } from '../experiment';

export interface SharedStore {
  /** Null once another run was begun, or settings were changed. */
  readonly link: Link | null;
  /** Whether a link with more than a course was opened since the page was. */
  readonly told: boolean;
}

export const useShared = create<SharedStore>()(() => ({ link: null, told: false }));

useShared.subscribe(({ link, told }) => {
  if (!told && link !== null && (link.receipt !== null || link.left > 0 || link.view !== ''))
    useShared.setState({ told: true });
});
