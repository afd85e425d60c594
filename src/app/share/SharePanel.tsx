/** Below the share button: the link, what is to go with it, and in words what it holds and what it does not. */
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { HIDEABLE } from '../../state/view-link';
import { useRun } from '../../state/run';
import { Contents } from './Contents';
import { type ShareLink, useShareLink } from './useShareLink';
import './share.css';

/** Milliseconds that the confirmation stays. */
const SHOWN = 2500;

export default function SharePanel() {
  const text = useTranslations('share');
  const title = useId();
  const share = useShareLink();
  return (
    <section className="share-panel" aria-labelledby={title} data-testid="share-panel">
      <h2 id={title}>{text('title')}</h2>
      <LinkField share={share} />
      <fieldset>
        <legend>{text('with')}</legend>
        <ViewSwitch share={share} />
        <ReceiptSwitch share={share} />
      </fieldset>
      <Contents share={share} />
    </section>
  );
}

function LinkField({ share }: { readonly share: ShareLink }) {
  const text = useTranslations('share');
  const field = useRef<HTMLTextAreaElement>(null);
  const [said, setSaid] = useState<'copied' | 'copyFailed' | null>(null);
  useEffect(() => {
    if (said !== 'copied') return undefined;
    const timer = setTimeout(() => setSaid(null), SHOWN);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(share.address);
      setSaid('copied');
    } catch {
      field.current?.select();
      setSaid('copyFailed');
    }
  };
  return (
    <>
      <textarea
        ref={field}
        readOnly
        rows={4}
        spellCheck={false}
        aria-label={text('link')}
        data-testid="share-link"
        value={share.address}
        onFocus={(event) => event.target.select()}
      />
      <div className="share-row">
        <button
          type="button"
          className="button primary"
          data-testid="share-copy"
          aria-disabled={share.making}
          onClick={() => {
            if (!share.making) void copy();
          }}
        >
          {text('copy')}
        </button>
        {'share' in navigator && (
          <button
            type="button"
            className="button"
            // Whoever closes the sheet of the system has not shared; there is nothing to say.
            onClick={() => void navigator.share({ url: share.address }).catch(() => undefined)}
          >
            {text('native')}
          </button>
        )}
        <span className="muted" data-testid="share-length">
          {text('length', { count: share.address.length })}
        </span>
        <span role="status" className="share-said">
          {said !== null && text(said)}
        </span>
      </div>
    </>
  );
}

function ViewSwitch({ share }: { readonly share: ShareLink }) {
  const text = useTranslations('share');
  return (
    <>
      <label>
        <input
          type="checkbox"
          checked={share.withView}
          onChange={(event) => share.setView(event.target.checked)}
        />
        <span>{text('view')}</span>
      </label>
      {share.withView && (
        <div className="share-hide" role="group" aria-label={text('hide')}>
          <span className="muted">{text('hide')}</span>
          {HIDEABLE.map((part) => (
            <label key={part}>
              <input
                type="checkbox"
                checked={share.hide.includes(part)}
                onChange={(event) =>
                  share.setView(
                    true,
                    HIDEABLE.filter((p) => (p === part ? event.target.checked : share.hide.includes(p))),
                  )
                }
              />
              <span>{text(`parts.${part}`)}</span>
            </label>
          ))}
        </div>
      )}
    </>
  );
}

function ReceiptSwitch({ share }: { readonly share: ShareLink }) {
  const text = useTranslations('share');
  const reason = useId();
  const now = useRun((s) => s.telemetry.iteration);
  const { receipt, making, why, setReceipt } = share;
  return (
    <>
      <label>
        <input
          type="checkbox"
          data-testid="share-receipt"
          checked={receipt !== null || making}
          disabled={why !== null}
          aria-describedby={reason}
          onChange={(event) => setReceipt(event.target.checked)}
        />
        <span>{text('receipt', { iteration: receipt?.iteration ?? now })}</span>
      </label>
      <p className="muted share-note" id={reason}>
        {why !== null && text(`none.${why}`)}
        {making && text('making')}
        {receipt !== null && receipt.iteration !== now && (
          <button type="button" className="text-button" onClick={() => setReceipt(true)}>
            {text('renew', { iteration: now })}
          </button>
        )}
      </p>
    </>
  );
}
