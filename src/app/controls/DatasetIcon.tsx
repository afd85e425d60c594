/** A small drawing of each data set. */
import type { ReactNode } from 'react';
import type { DataName } from '../../experiment';

const RING = Array.from({ length: 10 }, (_, k) => (k / 10) * 2 * Math.PI);

function dots(points: readonly (readonly [number, number])[], second = false): ReactNode {
  return points.map(([x, y]) => (
    <circle key={`${x} ${y}`} cx={x} cy={y} r={1.5} className={second ? 'second' : undefined} />
  ));
}

const round = (x: number) => Math.round(x * 10) / 10;
const ring = (cx: number, cy: number, r: number, angles = RING) =>
  angles.map((a) => [round(cx + r * Math.cos(a)), round(cy + r * Math.sin(a))] as const);
const arc = (from: number) => Array.from({ length: 6 }, (_, k) => from + (k / 5) * Math.PI);
const spiral = (turn: number) =>
  Array.from({ length: 8 }, (_, k) => {
    const a = turn + k * 0.55;
    return [round(16 + (2 + k * 1.5) * Math.cos(a)), round(16 + (2 + k * 1.5) * Math.sin(a))] as const;
  });

/** An 8 in a few large pixels, as [column, row]. */
const PIXELS = ['0110', '1001', '0110', '1001', '0110'].flatMap((row, y) =>
  Array.from(row).flatMap((bit, x) => (bit === '1' ? [[x, y] as const] : [])),
);

const DRAWINGS: Readonly<Record<DataName, ReactNode>> = {
  mnist: <path className="stroke" d="M10 8.5c4-1 8-1 12 0-2.500 5-5 9.500-7 15.500M12.500 16.500h7.500" />,
  fashion: (
    <path
      className="stroke"
      d="M12 7 5.500 10.500l2 5 3-1V25h11V14.500l3 1 2-5L20 7c-1.500 3.500-6.500 3.500-8 0Z"
    />
  ),
  digits: PIXELS.map(([x, y]) => (
    <rect key={`${x} ${y}`} x={8 + x * 4} y={6 + y * 4} width={3.6} height={3.6} />
  )),
  moons: (
    <>
      {dots(ring(12, 17, 8, arc(Math.PI)))}
      {dots(ring(20, 14, 8, arc(0)), true)}
    </>
  ),
  circles: (
    <>
      {dots(ring(16, 16, 11))}
      {dots(
        ring(
          16,
          16,
          5,
          RING.filter((_, k) => k % 2 === 0),
        ),
        true,
      )}
    </>
  ),
  blobs: (
    <>
      {dots(
        ring(
          10,
          11,
          2.6,
          RING.filter((_, k) => k % 2 === 0),
        ),
      )}
      {dots(
        ring(
          22,
          14,
          2.6,
          RING.filter((_, k) => k % 2 === 0),
        ),
        true,
      )}
      {dots(
        ring(
          14,
          23,
          2.6,
          RING.filter((_, k) => k % 2 === 0),
        ),
      )}
    </>
  ),
  spiral: (
    <>
      {dots(spiral(0))}
      {dots(spiral(Math.PI), true)}
    </>
  ),
  checkerboard: [0, 1, 2, 3].flatMap((y) =>
    [0, 1, 2, 3].map((x) => (
      <rect
        key={`${x} ${y}`}
        className={(x + y) % 2 === 0 ? undefined : 'second'}
        x={6 + x * 5}
        y={6 + y * 5}
        width={5}
        height={5}
      />
    )),
  ),
  own: (
    <>
      <path className="stroke" d="M6 9.500h7l2.500 3H26v12H6Z" />
      <path className="stroke second" d="M16 22.500v-6.500M13 19l3-3 3 3" />
    </>
  ),
};

export function DatasetIcon({ name }: { readonly name: DataName }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      {DRAWINGS[name]}
    </svg>
  );
}
