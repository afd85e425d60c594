/** What the share panel offers: the link as it would be sent, and what goes with it. */
import { useState } from 'react';
import { type Link, type Receipt, readLink, writeLink } from '../../experiment';
import type { Hideable } from '../../state/view-link';
import { useRun } from '../../state/run';
import { useShared } from '../../state/shared';
import { absoluteLink } from '../address';
import { linkWithReceipt, noReceipt, presentLink } from '../session/reproduce';
import { useHidden, viewText } from './look';

export interface ShareLink {
  /** The absolute address. */
  readonly address: string;
  /** What it says, as whoever opens it reads it. */
  readonly link: Link;
  /** What was to go with it and did not fit. */
  readonly lacks: readonly ('view' | 'receipt')[];
  readonly withView: boolean;
  readonly hide: readonly Hideable[];
  readonly receipt: Receipt | null;
  /** Why there can be no receipt. */
  readonly why: ReturnType<typeof noReceipt>;
  readonly making: boolean;
  readonly setView: (on: boolean, hide?: readonly Hideable[]) => void;
  /** Makes a receipt of the present iteration, or drops it. */
  readonly setReceipt: (on: boolean) => void;
}

/** The link with what goes along, read back: what did not fit is not in it. */
function composed(more: Pick<Link, 'receipt' | 'view'>): Pick<ShareLink, 'address' | 'link' | 'lacks'> {
  const hash = writeLink({ ...presentLink(), ...more });
  const { link } = readLink(hash);
  const whole = more.receipt === null || link.receipt?.checkpoints.length === more.receipt.checkpoints.length;
  return {
    address: absoluteLink(hash),
    link,
    lacks: [
      ...(link.view === more.view ? [] : (['view'] as const)),
      ...(whole ? [] : (['receipt'] as const)),
    ],
  };
}

export function useShareLink(): ShareLink {
  // Whatever the link is made of: another course, another iteration, weights from elsewhere.
  useRun((s) => s.course);
  useRun((s) => s.telemetry.iteration > 0);
  useRun((s) => s.foreign);
  useShared((s) => s.link);
  const [view, setViewText] = useState('');
  const [hide, setHide] = useState(() => useHidden.getState().parts);
  const [made, setMade] = useState<Link | null>(null);
  const [making, setMaking] = useState(false);
  const why = noReceipt();
  // A receipt is of the run that it was made of: its course may have gone on, but not be another.
  const stillOf =
    made !== null && writeLink({ ...presentLink(), left: 0 }) === writeLink({ ...made, receipt: null });
  const receipt = stillOf && why === null ? made.receipt : null;
  return {
    ...composed({ receipt, view }),
    withView: view !== '',
    hide,
    receipt,
    why,
    making,
    setView: (on, parts = hide) => {
      setHide(parts);
      setViewText(on ? viewText(parts) : '');
    },
    setReceipt: (on) => {
      setMade(null);
      if (!on) return;
      setMaking(true);
      void linkWithReceipt()
        .then(setMade, () => undefined) // the page shows what failed
        .finally(() => setMaking(false));
    },
  };
}
