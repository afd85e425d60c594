/** What is drawn of points. The real ones are grey and lie below. */
import { cssColour } from '../../../palette';
import type { Dots, Drawing } from './paint';

function dots(points: Float32Array, colour: string, radius = 2, opacity = 0.85): Dots {
  return { points, colour, radius, opacity };
}

function realDots(real: Float32Array | null): readonly Dots[] {
  return real === null ? [] : [dots(real, 'var(--line-strong)', 2, 0.8)];
}

/** Points over the real ones. */
export function pointsDrawing(points: Float32Array, real: Float32Array | null): Drawing {
  return { dots: [...realDots(real), dots(points, 'var(--accent)')] };
}

/** Points of each class in its colour. */
export function classesDrawing(classes: readonly Float32Array[], real: Float32Array | null): Drawing {
  return { dots: [...realDots(real), ...classes.map((points, label) => dots(points, cssColour(label)))] };
}

/** Where samples were, where they have come to lie, and the way from one to the other. */
export function pairsDrawing(from: Float32Array, to: Float32Array): Drawing {
  return {
    dots: [...realDots(from), dots(to, 'var(--accent)')],
    links: { from, to, colour: 'var(--line-strong)' },
  };
}

/** A way from one sample to another, with one of its points made large. */
export function wayDrawing(points: Float32Array, at: number, real: Float32Array | null): Drawing {
  const here = points.subarray(2 * at, 2 * at + 2);
  return {
    dots: [...realDots(real), dots(points, 'var(--accent)', 2.2, 0.6), dots(here, 'var(--ink)', 5, 1)],
  };
}
