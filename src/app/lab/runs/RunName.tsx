/** A run's name, to be changed where it stands. */
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { MOST_NAME, renameRun, type Run } from '../../../state/runs';

export function RunName({ run: { id, name } }: { readonly run: Run }) {
  const text = useTranslations('runs.lab');
  /** What is being typed; null when nothing is. */
  const [typed, setTyped] = useState<string | null>(null);
  const take = () => {
    if (typed !== null) renameRun(id, typed);
    setTyped(null);
  };
  return (
    <input
      type="text"
      className="runs-rename"
      aria-label={text('rename')}
      maxLength={MOST_NAME}
      size={Math.max(8, (typed ?? name).length)}
      autoComplete="off"
      spellCheck={false}
      value={typed ?? name}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key !== 'Escape' || typed === null) return;
        event.preventDefault(); // it would close the lab
        setTyped(null);
      }}
    />
  );
}
