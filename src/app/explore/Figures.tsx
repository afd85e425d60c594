/** Numbers of a toy as they change, and how the one that tells of a collapse went. Written past React, since they change with every frame. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { FACTS, type Compared } from '../../objectives/facts';
import type { Simulation } from '../../explore/simulation';
import { short } from '../format';
import { drawCourse } from './draw-course';
import { strongest } from './frame';
import { toyOf, watch } from './stage';
import { type Side, useExplore } from './store';

const FIGURES = {
  loss: (toy: Simulation) => short(toy.reading.loss),
  force: (toy: Simulation) => short(strongest(toy.forces)),
  spread: (toy: Simulation) => toy.spread.toFixed(2),
  apart: (toy: Simulation) => toy.apart.toFixed(3),
} as const;

interface FiguresProps {
  readonly side: Side;
}

export function Figures({ side }: FiguresProps) {
  const text = useTranslations('explore');
  const objective = useExplore((s) => s.sides[side].objective as Compared);
  const list = useRef<HTMLDListElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { of } = FACTS[objective].collapse({ ...useExplore((s) => s.sides[side]), inputs: 0 });
  useEffect(() => {
    const write = () => {
      const toy = toyOf(side);
      if (toy === null) return;
      for (const cell of list.current?.querySelectorAll<HTMLElement>('[data-figure]') ?? []) {
        const name = cell.dataset['figure'] as keyof typeof FIGURES | 'telling';
        cell.textContent = name === 'telling' ? short(toy.figure) : FIGURES[name](toy);
      }
      if (canvas.current !== null) drawCourse(canvas.current, toy);
    };
    write();
    const observer = new ResizeObserver(write);
    if (canvas.current !== null) observer.observe(canvas.current);
    const stop = watch(write);
    return () => {
      observer.disconnect();
      stop();
    };
  }, [side]);
  return (
    <div className="explore-figures">
      <dl ref={list}>
        {(['loss', 'force', 'spread', 'apart'] as const).map((name) => (
          <div key={name}>
            <dt>{text(`figures.${name}`)}</dt>
            <dd data-figure={name} data-testid={`explore-${name}`} />
          </div>
        ))}
        {of !== 'loss' && (
          <div>
            <dt>{text(`figures.${of}`)}</dt>
            <dd data-figure="telling" />
          </div>
        )}
      </dl>
      <canvas
        ref={canvas}
        className="explore-course"
        role="img"
        aria-label={text('course', { figure: text(`figures.${of}`) })}
      />
      <p className="muted" aria-hidden="true">
        {text('course', { figure: text(`figures.${of}`) })}
      </p>
    </div>
  );
}
