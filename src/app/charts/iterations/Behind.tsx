/**
 * Curves of other runs as plain paths in the chart's own drawing. recharts would make a component of each and merge all their points into its
 * rows, which costs with every redraw; a path is made anew only when the axes change.
 */
import { memo, useMemo } from 'react';
import { usePlotArea } from 'recharts';
import { type Curve, placesOf, type Scales } from './curve';

interface BehindProps {
  readonly curves: readonly Curve[];
  readonly domain: readonly [number, number];
  /** Right end of the axis; its left end is 0. */
  readonly last: number;
  readonly log: boolean;
  readonly smooth: boolean;
  /** Mark each point: there are few. */
  readonly dots: boolean;
}

export const Behind = memo(function Behind({ curves, domain, last, log, smooth, dots }: BehindProps) {
  const area = usePlotArea();
  const { x, y, width, height } = area ?? { x: 0, y: 0, width: 0, height: 0 };
  const scales = useMemo(
    (): Scales => ({ x, y, width, height, last, domain, log }),
    [x, y, width, height, last, domain, log],
  );
  if (width <= 0 || height <= 0) return null;
  return (
    <g className="behind">
      {curves.map((curve) => (
        <Line key={curve.key} curve={curve} scales={scales} smooth={smooth} dots={dots} />
      ))}
    </g>
  );
});

interface LineProps {
  readonly curve: Curve;
  readonly scales: Scales;
  readonly smooth: boolean;
  readonly dots: boolean;
}

const Line = memo(function Line({ curve: { points, colour }, scales, smooth, dots }: LineProps) {
  const places = useMemo(
    () => placesOf(points, scales, smooth).map(([x, y]) => [x.toFixed(1), y.toFixed(1)] as const),
    [points, scales, smooth],
  );
  const marked = dots || places.length === 1;
  return (
    <>
      {places.length > 1 && (
        <path
          d={`M${places.map((place) => place.join(' ')).join('L')}`}
          fill="none"
          stroke={colour}
          strokeWidth={1.1}
          strokeLinejoin="round"
        />
      )}
      {marked && places.map(([x, y]) => <circle key={x} cx={x} cy={y} r={1.8} fill={colour} />)}
    </>
  );
});
