/** A sweep from a text that somebody has sent. */
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSweep } from '../../../state/sweep';
import { readSweep, type SweepRefusal } from '../../../sweep';
import { draftOf } from './draft';
import { Refusals } from './Refusals';

export function PastedSweep() {
  const text = useTranslations('sweeps.form');
  const id = useId();
  const [pasted, setPasted] = useState('');
  const [wrong, setWrong] = useState<readonly SweepRefusal[] | 'none' | null>(null);
  const read = () => {
    const found = readSweep(pasted);
    if (found === undefined) {
      setWrong('none');
      return;
    }
    setWrong(found.refusals);
    if (found.refusals.length === 0) useSweep.setState({ draft: draftOf(found.input) });
  };
  return (
    <details className="sweep-paste">
      <summary>{text('paste')}</summary>
      <textarea
        id={id}
        rows={3}
        aria-label={text('paste')}
        aria-describedby={`${id}-hint`}
        spellCheck={false}
        value={pasted}
        onChange={(event) => {
          setPasted(event.target.value);
          setWrong(null);
        }}
      />
      <span id={`${id}-hint`} className="muted">
        {text('pasteHint')}
      </span>
      {wrong === 'none' && (
        <p className="sweep-wrong" role="alert">
          {text('notASweep')}
        </p>
      )}
      {wrong !== null && wrong !== 'none' && <Refusals refusals={wrong} />}
      <button type="button" className="button" onClick={read}>
        {text('pasteRead')}
      </button>
    </details>
  );
}
