/**
 * What stands beside the page for files: keeps the run of this tab, offers to go on from one that a crash, a reload or a closed tab has left
 * behind (a line that covers nothing), and takes files that are dropped.
 */
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import type { Slot } from '../../files/slots';
import { FilesDrop } from '../files-drop';
import { useWork } from '../lab/files/work';
import { quietly } from '../quietly';
import { TAGS } from '../tags';
import { ago } from './ago';
import './autosave.css';
import { beginKeeping, continueKept, declineOffer, useKept } from './kept';

export default function Autosave() {
  const offer = useKept((s) => s.offer);
  useEffect(beginKeeping, []);
  return (
    <>
      {offer !== null && <Offer {...offer} />}
      <FilesDrop />
    </>
  );
}

function Offer(slot: Slot) {
  const text = useTranslations('files.offer');
  const busy = useWork((s) => s.work !== null);
  const { name, iteration, saved } = slot;
  return (
    <aside className="offer" aria-label={text('label')} data-testid="offer">
      <p>{text.rich('text', { ...TAGS, name, iteration, ago: ago(saved) })}</p>
      <div className="offer-actions">
        <button
          type="button"
          className="button primary"
          data-testid="continue"
          aria-disabled={busy}
          onClick={() => quietly(continueKept(slot))}
        >
          {text('continue')}
        </button>
        <button
          type="button"
          className="button"
          data-testid="decline"
          onClick={() => quietly(declineOffer())}
        >
          {text('dismiss')}
        </button>
      </div>
    </aside>
  );
}
