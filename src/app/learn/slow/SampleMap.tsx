/** The part of the plane that the sample is concerned with: both anchors, the latent, and the ways between them. */
import { memo, useEffect, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { SampleTrace } from '../../../engine/protocol';
import { cssColour } from '../../../palette';
import { useRun } from '../../../state/run';
import { type Stage, useSlow } from '../../../state/slow';
import { type Place, squareAround, timeOf, wayUntil } from './geometry';

/** Side of the drawing, in its own units. */
const SIDE = 240;

interface SampleMapProps {
  readonly trace: SampleTrace;
  readonly stage: Stage;
}

type ToDrawing = (place: Place) => Place;

function pathOf(places: readonly Place[], to: ToDrawing): string {
  return places
    .map((place, i) => {
      const [x, y] = to(place);
      return `${i === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`;
    })
    .join('');
}

export function SampleMap({ trace, stage }: SampleMapProps) {
  const text = useTranslations('guide.slow');
  const places = useRun((s) => s.plane?.places);
  const labels = useRun((s) => s.samples?.labels);
  const to = useMemo<ToDrawing>(() => {
    const { x, y, side } = squareAround([...trace.anchors, trace.inverse, trace.forward, places ?? []]);
    return ([px, py]) => [(SIDE * (px - x)) / side, SIDE - (SIDE * (py - y)) / side];
  }, [trace, places]);
  const inverse = useRef<SVGPathElement>(null);
  const forward = useRef<SVGPathElement>(null);
  const head = useRef<SVGCircleElement>(null);
  useEffect(() => {
    const draw = (progress: number) => {
      const back = stage === 'inverse' ? wayUntil(trace.inverse, progress) : wayUntil(trace.inverse, 1);
      const there = stage === 'forward' ? wayUntil(trace.forward, progress) : wayUntil(trace.forward, 1);
      inverse.current?.setAttribute('d', pathOf(back, to));
      forward.current?.setAttribute('d', pathOf(there, to));
      const at = (stage === 'inverse' ? back : there).at(-1);
      if (at === undefined || head.current === null) return;
      const [x, y] = to(at);
      head.current.setAttribute('cx', x.toFixed(2));
      head.current.setAttribute('cy', y.toFixed(2));
    };
    draw(useSlow.getState().progress);
    return useSlow.subscribe((now, before) => {
      if (now.progress !== before.progress) draw(now.progress);
    });
  }, [trace, stage, to]);
  const latent: Place = [trace.forward[0] ?? 0, trace.forward[1] ?? 0];
  const colour = cssColour(labels?.[trace.sample] ?? 0);
  const backDrawn = stage !== 'anchors';
  const thereDrawn = backDrawn && stage !== 'inverse';
  return (
    <svg
      className="sample-map"
      viewBox={`0 0 ${SIDE} ${SIDE}`}
      role="img"
      aria-label={text('map', { t: timeOf(stage, 1, trace).toFixed(2) })}
    >
      {places !== undefined && labels !== undefined && <Others places={places} labels={labels} to={to} />}
      {backDrawn && <path ref={inverse} className="route route-back" />}
      {thereDrawn && <path ref={forward} className="route" />}
      <Mark place={to(trace.anchors[0])} name="a" colour={colour} />
      <Mark place={to(trace.anchors[1])} name="b" colour={colour} />
      {thereDrawn && <Mark place={to(latent)} name="z" colour="var(--surface)" />}
      {(stage === 'inverse' || stage === 'forward') && <circle ref={head} className="route-head" r="4" />}
    </svg>
  );
}

interface OthersProps {
  readonly places: Float32Array;
  readonly labels: Uint8Array;
  readonly to: ToDrawing;
}

/** The anchors of the other samples. Hundreds of dots that nothing but a new picture changes. */
const Others = memo(function Others({ places, labels, to }: OthersProps) {
  return Array.from(labels, (label, i) => {
    const [x, y] = to([places[2 * i] ?? 0, places[2 * i + 1] ?? 0]);
    // oxlint-disable-next-line react/no-array-index-key -- a sample is its number
    return <circle key={i} className="other" cx={x} cy={y} r="2" fill={cssColour(label)} />;
  });
});

interface MarkProps {
  readonly place: Place;
  readonly name: string;
  readonly colour: string;
}

function Mark({ place: [x, y], name, colour }: MarkProps) {
  return (
    <g className="map-mark">
      <circle cx={x} cy={y} r="5" fill={colour} />
      <text x={x + (x > SIDE - 24 ? -9 : 9)} y={y + 4} textAnchor={x > SIDE - 24 ? 'end' : 'start'}>
        {name}
      </text>
    </g>
  );
}
