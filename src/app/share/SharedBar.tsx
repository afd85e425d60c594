/** What the link says that the page was opened with, beside its experiment: a receipt that can be checked, parts that are hidden or missing. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Link, Receipt } from '../../experiment';
import { useReproduction } from '../../state/reproduction';
import { useRun } from '../../state/run';
import { useShared } from '../../state/shared';
import { duration, integer } from '../format';
import { quietly } from '../quietly';
import { session } from '../session';
import { reproduce } from '../session/reproduce';
import { TAGS } from '../tags';
import { hide, useHidden } from './look';
import { VerdictText } from './VerdictText';
import './share.css';

export default function SharedBar() {
  const text = useTranslations('share.bar');
  const shared = useShared((s) => s.link);
  const parts = useHidden((s) => s.parts);
  const [dismissed, setDismissed] = useState<Link | null>(null);
  const link = shared === dismissed ? null : shared;
  const receipt = link?.receipt ?? null;
  const left = link?.left ?? 0;
  if (receipt === null && left === 0 && parts.length === 0) return null;
  return (
    <section className="shared-bar" aria-label={text('label')} data-testid="shared-bar">
      <div className="shared-lines">
        {left > 0 && <p>{text('left', { count: left })}</p>}
        {parts.length > 0 && (
          <p>
            {text('hidden')}{' '}
            <button type="button" className="text-button" onClick={() => hide([])}>
              {text('showAll')}
            </button>
          </p>
        )}
        {link !== null && receipt !== null && <Claim link={link} receipt={receipt} />}
      </div>
      {(left > 0 || receipt !== null) && (
        <button
          type="button"
          className="dismiss"
          aria-label={text('dismiss')}
          onClick={() => setDismissed(shared)}
        >
          ×
        </button>
      )}
    </section>
  );
}

/** The loss that a receipt claims at its iteration; null where it has none. */
function lossOf({ checkpoints, iteration }: Receipt): number | null {
  const last = checkpoints.at(-1);
  return last?.iteration === iteration ? last.loss : null;
}

function Claim({ link, receipt }: { readonly link: Link; readonly receipt: Receipt }) {
  const text = useTranslations('share.bar');
  const mine = useReproduction((s) => s.link === link);
  const going = useReproduction((s) => s.going) && mine;
  const outcome = useReproduction((s) => s.outcome);
  const loss = lossOf(receipt);
  return (
    <>
      <p>
        {text.rich('claim', {
          ...TAGS,
          iteration: receipt.iteration,
          loss: loss === null ? 'none' : String(loss),
        })}{' '}
        {receipt.by !== '' && <span className="muted">{text('by', { by: receipt.by })}</span>}
      </p>
      <div role="status" data-testid="receipt-verdict">
        {mine && !going && outcome !== null && <VerdictText outcome={outcome} receipt={receipt} />}
      </div>
      {going ? (
        <Going goal={receipt.iteration} />
      ) : (
        <Choices checked={mine && outcome?.kind === 'compared'} />
      )}
    </>
  );
}

function Choices({ checked }: { readonly checked: boolean }) {
  const text = useTranslations('share.bar');
  const cancelled = useReproduction((s) => s.outcome?.kind === 'cancelled');
  const row = useRef<HTMLDivElement>(null);
  const before = useRef(checked);
  useEffect(() => {
    // The button that was pressed is gone: whoever uses the keyboard goes on from here.
    if (checked && !before.current && document.activeElement === document.body)
      row.current?.querySelector('button')?.focus();
    before.current = checked;
  }, [checked]);
  return (
    <div className="share-row" ref={row}>
      {checked && (
        <button type="button" className="button primary" onClick={() => quietly(session.run())}>
          {text('goOn')}
        </button>
      )}
      <button
        type="button"
        className={checked ? 'button' : 'button primary'}
        data-testid="reproduce"
        onClick={() => quietly(reproduce())}
      >
        {text(checked || cancelled ? 'again' : 'reproduce')}
      </button>
      {!checked && !cancelled && <span className="muted">{text('hint')}</span>}
    </div>
  );
}

function Going({ goal }: { readonly goal: number }) {
  const text = useTranslations('share.bar');
  const done = useRun((s) => s.telemetry.iteration);
  const speed = useRun((s) => s.iterationsPerSecond);
  const loading = useRun((s) => s.state === 'loading');
  const state: ReactNode = loading ? text('loading') : text.rich('going', { ...TAGS, done, goal });
  return (
    <div className="share-row">
      <progress value={loading ? 0 : done} max={goal} aria-label={text('label')} />
      <span>{state}</span>
      {!loading && speed > 0 && (
        <span className="muted">{text('timeLeft', { duration: duration((goal - done) / speed) })}</span>
      )}
      <button
        type="button"
        className="button"
        data-testid="cancel-reproduction"
        aria-label={`${text('cancel')} (${integer(goal)})`}
        onClick={() => quietly(session.pause())}
      >
        {text('cancel')}
      </button>
    </div>
  );
}
