/** The samples of one cell of the confusion matrix, a page at a time. */
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Classification, SplitSamples } from '../../../engine/tasks-protocol';
import { type Cell, samplesIn } from '../../../state/classes';
import { integer } from '../../format';
import { session } from '../../session';
import { Pictures } from './Pictures';

interface CellSamplesProps {
  readonly result: Classification;
  readonly factor: number;
  readonly cell: Cell;
  readonly names: readonly string[];
  readonly onClose: () => void;
}

/** Samples of a page. */
const PAGE = 24;

/** What a page shows, once it is there. */
interface Page {
  readonly indices: readonly number[];
  readonly samples: SplitSamples;
}

export function CellSamples({ result, factor, cell, names, onClose }: CellSamplesProps) {
  const text = useTranslations('classes.samples');
  const heading = useRef<HTMLHeadingElement>(null);
  const [wanted, setWanted] = useState(0);
  const [page, setPage] = useState<Page | 'failed' | null>(null);
  const all = samplesIn(result, factor, cell);
  const pages = Math.max(1, Math.ceil(all.length / PAGE));
  const number = Math.min(wanted, pages - 1);
  const indices = all.slice(number * PAGE, (number + 1) * PAGE);
  const list = indices.join(' ');
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    let gone = false;
    const asked = list === '' ? [] : list.split(' ').map(Number);
    session
      .samplesOf(result.split, asked)
      .then((samples) => {
        if (!gone) setPage({ indices: asked, samples });
        return samples;
      })
      .catch(() => {
        if (!gone) setPage('failed');
      });
    return () => {
      gone = true;
    };
  }, [list, result.split]);
  const title = text('title', {
    truth: names[cell.truth] ?? '',
    predicted: names[cell.predicted] ?? '',
    count: all.length,
    right: String(cell.truth === cell.predicted),
  });
  return (
    <section className="cell-samples" aria-label={title} data-testid="cell-samples">
      <div className="cell-samples-head">
        <h3 ref={heading} tabIndex={-1}>
          {title}
        </h3>
        {pages > 1 && (
          <div className="cell-samples-pages">
            <button
              type="button"
              className="button small"
              aria-disabled={number === 0}
              onClick={() => setWanted(Math.max(0, number - 1))}
            >
              {text('previous')}
            </button>
            <span className="muted">
              {text('page', {
                from: integer(number * PAGE + 1),
                to: integer(number * PAGE + indices.length),
                count: integer(all.length),
              })}
            </span>
            <button
              type="button"
              className="button small"
              aria-disabled={number === pages - 1}
              onClick={() => setWanted(Math.min(pages - 1, number + 1))}
            >
              {text('next')}
            </button>
          </div>
        )}
        <button type="button" className="button small" onClick={onClose}>
          {text('close')}
        </button>
      </div>
      {all.length === 0 && <p className="muted">{text('none')}</p>}
      {page === 'failed' && <p role="alert">{text('failed')}</p>}
      {all.length > 0 && page !== null && page !== 'failed' && (
        <Pictures indices={page.indices} samples={page.samples} label={cell.truth} />
      )}
    </section>
  );
}
