/** The drawing area: pointer and keys put points where they are. React draws nothing here; the canvas follows the store. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { cssColour } from '../../../../palette';
import { beginStroke, CLASSES, type DrawnPoint, touch, undo, useDrawing } from './drawing';

/** Pixels of the canvas a side; it is shown smaller. */
const SIZE = 600;
const RADIUS = 5;
/** Steps of the keyboard's cursor, of the square's half side. */
const STEP = 0.05;
const LEAP = 0.2;

function paint(canvas: HTMLCanvasElement, points: readonly DrawnPoint[]): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.clearRect(0, 0, SIZE, SIZE);
  for (const { x, y, label } of points) {
    context.fillStyle = cssColour(label);
    context.beginPath();
    context.arc(((x + 1) / 2) * SIZE, ((1 - y) / 2) * SIZE, RADIUS, 0, 2 * Math.PI);
    context.fill();
  }
}

const ARROWS: Readonly<Partial<Record<string, readonly [number, number]>>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Where a pointer is, in the square from −1 to 1. */
function at(event: PointerEvent<HTMLElement>): readonly [number, number] {
  const box = event.currentTarget.getBoundingClientRect();
  const x = (2 * (event.clientX - box.left)) / box.width - 1;
  const y = 1 - (2 * (event.clientY - box.top)) / box.height;
  return [x, y];
}

function goOn(event: PointerEvent<HTMLElement>): void {
  if (event.currentTarget.hasPointerCapture(event.pointerId)) touch(...at(event));
}

function clamp(value: number): number {
  return Math.min(1, Math.max(-1, value));
}

export function DrawCanvas() {
  const text = useTranslations('own.draw');
  const canvas = useRef<HTMLCanvasElement>(null);
  const count = useDrawing((s) => s.points.length);
  /** Of the keyboard; shown once a key has been used. */
  const [cursor, setCursor] = useState<readonly [number, number] | null>(null);

  useEffect(() => {
    let asked = 0;
    const draw = () => {
      asked = 0;
      if (canvas.current !== null) paint(canvas.current, useDrawing.getState().points);
    };
    draw();
    const stop = useDrawing.subscribe(() => {
      if (asked === 0) asked = requestAnimationFrame(draw);
    });
    return () => {
      stop();
      cancelAnimationFrame(asked);
    };
  }, []);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setCursor(null);
    beginStroke();
    touch(...at(event));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const arrow = ARROWS[event.key];
    const digit = Number(event.key);
    if (arrow !== undefined) {
      const by = event.shiftKey ? LEAP : STEP;
      const [x, y] = cursor ?? [0, 0];
      setCursor([clamp(x + by * arrow[0]), clamp(y + by * arrow[1])]);
    } else if (event.key === ' ' || event.key === 'Enter') {
      const [x, y] = cursor ?? [0, 0];
      setCursor([x, y]);
      beginStroke();
      touch(x, y);
    } else if ((event.ctrlKey || event.metaKey) && event.key === 'z') undo();
    else if (Number.isInteger(digit) && digit >= 1 && digit <= CLASSES) {
      useDrawing.setState({ label: digit - 1 });
    } else return;
    event.preventDefault();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes pointers and keys
    <div
      className="own-canvas"
      role="application"
      aria-label={text('canvas', { count })}
      aria-describedby="own-draw-help"
      data-testid="own-canvas"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={goOn}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvas} width={SIZE} height={SIZE} />
      {cursor !== null && (
        <span
          className="own-cursor"
          style={{ left: `${50 * (cursor[0] + 1)}%`, top: `${50 * (1 - cursor[1])}%` }}
        />
      )}
    </div>
  );
}
