/** Lies over a chart: pointing at an iteration, or choosing one by keys, reads all charts there. */
import type { KeyboardEvent, PointerEvent } from 'react';
import { useTranslations } from 'use-intl';
import { integer } from '../../format';
import { useHover } from './hover';

interface CrosshairProps {
  readonly title: string;
  /** Right end of the axis; its left end is 0. */
  readonly last: number;
  /** The chart's values at an iteration, in words. */
  readonly read: (iteration: number) => string;
  /** Distance of the drawing's foot from that of the chart, CSS pixels. */
  readonly bottom: number;
}

const over = (iteration: number | null) => useHover.setState({ iteration });

export function Crosshair({ title, last, read, bottom }: CrosshairProps) {
  const text = useTranslations('curves');
  const hovered = useHover((s) => s.iteration);
  const shown = hovered !== null && hovered <= last ? hovered : null;
  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    over(Math.round(share * last));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = Math.max(1, Math.round(last / 100));
    const from = shown ?? last;
    const goals: Readonly<Record<string, number>> = {
      ArrowLeft: from - step,
      ArrowDown: from - step,
      ArrowRight: from + step,
      ArrowUp: from + step,
      PageDown: from - 10 * step,
      PageUp: from + 10 * step,
      Home: 0,
      End: last,
    };
    const goal = goals[event.key];
    if (event.key === 'Escape') over(null);
    if (goal === undefined) return;
    event.preventDefault();
    over(Math.max(0, Math.min(last, goal)));
  };
  const at = shown ?? last;
  return (
    <div
      className="crosshair"
      style={{ insetBlockEnd: bottom }}
      role="slider"
      tabIndex={0}
      aria-label={text('readAt', { title })}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={at}
      aria-valuetext={`${text('iteration', { iteration: integer(at) })}: ${read(at)}`}
      onPointerMove={onPointer}
      onPointerDown={onPointer}
      onPointerLeave={() => over(null)}
      onBlur={() => over(null)}
      onKeyDown={onKeyDown}
    >
      {shown !== null && last > 0 && (
        <div className="crosshair-line" style={{ insetInlineStart: `${(shown / last) * 100}%` }} />
      )}
    </div>
  );
}
