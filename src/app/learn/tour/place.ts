/** Where the card of a stop stands: beside what it speaks of, never over it where that can be helped. */

export type Side = 'left' | 'right' | 'above' | 'below';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels between the card, its target and the edge of the window. */
const GAP = 12;

function clamp(x: number, low: number, high: number): number {
  return Math.max(low, Math.min(x, high));
}

const BESIDE: Readonly<Record<Side, (target: Box, card: Size) => { left: number; top: number }>> = {
  left: (target, card) => ({ left: target.left - GAP - card.width, top: target.top }),
  right: (target) => ({ left: target.left + target.width + GAP, top: target.top }),
  above: (target, card) => ({ left: target.left, top: target.top - GAP - card.height }),
  below: (target) => ({ left: target.left, top: target.top + target.height + GAP }),
};

/**
 * Upper left corner of the card in a window, pixels: on the first of `sides` where it has room, moved along that side into the
 * window. Where none has, in the lower corner away from the target.
 */
export function place(
  target: Box,
  card: Size,
  window: Size,
  sides: readonly Side[],
): { readonly left: number; readonly top: number } {
  const right = window.width - card.width - GAP;
  const bottom = window.height - card.height - GAP;
  for (const side of sides) {
    const { left, top } = BESIDE[side](target, card);
    const across = side === 'left' || side === 'right';
    const fits = across ? left >= 0 && left <= right : top >= 0 && top <= bottom;
    if (fits) {
      return {
        left: across ? left : clamp(left, GAP, Math.max(GAP, right)),
        top: across ? clamp(top, GAP, Math.max(GAP, bottom)) : top,
      };
    }
  }
  const onTheLeft = target.left + target.width / 2 > window.width / 2;
  return { left: onTheLeft ? GAP : Math.max(GAP, right), top: Math.max(GAP, bottom) };
}
