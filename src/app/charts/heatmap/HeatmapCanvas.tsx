/** The canvas of the heat map: a row a sample, pointed at by mouse, finger or keys. */
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { usePlane } from '../../../state/plane';
import { AXIS_WIDTH, cellBox, MARGIN, TICK } from '../style';
import { useSize } from '../useSize';
import { cellAt } from './cells';
import { MarkedRow } from './MarkedRow';
import { paintCanvas, type Picture } from './paint';
import { point, pointNowhere, usePointing } from './pointing';
import { useReading } from './reading';

interface HeatmapCanvasProps {
  readonly picture: Picture;
  /** Flow time of each step. */
  readonly t: readonly number[];
  readonly classNames: readonly string[];
  /** What is to be seen, in words. */
  readonly description: string;
}

/** Rows that page up and page down go by. */
const PAGE = 10;

const plain = (words: string) => words;

export function HeatmapCanvas({ picture, t, classNames, description }: HeatmapCanvasProps) {
  const text = useTranslations('curves.alignment');
  const id = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const reading = useReading({ alignment: picture, t, labels: picture.labels, classNames });
  const { width, height, ratio } = useSize(stage);
  const { order, ends, count, chosen, steps } = picture;
  const ranks = useMemo(() => {
    const found = new Uint16Array(count);
    order.forEach((sample, row) => (found[sample] = row));
    return found;
  }, [order, count]);

  useEffect(() => {
    const element = canvas.current;
    if (element === null || width === 0 || height === 0) return;
    const { color: colour, fontFamily } = getComputedStyle(element);
    const ink = { ratio, colour, font: `${TICK.fontSize}px ${fontFamily}` };
    paintCanvas(element, picture, cellBox(width, height), { width, height, ink });
  }, [picture, width, height, ratio]);

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * count);
    const time = (event.clientX - box.left - AXIS_WIDTH) / (box.width - AXIS_WIDTH - MARGIN.right);
    const sample = order[Math.max(0, Math.min(count - 1, row))];
    if (sample !== undefined) point(sample, cellAt(ends, time));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const { marked } = usePlane.getState();
    const row = marked === null ? null : (ranks[marked] ?? null);
    const step = usePointing.getState().step ?? (row === null ? 0 : (chosen[order[row] ?? 0] ?? 0));
    const move = (rows: number, cells: number) => {
      event.preventDefault();
      const next = row === null ? (rows < 0 ? count - 1 : 0) : Math.max(0, Math.min(count - 1, row + rows));
      const sample = order[next] ?? 0;
      // Another row is pointed at where it is largest, unless a step has been chosen by hand.
      const kept = Math.max(0, Math.min(steps - 1, step + cells));
      point(sample, cells === 0 && usePointing.getState().step === null ? (chosen[sample] ?? 0) : kept);
    };
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(1, 0),
      ArrowUp: () => move(-1, 0),
      ArrowRight: () => move(0, 1),
      ArrowLeft: () => move(0, -1),
      PageDown: () => move(PAGE, 0),
      PageUp: () => move(-PAGE, 0),
      Home: () => move(-count, 0),
      End: () => move(count, 0),
      Escape: pointNowhere,
    };
    moves[event.key]?.();
  };
  return (
    <div
      ref={stage}
      className="heatmap"
      data-testid="alignment-heatmap"
      role="slider"
      tabIndex={0}
      aria-roledescription={text('role')}
      aria-label={text('rows')}
      aria-describedby={id}
      aria-orientation="vertical"
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={reading === null ? 1 : (ranks[reading.sample] ?? 0) + 1}
      aria-valuetext={reading === null ? text('unmarked') : text.markup('readout', { b: plain, ...reading })}
      onPointerMove={onPointerMove}
      onPointerDown={onPointerMove}
      onPointerLeave={(event) => {
        if (event.pointerType === 'mouse') pointNowhere();
      }}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <MarkedRow ranks={ranks} />
      <p id={id} className="visually-hidden">
        {description}
      </p>
    </div>
  );
}
