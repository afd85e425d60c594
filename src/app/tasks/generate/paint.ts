/** What was made as pixels: images as ink, points as dots over the real ones. */

/** Image `i` of count x height x width values, 0 (background) to 1 and beyond, as ink from 0 to 255. */
export function inkOf(values: Float32Array, size: number, i: number): Uint8Array {
  // Clamped: what lies beyond black and white is black and white, and what is no number is paper.
  const clamped = Uint8ClampedArray.from(values.subarray(i * size, (i + 1) * size), (value) => 255 * value);
  return new Uint8Array(clamped.buffer);
}

/** Dots of one colour (CSS). */
export interface Dots {
  /** count x 2. */
  readonly points: Float32Array;
  readonly colour: string;
  /** CSS pixels. */
  readonly radius: number;
  readonly opacity: number;
}

/** Lines between points: count x 2 each. */
export interface Links {
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly colour: string;
}

export interface Drawing {
  readonly dots: readonly Dots[];
  readonly links?: Links;
}

/** Half width of the square around 0 that holds all points but outliers, so that one stray point does not make the others small. */
export function reachOf(sets: readonly Float32Array[]): number {
  const sizes = sets.flatMap((points) => Array.from(points, Math.abs)).filter(Number.isFinite);
  sizes.sort((a, b) => a - b);
  const inner = sizes[Math.floor(0.98 * (sizes.length - 1))] ?? 1;
  return 1.15 * Math.max(inner, 0.1);
}

/** Draws into the square of `side` CSS pixels at the context's origin. */
export function paintPoints(
  context: CanvasRenderingContext2D,
  { dots, links }: Drawing,
  side: number,
  reach: number,
): void {
  const at = (x: number | undefined) => (side / 2) * (1 + (x ?? 0) / reach);
  const place = (points: Float32Array, i: number) =>
    [at(points[2 * i]), side - at(points[2 * i + 1])] as const;
  context.save();
  context.beginPath();
  context.rect(0, 0, side, side);
  context.clip();
  if (links !== undefined) {
    context.strokeStyle = links.colour;
    context.lineWidth = 1;
    context.beginPath();
    for (let i = 0; 2 * i < links.from.length; i += 1) {
      context.moveTo(...place(links.from, i));
      context.lineTo(...place(links.to, i));
    }
    context.stroke();
  }
  for (const { points, colour, radius, opacity } of dots) {
    context.fillStyle = colour;
    context.globalAlpha = opacity;
    for (let i = 0; 2 * i < points.length; i += 1) {
      context.beginPath();
      context.arc(...place(points, i), radius, 0, 2 * Math.PI);
      context.fill();
    }
  }
  context.restore();
}
