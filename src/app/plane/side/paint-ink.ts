/** Images of samples as ink on nothing: the style sheet chooses the paper, and turns the ink in the dark. */

/** count x height x width, 0 (background) to 255. */
export interface InkImages {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Paints image `i`; a canvas pixel each. */
export function paintInk(canvas: HTMLCanvasElement, { width, height, pixels }: InkImages, i: number): void {
  const ink = pixels.subarray(i * width * height, (i + 1) * width * height);
  const context = canvas.getContext('2d');
  if (context === null || ink.length < width * height) return;
  const data = new ImageData(width, height);
  for (const [pixel, value] of ink.entries()) data.data[4 * pixel + 3] = value;
  context.putImageData(data, 0, 0);
}
