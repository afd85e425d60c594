/**
 * Float64 twin of shaders/data/augment.wgsl and jitter.wgsl. The map is built forwards (image to view), as the recipe is
 * told, and inverted by Cramer's rule for every pixel, so that it shares no formula with the packed table.
 */
import type { ViewParameters } from '../../src/data/view-parameters';
import { philox4x32 } from '../../src/random/philox4x32';

/** About N(0, 1): the sum of the eight 16-bit halves of four random words, centred and scaled. */
export function shaderNormal(counter: readonly [number, number, number, number], seed: number): number {
  const words = new Uint32Array(4);
  philox4x32(...counter, seed, 0x4c5a4e, words);
  const halves = new Uint16Array(words.buffer);
  const sum = halves.reduce((total, half) => total + half, 0);
  return (sum - 4 * 65_535) / Math.sqrt((8 * (65_536 ** 2 - 1)) / 12);
}

export interface ImageView {
  readonly height: number;
  readonly width: number;
  /** height x width, 0 to 255. */
  readonly image: ArrayLike<number>;
  readonly view: ViewParameters;
  readonly noise: {
    readonly seed: number;
    readonly iteration: number;
    readonly stream: number;
    readonly row: number;
  };
}

/** One row: height x width greys in [0, 1], then zeros up to a multiple of 4. */
export function augmentedRow({ height, width, image, view, noise }: ImageView): number[] {
  const angle = view.turns * 2 * Math.PI;
  // Columns of the forward map: where the image's axes go.
  const turn = (x: number, y: number): [number, number] => [
    view.scale * (Math.cos(angle) * x - Math.sin(angle) * y),
    view.scale * (Math.sin(angle) * x + Math.cos(angle) * y),
  ];
  const xAxis = turn(view.flip ? -1 : 1, 0);
  const yAxis = turn(view.shear, 1);
  const determinant = xAxis[0] * yAxis[1] - yAxis[0] * xAxis[1];
  const cx = (width - 1) / 2;
  const cy = (height - 1) / 2;
  const texel = (x: number, y: number): number =>
    x >= 0 && y >= 0 && x < width && y < height ? (image[y * width + x] ?? NaN) / 255 : 0;

  const row: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = x - cx - view.shiftX;
      const dy = y - cy - view.shiftY;
      const sx = cx + (dx * yAxis[1] - dy * yAxis[0]) / determinant;
      const sy = cy + (xAxis[0] * dy - xAxis[1] * dx) / determinant;
      const erased =
        x >= view.eraseX &&
        x < view.eraseX + view.eraseSide &&
        y >= view.eraseY &&
        y < view.eraseY + view.eraseSide;
      let grey = 0;
      if (!erased) {
        // Tent-shaped weights of the four pixels around: bilinear interpolation.
        for (const j of [Math.floor(sy), Math.floor(sy) + 1]) {
          for (const i of [Math.floor(sx), Math.floor(sx) + 1]) {
            grey += view.contrast * texel(i, j) * (1 - Math.abs(sx - i)) * (1 - Math.abs(sy - j));
          }
        }
      }
      if (view.noise > 0) {
        const counter = [y * width + x, noise.iteration, noise.stream, noise.row] as const;
        grey += view.noise * shaderNormal(counter, noise.seed);
      }
      row.push(Math.min(1, Math.max(0, grey)));
    }
  }
  while (row.length % 4 !== 0) row.push(0);
  return row;
}
