/** Copies the address of the experiment that is being trained. */
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useExperiment } from '../../state/experiment';
import { useRun } from '../../state/run';
import { absoluteLink } from '../address';

/** Milliseconds the confirmation stays. */
const SHOWN = 2500;

export function ShareButton() {
  const text = useTranslations('page.share');
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN);
    return () => clearTimeout(timer);
  }, [copied]);

  const share = async () => {
    const link = absoluteLink(useExperiment.getState().current);
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      // No clipboard (http, or no permission): the link to copy by hand.
      useRun.getState().notify(link, 'link');
    }
  };
  return (
    <button type="button" className="button share" data-testid="share" onClick={() => void share()}>
      <span aria-hidden={copied} className={copied ? 'away' : undefined}>
        {text('button')}
      </span>
      <span role="status" className={copied ? 'confirm' : 'confirm away'}>
        {copied ? text('done') : ''}
      </span>
    </button>
  );
}
