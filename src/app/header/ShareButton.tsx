/** Copies the address of the experiment that is being trained; beside it, what more a link may say. */
import { Suspense, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useRun } from '../../state/run';
import { useShared } from '../../state/shared';
import { absoluteLink, hashOf } from '../address';
import { Popover } from '../controls/Popover';
import { lazyWith } from '../lazy-with';

const SharePanel = lazyWith(['share'], () => import('../share/SharePanel'));

/** Milliseconds the confirmation stays. */
const SHOWN = 2500;

export function ShareButton() {
  const text = useTranslations('page.share');
  const [copied, setCopied] = useState(false);
  const [opened, setOpened] = useState(0);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN);
    return () => clearTimeout(timer);
  }, [copied]);

  const share = async () => {
    const left = useShared.getState().link?.left ?? 0;
    const link = absoluteLink(hashOf(useRun.getState().course, { left }));
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      // No clipboard (http, or no permission): the link to copy by hand.
      useRun.getState().notify(link, 'link');
    }
  };
  return (
    <div className="share-split">
      <button type="button" className="button share" data-testid="share" onClick={() => void share()}>
        <span aria-hidden={copied} className={copied ? 'away' : undefined}>
          {text('button')}
        </span>
        <span role="status" className={copied ? 'confirm' : 'confirm away'}>
          {copied ? text('done') : ''}
        </span>
      </button>
      <Popover
        className="button share-more"
        panelClassName="share-popover"
        label={text('more')}
        trigger={<span className="chevron" aria-hidden="true" />}
        onOpen={() => setOpened((times) => times + 1)}
      >
        <Suspense>{opened > 0 && <SharePanel key={opened} />}</Suspense>
      </Popover>
    </div>
  );
}
