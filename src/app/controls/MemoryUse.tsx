/** GPU memory of the form's experiment, before it is begun: one line, and by purpose on demand. */
import { type CSSProperties, useEffect, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { formatBytes } from '../../bytes';
import type { MemoryEstimate } from '../../engine/protocol';
import { useExperiment } from '../../state/experiment';
import { useMemory } from '../../state/memory';
import { useRun } from '../../state/run';
import { session } from '../session';
import { TAGS } from '../tags';
import { Explained } from './Explained';
import { Help } from './Help';

/** Asks the engine about the form's experiment whenever that, the GPU or, with a new run, the canvas may have changed. */
function useAsk(): void {
  const draft = useExperiment((s) => s.draft);
  const adapter = useRun((s) => s.adapter);
  useEffect(() => {
    if (adapter === null) return undefined;
    let current = true;
    const answer = (estimate: MemoryEstimate | null) => {
      if (current) useMemory.setState({ of: draft, estimate });
    };
    const ask = () => void session.estimateMemory(draft).then(answer, () => answer(null));
    ask();
    const unsubscribe = useRun.subscribe((now, before) => {
      if (now.state !== before.state) ask();
    });
    return () => {
      current = false;
      unsubscribe();
    };
  }, [draft, adapter]);
}

export function MemoryUse() {
  useAsk();
  const text = useTranslations('page.memory');
  const estimate = useMemory((s) => s.estimate);
  const [open, setOpen] = useState(false);
  const id = useId();
  if (estimate === null) return null;
  const { total, refusal } = estimate;
  return (
    <section
      className="memory"
      aria-label={text('label')}
      data-testid="memory"
      data-refused={refusal !== null}
    >
      <div className="memory-head">
        <button
          type="button"
          className="memory-toggle"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <span className="chevron" aria-hidden="true" />
          {text('label')}
        </button>
        <Help title={text('label')} more={<Explained of="memory" />} />
        <b className="memory-total">{formatBytes(total, 'up')}</b>
      </div>
      {refusal !== null && <TooLarge estimate={estimate} />}
      <div id={id} hidden={!open}>
        <Parts estimate={estimate} />
      </div>
    </section>
  );
}

/** What is over the limit, and the way out. */
function TooLarge({ estimate: { largest, limits, refusal } }: { readonly estimate: MemoryEstimate }) {
  const text = useTranslations('page.memory');
  const names = useTranslations('settings');
  const edit = useExperiment((s) => s.edit);
  const remedy = refusal?.remedy ?? null;
  return (
    <p className="memory-refusal" role="status">
      {largest.bytes > limits.buffer
        ? text('overBuffer', {
            bytes: formatBytes(largest.bytes, 'up'),
            limit: formatBytes(limits.buffer, 'down'),
          })
        : text('overTotal', { limit: formatBytes(limits.total ?? 0, 'down') })}{' '}
      {remedy !== null && (
        <button type="button" className="text-button" onClick={() => edit({ [remedy.key]: remedy.value })}>
          {text('fits', { setting: names(`${remedy.key}.label`), value: remedy.value })}
        </button>
      )}
    </p>
  );
}

function Parts({ estimate: { parts, largest, limits, large, keep } }: { readonly estimate: MemoryEstimate }) {
  const text = useTranslations('page.memory');
  const purposes = useTranslations('engine.purposes');
  const most = Math.max(...parts.map(({ bytes }) => bytes));
  return (
    <>
      <dl className="memory-parts">
        {parts
          .toSorted((a, b) => b.bytes - a.bytes)
          .map(({ purpose, bytes }) => (
            <div key={purpose} style={{ '--share': bytes / most } as CSSProperties}>
              <dt>{purposes(purpose)}</dt>
              <dd>{formatBytes(bytes, 'up')}</dd>
            </div>
          ))}
      </dl>
      <p className="muted">
        {text.rich('largest', {
          ...TAGS,
          bytes: formatBytes(largest.bytes, 'up'),
          name: largest.name,
          limit: formatBytes(limits.buffer, 'down'),
        })}{' '}
        {limits.total !== null && `${text('total', { limit: formatBytes(limits.total, 'down') })} `}
        {keep !== 'all' && `${text('keep', { keep })} `}
        {large && text('large')}
      </p>
    </>
  );
}
