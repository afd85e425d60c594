/** The points of one objective in the plane, to look at and to take in the hand. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ADAPTERS, type Drawable } from '../../explore/adapters';
import { N, ROWS } from '../../explore/toy';
import { FACTS } from '../../objectives/facts';
import { short } from '../format';
import { drawToy } from './draw-toy';
import { at, frameOf, nearestRow, type Place, toPlane, MARGIN } from './frame';
import { pause, place, toyOf, watch } from './stage';
import { type Side, useExplore } from './store';

/** Pixels within which a point is taken. */
const REACH = 28;
/** Steps of an arrow key in the plane. */
const STEP = 0.05;
const LEAP = 0.25;

const ARROWS: Readonly<Partial<Record<string, Place>>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const TURNS: Readonly<Partial<Record<string, number>>> = { PageDown: 1, PageUp: -1 };

/** Where a pointer is, from the corner of what it is over. */
function pixelOf(event: PointerEvent<HTMLElement>): Place {
  const box = event.currentTarget.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

interface PictureProps {
  readonly side: Side;
  readonly objective: Drawable;
}

export function Picture({ side, objective }: PictureProps) {
  const text = useTranslations('explore');
  const names = useTranslations('settings.objective.options');
  const canvas = useRef<HTMLCanvasElement>(null);
  const chosen = useExplore((s) => s.chosen);
  const [said, setSaid] = useState('');

  useEffect(() => {
    const draw = () => {
      const toy = toyOf(side);
      if (toy !== null && canvas.current !== null) drawToy(canvas.current, toy, useExplore.getState().chosen);
    };
    const stops = [watch(draw), useExplore.subscribe(draw)];
    const observer = new ResizeObserver(draw);
    if (canvas.current !== null) observer.observe(canvas.current);
    return () => {
      observer.disconnect();
      for (const stop of stops) stop();
    };
  }, [side]);

  /** Says where the point in the hand is. */
  const describe = (): string => {
    const toy = toyOf(side);
    const row = useExplore.getState().chosen;
    if (toy === null) return '';
    const [x, y] = at(toy.places, row ?? 0);
    return text('canvas', {
      objective: names(objective),
      sample: row === null ? 0 : (row % N) + 1,
      view: (row ?? 0) < N ? 1 : 2,
      x: x.toFixed(2),
      y: y.toFixed(2),
      loss: short(toy.reading.loss),
    });
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const toy = toyOf(side);
    const row = useExplore.getState().chosen;
    if (toy === null || row === null) return;
    const frame = frameOf(toy, event.currentTarget.clientWidth);
    // Not beyond what the frame would grow for: it would run away under the pointer.
    const most = frame.reach / MARGIN;
    const [x, y] = toPlane(frame, pixelOf(event)).map((to) => Math.min(most, Math.max(-most, to)));
    place(row, x ?? 0, y ?? 0);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const toy = toyOf(side);
    if (toy === null || event.button !== 0) return;
    const frame = frameOf(toy, event.currentTarget.clientWidth);
    const row = nearestRow(toy, frame, pixelOf(event), REACH);
    useExplore.setState({ chosen: row });
    if (row === null) return;
    pause();
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const toy = toyOf(side);
    const arrow = ARROWS[event.key];
    const turn = TURNS[event.key];
    if (toy === null || (arrow === undefined && turn === undefined)) return;
    event.preventDefault();
    const row = chosen ?? (turn === -1 ? 0 : ROWS - 1);
    if (turn !== undefined) useExplore.setState({ chosen: (row + turn + ROWS) % ROWS });
    else if (arrow !== undefined && chosen !== null) {
      pause();
      const by = event.shiftKey ? LEAP : STEP;
      const [x, y] = at(toy.places, chosen);
      place(chosen, x + by * arrow[0], y + by * arrow[1]);
    } else useExplore.setState({ chosen: 0 });
    setSaid(describe());
  };
  const { shows } = ADAPTERS[objective];
  return (
    <figure className="explore-picture">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes pointers and keys */}
      <div
        className="explore-canvas"
        role="application"
        aria-roledescription={text('role')}
        aria-label={names(objective)}
        aria-describedby="explore-keys"
        data-testid="explore-canvas"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it takes keys, as an application does
        tabIndex={0}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} />
      </div>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      <figcaption>
        <span className="explore-key" data-mark="first">
          {text('legend.first')}
        </span>
        <span className="explore-key" data-mark="second">
          {text('legend.second')}
        </span>
        <span className="explore-key" data-mark="force">
          {text('legend.force')}
        </span>
        {shows !== undefined && (
          <span className="explore-key" data-mark={shows}>
            {text(`legend.${shows}`)}
          </span>
        )}
        <span className="explore-space">{text(`space.${FACTS[objective].space}`)}</span>
      </figcaption>
    </figure>
  );
}
