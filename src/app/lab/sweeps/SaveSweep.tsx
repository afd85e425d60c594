/** What can be taken from a sweep: tables for other programs, and itself as a text. */
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSweep } from '../../../state/sweep';
import { summaryToCsv, type SweepPlan, type SweepRecord, toCsv, writeSweep } from '../../../sweep';
import { absoluteLink } from '../../address';
import { download } from '../../charts/export/download';
import { draftOf } from './draft';

function save(text: string, name: string): void {
  download(new Blob([text], { type: 'text/csv' }), name);
}

interface SaveSweepProps {
  readonly plan: SweepPlan;
  readonly record: SweepRecord;
}

export function SaveSweep({ plan, record }: SaveSweepProps) {
  const text = useTranslations('sweeps.save');
  const [copied, setCopied] = useState<'yes' | 'by hand' | null>(null);
  const words = `${absoluteLink(record.words.link)}\n${writeSweep(plan)}`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(words);
      setCopied('yes');
    } catch {
      setCopied('by hand'); // no permission
    }
  };
  return (
    <div className="sweep-save">
      {record.results.length > 0 && (
        <>
          <button
            type="button"
            className="button"
            onClick={() => save(summaryToCsv(plan, record.results), 'lzn-sweep.csv')}
          >
            {text('csv')}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => save(toCsv(plan, record.results), 'lzn-sweep-runs.csv')}
          >
            {text('runsCsv')}
          </button>
        </>
      )}
      <button type="button" className="button" onClick={() => void copy()}>
        {text('copy')}
      </button>
      <button
        type="button"
        className="text-button"
        onClick={() => useSweep.setState({ draft: draftOf(plan) })}
      >
        {text('again')}
      </button>
      <span role="status" className="muted">
        {copied === 'yes' && text('copied')}
      </span>
      {copied === 'by hand' && (
        <label className="sweep-by-hand">
          {text('copyByHand')}
          <textarea readOnly rows={3} value={words} onFocus={(event) => event.target.select()} />
        </label>
      )}
    </div>
  );
}
