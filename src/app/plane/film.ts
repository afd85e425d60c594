/** The film strip: frames of a run, and the moment itself at the end. */
import type { FilmFrame } from '../../engine/protocol';

/** Position on the strip of what is shown: a frame, or the end for the encoder of the moment. */
export function positionOf(film: readonly FilmFrame[], lookingBack: number | null): number {
  if (lookingBack === null || film.length === 0) return film.length;
  let best = 0;
  for (const [i, frame] of film.entries()) {
    const known = film[best]?.iteration ?? 0;
    if (Math.abs(frame.iteration - lookingBack) < Math.abs(known - lookingBack)) best = i;
  }
  return best;
}

/** What to look at for a position on the strip: an iteration, or null for the encoder of the moment. */
export function momentAt(film: readonly FilmFrame[], position: number): number | null {
  return film[position]?.iteration ?? null;
}

/**
 * The area under the frames' losses in a box of 1 x 1, top left at (0, 0): x by position on the strip (the moment itself at
 * 1), y by loss, the least a tenth above the ground. @returns the path of an SVG; empty where there are fewer than two losses.
 */
export function lossArea(film: readonly FilmFrame[], now: number | null): string {
  const losses = [...film.map((frame) => frame.loss), now];
  const known = losses.filter((loss) => loss !== null);
  if (known.length < 2) return '';
  const least = Math.min(...known);
  const span = Math.max(...known) - least || 1;
  const points = losses.flatMap((loss, i) =>
    loss === null ? [] : [{ x: i / film.length, y: 0.9 * (1 - (loss - least) / span) }],
  );
  const line = points.map(({ x, y }) => `${x.toFixed(4)} ${y.toFixed(4)}`).join('L');
  return `M${points[0]?.x.toFixed(4) ?? 0} 1L${line}L1 1Z`;
}
