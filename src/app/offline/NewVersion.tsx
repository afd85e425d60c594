/** A new version of the page waits: a line that can be put off, and never acts by itself. */
import { useTranslations } from 'use-intl';
import './offline.css';

interface NewVersionProps {
  readonly onReload: () => void;
  readonly onLater: () => void;
}

export function NewVersion({ onReload, onLater }: NewVersionProps) {
  const text = useTranslations('host.update');
  return (
    <aside className="new-version" role="status" aria-label={text('label')} data-testid="new-version">
      <p>{text('text')}</p>
      <button type="button" className="button primary" onClick={onReload}>
        {text('reload')}
      </button>
      <button type="button" className="button" onClick={onLater}>
        {text('later')}
      </button>
    </aside>
  );
}
