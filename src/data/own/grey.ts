/** A picture as the models take it: cut to the square in its middle, without colours, of a given side. */
import type { Picture } from './types';

/**
 * side x side grey levels. A picture that is grey and of this side already comes through unchanged. Smaller it is made by averaging over
 * areas, larger by interpolation between the four nearest pixels; what is transparent lies on white.
 */
export function greySquare(picture: Picture, side: number): Uint8Array<ArrayBuffer> {
  const edge = Math.min(picture.width, picture.height);
  const left = (picture.width - edge) >> 1;
  const top = (picture.height - edge) >> 1;
  const grey = new Float32Array(edge * edge);
  for (let y = 0; y < edge; y++) {
    for (let x = 0; x < edge; x++) {
      grey[y * edge + x] = luminance(picture, (top + y) * picture.width + left + x);
    }
  }
  // One axis after the other: first each row, then each column of what came of it.
  const taps = tapsOf(edge, side);
  const square = resample(resample(grey, edge, edge, taps), edge, side, taps);
  return Uint8Array.from(square, (value) => Math.min(255, Math.max(0, Math.round(value))));
}

/** Luminance of Rec. 601, which JPEG and most libraries mean by grey. */
function luminance({ data, channels }: Picture, index: number): number {
  const at = index * channels;
  if (channels === 1) return data[at] ?? 0;
  const grey = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  if (channels === 3) return grey;
  const opaque = (data[at + 3] ?? 255) / 255;
  return grey * opaque + 255 * (1 - opaque);
}

/** For each of `side` places the pixels that it is made of: `width` of them from `first`, with their weights (side x width). */
interface Taps {
  readonly first: Int32Array;
  readonly width: number;
  readonly weights: Float64Array;
}

/** Those of the last picture: the pictures of a data set are mostly of one size. */
let last: { readonly edge: number; readonly side: number; readonly taps: Taps } | null = null;

function tapsOf(edge: number, side: number): Taps {
  if (last?.edge !== edge || last.side !== side) {
    last = { edge, side, taps: edge >= side ? areas(edge, side) : between(edge, side) };
  }
  return last.taps;
}

/** The pixels that a place covers, each by the share of it that lies within. */
function areas(edge: number, side: number): Taps {
  const ratio = edge / side;
  const width = Math.ceil(ratio) + 1;
  const first = Int32Array.from({ length: side }, (_, k) => Math.floor(k * ratio));
  const weights = Float64Array.from({ length: side * width }, (_, j) => {
    const k = Math.floor(j / width);
    const pixel = (first[k] ?? 0) + (j % width);
    const share = Math.min((k + 1) * ratio, pixel + 1) - Math.max(k * ratio, pixel);
    return pixel < edge ? Math.max(0, share) / ratio : 0;
  });
  return { first, width, weights };
}

/** The two pixels whose centres a place lies between. */
function between(edge: number, side: number): Taps {
  const at = Float64Array.from({ length: side }, (_, k) =>
    Math.min(edge - 1, Math.max(0, ((k + 0.5) * edge) / side - 0.5)),
  );
  const first = Int32Array.from(at, (place) => Math.max(0, Math.min(edge - 2, Math.floor(place))));
  const weights = Float64Array.from({ length: 2 * side }, (_, j) => {
    const over = (at[j >> 1] ?? 0) - (first[j >> 1] ?? 0);
    return j % 2 === 0 ? 1 - over : over;
  });
  return { first, width: 2, weights };
}

/** Resamples each row of lines x edge and turns the result: what comes is side x lines. */
function resample(
  from: Float32Array,
  edge: number,
  lines: number,
  { first, width, weights }: Taps,
): Float32Array {
  const out = new Float32Array(first.length * lines);
  for (let line = 0; line < lines; line++) {
    for (let k = 0; k < first.length; k++) {
      const start = line * edge + (first[k] ?? 0);
      let sum = 0;
      for (let j = 0; j < width; j++) {
        const weight = weights[k * width + j] ?? 0;
        // What lies beyond the row has no weight.
        if (weight !== 0) sum += weight * (from[start + j] ?? 0);
      }
      out[k * lines + line] = sum;
    }
  }
  return out;
}
