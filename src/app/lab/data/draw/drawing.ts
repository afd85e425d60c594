/** Points drawn by hand, in a square from −1 to 1, y upwards. A stroke is undone as a whole. It outlives the tab. */
import { create } from 'zustand';
import { csv } from '../../../../csv';
import type { GivenFile } from '../../../../data/own/api';

export const CLASSES = 5;
export const MAX_POINTS = 5000;
/** Below this there is too little to train and test with. */
export const MIN_POINTS = 20;

/** The name of drawn points in links. */
export const DRAWN = 'drawn points';

export interface DrawnPoint {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

export const BRUSHES = ['point', 'narrow', 'wide'] as const;
export type Brush = (typeof BRUSHES)[number];

/** Points that a touch of a brush leaves, and their standard deviation. */
const SPRAYS: Readonly<Record<Brush, { readonly count: number; readonly spread: number }>> = {
  point: { count: 1, spread: 0 },
  narrow: { count: 3, spread: 0.03 },
  wide: { count: 6, spread: 0.1 },
};

export interface DrawingStore {
  readonly points: readonly DrawnPoint[];
  /** Number of points before each stroke. */
  readonly strokes: readonly number[];
  readonly label: number;
  readonly brush: Brush;
}

export const useDrawing = create<DrawingStore>()(() => ({
  points: [],
  strokes: [],
  label: 0,
  brush: 'narrow',
}));

/** What follows until the next one is undone together. */
export function beginStroke(): void {
  useDrawing.setState(({ points, strokes }) => ({ strokes: [...strokes, points.length] }));
}

/** Touches a place with the brush. */
export function touch(x: number, y: number): void {
  const { points, label, brush } = useDrawing.getState();
  const { count, spread } = SPRAYS[brush];
  const added = Array.from({ length: Math.min(count, MAX_POINTS - points.length) }, () => ({
    x: within(x + spread * normal()),
    y: within(y + spread * normal()),
    label,
  }));
  if (added.length > 0) useDrawing.setState({ points: [...points, ...added] });
}

export function undo(): void {
  const { points, strokes } = useDrawing.getState();
  useDrawing.setState({ points: points.slice(0, strokes.at(-1) ?? 0), strokes: strokes.slice(0, -1) });
}

/** Away with all of it. */
export function clear(): void {
  useDrawing.setState({ points: [], strokes: [] });
}

/** The file that drawn points are saved as, and the bytes that their hash is of. Three digits are finer than a pixel. */
export function drawnCsv(points: readonly DrawnPoint[]): Blob {
  const rows = points.map(({ x, y, label }) => [x.toFixed(3), y.toFixed(3), label + 1]);
  return new Blob([csv(['x', 'y', 'class'], rows)], { type: 'text/csv' });
}

export function drawnFiles(points: readonly DrawnPoint[]): GivenFile[] {
  return [{ path: DRAWN, file: drawnCsv(points) }];
}

function within(x: number): number {
  return Math.min(1, Math.max(-1, x));
}

/** A hand is no seeded generator: what it has drawn is kept as points. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
