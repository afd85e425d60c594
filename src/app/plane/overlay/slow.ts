/** One iteration in slow motion, over the picture: the sample's anchors, its way back to the latent, and its way from there. */
import type { SampleTrace } from '../../../engine/protocol';
import type { SlowStore } from '../../../state/slow';
import { type Place, wayUntil } from '../../learn/slow/geometry';
import { type Picture, toPixel } from '../geometry';
import { round, type Shape } from './shapes';

function pathOf(picture: Picture, places: readonly Place[], kind: string): Shape {
  const parts = places.map(([px, py]) => {
    const { x, y } = toPixel(picture, { x: px, y: py });
    return `${round(x)} ${round(y)}`;
  });
  return { tag: 'path', attributes: { d: `M${parts.join('L')}`, class: kind } };
}

/** A ring with the letter that the panel beside it uses. */
function markOf(picture: Picture, [px, py]: Place, letter: string): Shape[] {
  const { x, y } = toPixel(picture, { x: px, y: py });
  return [
    { tag: 'circle', attributes: { cx: round(x), cy: round(y), r: 7, class: 'way-end' } },
    { tag: 'text', text: letter, attributes: { x: round(x + 11), y: round(y + 4), class: 'slow-letter' } },
  ];
}

function headOf(picture: Picture, places: readonly Place[]): Shape[] {
  const last = places.at(-1);
  if (last === undefined) return [];
  const { x, y } = toPixel(picture, { x: last[0], y: last[1] });
  return [{ tag: 'circle', attributes: { cx: round(x), cy: round(y), r: 4, class: 'way-now' } }];
}

function waysOf(picture: Picture, trace: SampleTrace, { stage, progress }: SlowStore): Shape[] {
  if (stage === 'views' || stage === 'anchors') return [];
  const back = wayUntil(trace.inverse, stage === 'inverse' ? progress : 1);
  if (stage === 'inverse') {
    return [
      pathOf(picture, back, 'way-casing'),
      pathOf(picture, back, 'way way-back'),
      ...headOf(picture, back),
    ];
  }
  const there = wayUntil(trace.forward, stage === 'forward' ? progress : 1);
  return [
    pathOf(picture, back, 'way way-back past'),
    pathOf(picture, there, 'way-casing'),
    pathOf(picture, there, 'way'),
    ...(stage === 'forward' ? headOf(picture, there) : []),
    ...markOf(picture, [trace.forward[0] ?? 0, trace.forward[1] ?? 0], 'z'),
  ];
}

/** What the walk through an iteration shows in the picture. */
export function slowShapes(picture: Picture, slow: SlowStore): Shape[] {
  const { open, trace, stage } = slow;
  if (!open || trace === null) return [];
  return [
    ...waysOf(picture, trace, slow),
    ...(stage === 'views'
      ? []
      : [...markOf(picture, trace.anchors[0], 'a'), ...markOf(picture, trace.anchors[1], 'b')]),
  ];
}
