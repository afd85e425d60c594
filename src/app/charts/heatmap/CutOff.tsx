/** The cut-off u as a line across heat map and curves: dragged or moved by keys, it changes the running experiment. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { cutOffFor, cutOffNear, cutOffTime, largestCutOff, lastCutOffStep } from './cells';

interface CutOffProps {
  /** Ends of the steps' cells, flow time 0 to 1. */
  readonly ends: readonly number[];
  /** First step that counts, as it is to be shown. */
  readonly step: number;
  /** Last step that counts. */
  readonly last: number;
  /** Shows another step without changing the experiment; null shows the experiment's again. */
  readonly onPreview: (step: number | null) => void;
  readonly onCommit: (step: number) => void;
}

/** Keys change the experiment once no other has followed for so many milliseconds: each change is one of the run. */
const PAUSE = 400;

export function CutOff({ ends, step, last: lastCounted, onPreview, onCommit }: CutOffProps) {
  const text = useTranslations('curves.cutOff');
  const plot = useRef<HTMLDivElement>(null);
  /** Step under the pointer while it is dragged, or after the last key; null while nothing is held. */
  const held = useRef<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const steps = ends.length - 1;
  const u = cutOffFor(step, steps);
  const time = cutOffTime(ends, step);
  const late = 1 - (ends[lastCounted + 1] ?? 1);

  const hold = (next: number) => {
    held.current = next;
    onPreview(next);
  };
  const release = () => {
    clearTimeout(timer.current);
    const wanted = held.current;
    held.current = null;
    if (wanted !== null) onCommit(wanted);
  };
  const cancel = () => {
    clearTimeout(timer.current);
    held.current = null;
    onPreview(null);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const box = plot.current?.getBoundingClientRect();
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const next = cutOffNear(ends, (event.clientX - box.left) / box.width);
    if (next !== held.current) hold(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const last = lastCutOffStep(steps);
    const page = Math.max(1, Math.round(steps / 10));
    const from = held.current ?? step;
    const goals: Readonly<Record<string, number>> = {
      ArrowLeft: from - 1,
      ArrowDown: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from + 1,
      PageDown: from - page,
      PageUp: from + page,
      Home: 0,
      End: last,
    };
    const goal = goals[event.key];
    if (event.key === 'Escape') cancel();
    if (goal === undefined) return;
    event.preventDefault();
    hold(Math.max(0, Math.min(last, goal)));
    clearTimeout(timer.current);
    timer.current = setTimeout(release, PAUSE);
  };
  return (
    <div ref={plot} className="cutoff-plot">
      <div className="cutoff-veil" style={{ inlineSize: `${time * 100}%` }} />
      {lastCounted < steps - 1 && (
        <div className="cutoff-veil late" style={{ inlineSize: `${late * 100}%` }} />
      )}
      <div
        className="cutoff"
        style={{ insetInlineStart: `${time * 100}%` }}
        role="slider"
        tabIndex={0}
        aria-label={text('name')}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={largestCutOff()}
        aria-valuenow={u}
        aria-valuetext={text('value', { u: String(u), t: time.toFixed(2), step: step + 1, steps })}
        data-testid="cut-off"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          hold(step);
        }}
        onPointerMove={onPointerMove}
        onPointerUp={release}
        onPointerCancel={cancel}
        onBlur={release}
        onKeyDown={onKeyDown}
      >
        <span className="cutoff-label">u = {u}</span>
      </div>
    </div>
  );
}
