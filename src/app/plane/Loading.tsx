/** What the page waits for: over the empty picture, or in a line over one that is there already. */
import { useTranslations } from 'use-intl';
import { useRun } from '../../state/run';
import { percent } from '../format';
import { useStatus } from '../status';
import { useWords } from '../useWords';

/** What is waited for, in words; null where nothing is. */
function useWait(): string | null {
  const text = useTranslations('plane.loading');
  const words = useWords();
  const status = useStatus();
  const progress = useRun((s) => s.progress);
  if (status !== 'starting' && status !== 'loading') return null;
  if (progress === null)
    return text('going', { what: text(status === 'starting' ? 'starting' : 'preparing') });
  const { label, text: phrase } = progress;
  return text('going', {
    what: words({ message: label, ...(phrase === undefined ? {} : { text: phrase }) }),
  });
}

export function Loading() {
  const text = useTranslations('plane.loading');
  const wait = useWait();
  const progress = useRun((s) => s.progress);
  const drawn = useRun((s) => s.plane !== null);
  if (drawn || wait === null) return null;
  return (
    <div className="plane-loading" role="status">
      <p>{wait}</p>
      <progress value={progress?.fraction} max={1} aria-label={text('label')} />
      {progress !== null && <p className="muted">{percent(progress.fraction, 0)}</p>}
    </div>
  );
}

export function LoadingBar() {
  const wait = useWait();
  const drawn = useRun((s) => s.plane !== null);
  if (!drawn || wait === null) return null;
  return (
    <p className="plane-bar" role="status">
      {wait}
    </p>
  );
}
