/** Files, folders and archives: dropped here, or chosen. */
import { type ChangeEvent, type DragEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { dropped } from './files';
import { readGiven } from './reading';

function take(event: ChangeEvent<HTMLInputElement>): void {
  const chosen = [...(event.target.files ?? [])];
  event.target.value = ''; // the same file may be chosen again, changed
  void readGiven(chosen);
}

export function OpenFiles() {
  const text = useTranslations('own.open');
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // React knows no such attribute.
    if (folder.current !== null) folder.current.webkitdirectory = true;
  }, []);
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    void readGiven(dropped(event.dataTransfer));
  };
  const onDragOver = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <section aria-label={text('title')}>
      <div
        className="own-drop"
        data-over={over}
        onDrop={onDrop}
        onDragOver={onDragOver}
        onDragLeave={() => setOver(false)}
      >
        <p className="own-drop-here">{text('drop')}</p>
        <div className="own-buttons">
          <button type="button" className="button" onClick={() => files.current?.click()}>
            {text('files')}
          </button>
          <button type="button" className="button" onClick={() => folder.current?.click()}>
            {text('folder')}
          </button>
        </div>
        <p className="muted">{text('formats')}</p>
        <input ref={files} type="file" multiple hidden data-testid="own-files" onChange={take} />
        <input ref={folder} type="file" hidden data-testid="own-folder" onChange={take} />
      </div>
    </section>
  );
}
