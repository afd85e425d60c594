/** How to cite the article. */
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import citation from '../../../../CITATION.bib?raw';

export function Cite() {
  const text = useTranslations('files.cite');
  const id = useId();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    // Where the clipboard is forbidden, the text is there to be selected.
    navigator.clipboard.writeText(citation).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <section className="files-part" aria-labelledby={id}>
      <h2 id={id}>{text('title')}</h2>
      <p className="muted">{text('about')}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, with the keys too */}
      <pre className="files-bib" tabIndex={0} aria-labelledby={id}>
        {citation.trim()}
      </pre>
      <div className="files-actions">
        <button type="button" className="button" data-testid="copy-bib" onClick={copy}>
          {text('copy')}
        </button>
        <span role="status">{copied && text('copied')}</span>
      </div>
    </section>
  );
}
