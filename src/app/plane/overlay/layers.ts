/** What lies over the picture: ways of probed points, cursor, pins, lasso, anchors that were moved. */
import type { PlaneProbe } from '../../../engine/protocol';
import type { PlaneStore, Point } from '../../../state/plane';
import { sameAnchor } from '../../../state/moves';
import { type Picture, pointOf, toPixel } from '../geometry';
import { useRun } from '../../../state/run';
import { anchorPlace } from '../picture';
import { placesAt } from '../tracks';
import { round, type Shape } from './shapes';

function lineOf(picture: Picture, points: readonly Point[], close = false): string {
  const parts = points.map((point) => {
    const { x, y } = toPixel(picture, point);
    return `${round(x)} ${round(y)}`;
  });
  return parts.length === 0 ? '' : `M${parts.join('L')}${close ? 'Z' : ''}`;
}

function circle(picture: Picture, at: Point, r: number, kind: string): Shape {
  const { x, y } = toPixel(picture, at);
  return { tag: 'circle', attributes: { cx: round(x), cy: round(y), r, class: kind } };
}

/** The way of a point to its anchor, with a dot where it is at `time`. */
function wayOf(picture: Picture, probe: PlaneProbe, time: number): Shape[] {
  const points = probe.times.map((_, k) => pointOf(probe.trajectory, k));
  const end = points.at(-1);
  const d = lineOf(picture, points);
  const shapes: Shape[] = [
    // Light on a dark casing, so that it stands on every colour.
    { tag: 'path', attributes: { d, class: 'way-casing' } },
    { tag: 'path', attributes: { d, class: 'way' } },
  ];
  if (end !== undefined) shapes.push(circle(picture, end, 6, 'way-end'));
  if (time > probe.from && time < 1) {
    const [now] = [placesAt({ tracks: probe.trajectory, times: probe.times }, time)];
    shapes.push(circle(picture, pointOf(now, 0), 4, 'way-now'));
  }
  return shapes;
}

function pinsOf(picture: Picture, pins: readonly PlaneProbe[], time: number): Shape[] {
  return pins.flatMap((pin, i) => {
    const { x, y } = toPixel(picture, pin);
    return [
      ...wayOf(picture, pin, time),
      circle(picture, pin, 8, 'pin'),
      {
        tag: 'text',
        text: String(i + 1),
        attributes: { x: round(x), y: round(y + 3.8), class: 'pin-number' },
      } as const,
    ];
  });
}

function cursorOf(picture: Picture, at: Point): Shape[] {
  const { x, y } = toPixel(picture, at);
  const d = `M${round(x - 13)} ${round(y)}h8m10 0h8M${round(x)} ${round(y - 13)}v8m0 10v8`;
  return [
    { tag: 'path', attributes: { d, class: 'cursor-casing' } },
    { tag: 'path', attributes: { d, class: 'cursor' } },
  ];
}

function movesOf(picture: Picture, { moves, home, grabbed }: PlaneStore): Shape[] {
  if (home === null) return [];
  return moves.now.flatMap((move) => {
    const before =
      'label' in move ? pointOf(home.labelPlaces, move.label) : pointOf(home.places, move.sample);
    const carried = grabbed !== null && sameAnchor(move, grabbed);
    return [
      circle(picture, before, 4, 'move-home'),
      { tag: 'path', attributes: { d: lineOf(picture, [before, move]), class: 'move-line' } } as const,
      circle(picture, move, carried ? 11 : 8, 'move-now'),
    ];
  });
}

/** The class of the label anchor that is pointed at or in the hand, beside it. */
function nameOf(picture: Picture, { pointed, grabbed }: PlaneStore): Shape[] {
  const label = grabbed !== null && 'label' in grabbed ? grabbed.label : pointed;
  if (label === null || (grabbed !== null && 'sample' in grabbed)) return [];
  const { x, y } = toPixel(picture, anchorPlace({ label }));
  const text = useRun.getState().samples?.classNames[label] ?? String(label);
  return [{ tag: 'text', text, attributes: { x: round(x), y: round(y - 15), class: 'label-name' } }];
}

/** Everything over the picture, from the ground up. */
export function shapesOf(picture: Picture, plane: PlaneStore, time: number): Shape[] {
  const { hover, probe, pins, cursor, lasso, grabbed } = plane;
  const busy = grabbed !== null || lasso !== null;
  return [
    ...movesOf(picture, plane),
    ...(probe !== null && hover !== null && !busy ? wayOf(picture, probe, time) : []),
    ...pinsOf(picture, pins, time),
    ...nameOf(picture, plane),
    ...(cursor && hover !== null ? cursorOf(picture, hover) : []),
    ...(lasso === null
      ? []
      : [{ tag: 'path', attributes: { d: lineOf(picture, lasso, true), class: 'lasso' } } as const]),
  ];
}
