/** Paints the heat map on a canvas, each device pixel the mean colour of the rows that it covers. */
import { cssColour } from '../../../palette';
import type { Alignment } from './rows';
import { CHOSEN, colourOf, css, FAINT, type Rgb } from './ramp';

export interface Picture extends Alignment {
  /** Ends of the steps' cells, flow time 0 to 1. */
  readonly ends: readonly number[];
  /** Samples from the top row to the bottom one. */
  readonly order: Uint16Array;
  readonly labels: Uint8Array;
  /** Whether each sample keeps its colours; null for all. */
  readonly selected: ReadonlySet<number> | null;
  readonly dark: boolean;
  /** Whether classes lie one below the other, and are named. */
  readonly classNames: readonly string[] | null;
}

/** The canvas' device pixels in a CSS pixel, and how its words look. */
export interface Ink {
  readonly ratio: number;
  readonly colour: string;
  readonly font: string;
}

/** A rectangle of the canvas, CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Width of the strip of class colours beside the cells, and its distance from them, CSS pixels. */
const STRIP = 4;
const STRIP_GAP = 3;

/** Least height at which a class is named, CSS pixels. */
const NAME_HEIGHT = 10;

/** Colour of a cell, faint where its sample is not selected. */
export function cellColour(picture: Picture, sample: number, step: number): Rgb {
  const { own, steps, selected, dark } = picture;
  const colour = colourOf(own[sample * steps + step] ?? 0, dark);
  if (selected === null || selected.has(sample)) return colour;
  const ground = colourOf(0, dark);
  return [0, 1, 2].map((k) => FAINT * (colour[k] ?? 0) + (1 - FAINT) * (ground[k] ?? 0)) as unknown as Rgb;
}

/** One pixel a step across, one a device pixel down: the mean colour of the rows that each covers. */
function condensed(picture: Picture, height: number): ImageData {
  const { count, steps, order } = picture;
  const image = new ImageData(steps, height);
  const sums = new Float64Array(3 * steps);
  for (let y = 0; y < height; y += 1) {
    const from = (y * count) / height;
    const to = ((y + 1) * count) / height;
    sums.fill(0);
    for (let row = Math.floor(from); row < Math.min(count, Math.ceil(to)); row += 1) {
      const share = (Math.min(to, row + 1) - Math.max(from, row)) / (to - from);
      for (let k = 0; k < steps; k += 1) {
        const [red, green, blue] = cellColour(picture, order[row] ?? 0, k);
        sums[3 * k] = (sums[3 * k] ?? 0) + share * red;
        sums[3 * k + 1] = (sums[3 * k + 1] ?? 0) + share * green;
        sums[3 * k + 2] = (sums[3 * k + 2] ?? 0) + share * blue;
      }
    }
    for (let k = 0; k < steps; k += 1) {
      image.data.set(
        [sums[3 * k] ?? 0, sums[3 * k + 1] ?? 0, sums[3 * k + 2] ?? 0, 255],
        4 * (y * steps + k),
      );
    }
  }
  return image;
}

/** Runs of rows of the same class: first row, one past the last, class. */
export function classRuns({ order, labels, count }: Pick<Picture, 'order' | 'labels' | 'count'>) {
  const runs: { from: number; to: number; label: number }[] = [];
  for (let row = 0; row < count; row += 1) {
    const label = labels[order[row] ?? 0] ?? 0;
    const last = runs.at(-1);
    if (last?.label === label) last.to = row + 1;
    else runs.push({ from: row, to: row + 1, label });
  }
  return runs;
}

/** Where the strip of class colours stands beside the cells, CSS pixels. */
export function stripOf(box: Box): { readonly left: number; readonly width: number } {
  return { left: box.left - STRIP_GAP - STRIP, width: STRIP };
}

/** Whether a name so wide has room beside a class so high, CSS pixels. */
export function classNameFits(height: number, width: number, box: Box): boolean {
  return height >= NAME_HEIGHT && width <= stripOf(box).left - 4;
}

function paintClasses(context: CanvasRenderingContext2D, picture: Picture, box: Box, ink: string): void {
  const { count, classNames } = picture;
  if (classNames === null) return;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const strip = stripOf(box);
  for (const { from, to, label } of classRuns(picture)) {
    const top = box.top + (from / count) * box.height;
    const height = ((to - from) / count) * box.height;
    context.fillStyle = cssColour(label);
    context.fillRect(strip.left, top, strip.width, Math.max(1, height - 1));
    const name = classNames[label] ?? '';
    if (!classNameFits(height, context.measureText(name).width, box)) continue;
    context.fillStyle = ink;
    context.fillText(name, strip.left - 4, top + height / 2);
  }
}

/** Paints cells, marks of the maxima and names of classes. The context is scaled so that its unit is a CSS pixel. */
function paint(
  context: CanvasRenderingContext2D,
  picture: Picture,
  box: Box,
  { ratio, colour, font }: Ink,
): void {
  const { count, steps, ends, order, chosen, selected } = picture;
  const height = Math.max(1, Math.round(box.height * ratio));
  const source = new OffscreenCanvas(steps, height);
  source.getContext('2d')?.putImageData(condensed(picture, height), 0, 0);
  context.imageSmoothingEnabled = false;
  // On whole device pixels, or a hair of background shows between two cells.
  const pixel = (t: number) => Math.round((box.left + t * box.width) * ratio) / ratio;
  for (let k = 0; k < steps; k += 1) {
    const left = pixel(ends[k] ?? 0);
    context.drawImage(source, k, 0, 1, height, left, box.top, pixel(ends[k + 1] ?? 1) - left, box.height);
  }
  const rowHeight = box.height / count;
  const size = Math.max(1.5, Math.min(3.5, rowHeight * 0.7));
  context.fillStyle = css(CHOSEN);
  for (let row = 0; row < count; row += 1) {
    const sample = order[row] ?? 0;
    const k = chosen[sample] ?? 0;
    const middle = box.left + (((ends[k] ?? 0) + (ends[k + 1] ?? 1)) / 2) * box.width;
    context.globalAlpha = selected === null || selected.has(sample) ? 1 : FAINT;
    context.fillRect(middle - size / 2, box.top + (row + 0.5) * rowHeight - size / 2, size, size);
  }
  context.globalAlpha = 1;
  context.font = font;
  paintClasses(context, picture, box, colour);
}

/** Paints the picture into a whole canvas of the given size, CSS pixels, with its cells inside `box`. */
export function paintCanvas(
  canvas: HTMLCanvasElement,
  picture: Picture,
  box: Box,
  { width, height, ink }: { readonly width: number; readonly height: number; readonly ink: Ink },
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  canvas.width = Math.round(width * ink.ratio);
  canvas.height = Math.round(height * ink.ratio);
  context.setTransform(ink.ratio, 0, 0, ink.ratio, 0, 0);
  paint(context, picture, box, ink);
}
