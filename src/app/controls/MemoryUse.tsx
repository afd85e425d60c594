/** GPU memory of the form's experiment, before it is begun: one line, and by purpose on demand. */
import { type CSSProperties, useEffect, useId, useState } from 'react';
import { formatBytes } from '../../bytes';
import type { MemoryEstimate } from '../../engine/protocol';
import { settingOf } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import { useMemory } from '../../state/memory';
import { useRun } from '../../state/run';
import { session } from '../session';
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
  const estimate = useMemory((s) => s.estimate);
  const [open, setOpen] = useState(false);
  const id = useId();
  if (estimate === null) return null;
  const { total, refusal } = estimate;
  return (
    <section className="memory" aria-label="GPU memory" data-testid="memory" data-refused={refusal !== null}>
      <div className="memory-head">
        <button
          type="button"
          className="memory-toggle"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <span className="chevron" aria-hidden="true" />
          GPU memory
        </button>
        <Help title="GPU memory">
          What these settings will take when there is most of it, evaluation included, counted buffer by
          buffer before anything is made. Flow states grow with n, d and steps, never with n × n.
        </Help>
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
  const edit = useExperiment((s) => s.edit);
  const remedy = refusal?.remedy ?? null;
  return (
    <p className="memory-refusal" role="status">
      {largest.bytes > limits.buffer
        ? `Too much: one buffer of it takes ${formatBytes(largest.bytes, 'up')}, and this GPU allows ${formatBytes(limits.buffer, 'down')}.`
        : `Too much: a software adapter may take ${formatBytes(limits.total ?? 0, 'down')} here.`}{' '}
      {remedy !== null && (
        <button type="button" className="text-button" onClick={() => edit({ [remedy.key]: remedy.value })}>
          {settingOf(remedy.key).label} {remedy.value} fits
        </button>
      )}
    </p>
  );
}

function Parts({ estimate: { parts, largest, limits, large, keep } }: { readonly estimate: MemoryEstimate }) {
  const most = Math.max(...parts.map(({ bytes }) => bytes));
  return (
    <>
      <dl className="memory-parts">
        {parts
          .toSorted((a, b) => b.bytes - a.bytes)
          .map(({ purpose, name, bytes }) => (
            <div key={purpose} style={{ '--share': bytes / most } as CSSProperties}>
              <dt>{name}</dt>
              <dd>{formatBytes(bytes, 'up')}</dd>
            </div>
          ))}
      </dl>
      <p className="muted">
        Largest buffer {formatBytes(largest.bytes, 'up')}, {largest.name}; this GPU allows{' '}
        {formatBytes(limits.buffer, 'down')}.
        {limits.total !== null &&
          ` All together may take ${formatBytes(limits.total, 'down')}, three quarters of this machine’s memory.`}
        {keep !== 'all' &&
          ` So that it fits, the flows keep one state in ${keep} and compute the others again on the way back.`}
        {large && ' A small graphics card may not have that much.'}
      </p>
    </>
  );
}
