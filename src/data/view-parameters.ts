/** How each view of each image is distorted: drawn in float64 from Philox, packed for shaders/data/augment.wgsl. */
import { philox, uniform, type Stream } from '../random/philox';
import type { Dataset } from './dataset';
import { cosSinOfTurns } from './turn';

/** One view. Positions are in pixels from the top left, y down; the map is about the image's centre. */
export interface ViewParameters {
  /** Rotation, in full turns. */
  readonly turns: number;
  readonly scale: number;
  /** x += shear * y, before the rotation. */
  readonly shear: number;
  readonly shiftX: number;
  readonly shiftY: number;
  readonly flip: boolean;
  /** Factor of the grey level; black stays black. */
  readonly contrast: number;
  /** Square set to zero: its first pixel and its side (0: none). */
  readonly eraseX: number;
  readonly eraseY: number;
  readonly eraseSide: number;
  /** Standard deviation of the pixel noise. */
  readonly noise: number;
}

/** The image itself. */
export const IDENTITY_VIEW: ViewParameters = {
  turns: 0,
  scale: 1,
  shear: 0,
  shiftX: 0,
  shiftY: 0,
  flip: false,
  contrast: 1,
  eraseX: 0,
  eraseY: 0,
  eraseSide: 0,
  noise: 0,
};

/** Ranges that views are drawn from, each uniformly. */
export interface Strength {
  /** Rotation within +- this, in full turns. */
  readonly turns: number;
  readonly scale: readonly [low: number, high: number];
  readonly shear: number;
  /** Shift within +- this, in pixels. */
  readonly shift: number;
  readonly contrast: readonly [low: number, high: number];
  readonly eraseSide: number;
  readonly eraseProbability: number;
  readonly flipProbability: number;
  readonly noise: number;
}

/**
 * The usual recipe for 28 x 28 (rotation 15 degrees, scale 0.75 to 1.15, shift 3 px, shear 0.15, contrast 0.7 to 1.2, an
 * erased 8 x 8 square half of the time, noise 0.05), its lengths scaled with the image. Images below 16 pixels carry much
 * less redundancy and get a gentle one. Only garments are mirrored: a mirrored digit is another sign.
 */
export function strengthFor({ name, height, width }: Pick<Dataset, 'name' | 'height' | 'width'>): Strength {
  const side = Math.min(height, width);
  const gentle = side < 16;
  return {
    turns: 15 / 360,
    scale: gentle ? [0.85, 1.15] : [0.75, 1.15],
    shear: 0.15,
    shift: gentle ? 1 : (3 * side) / 28,
    contrast: [0.7, 1.2],
    eraseSide: gentle ? Math.round(side / 4) : Math.round((8 * side) / 28),
    eraseProbability: gentle ? 0.3 : 0.5,
    flipProbability: name === 'fashion' ? 0.5 : 0,
    noise: 0.05,
  };
}

/** Where a view's numbers come from: the counter is (row, iteration, stream, 0..2), the key the seed. */
export interface ViewKey {
  readonly seed: number;
  readonly stream: Stream;
  readonly iteration: number;
  /** view * n + index in the batch. */
  readonly row: number;
}

const words = new Uint32Array(12);
const blocks = [words.subarray(0, 4), words.subarray(4, 8), words.subarray(8, 12)];

function unit(i: number): number {
  return uniform(words[i] ?? 0);
}

/** Draws the parameters of one view of a height x width image. */
export function drawView(strength: Strength, height: number, width: number, key: ViewKey): ViewParameters {
  blocks.forEach((out, block) => philox(key.seed, key.stream, key.iteration, key.row, block, out));
  const between = (i: number, low: number, high: number): number => low + (high - low) * unit(i);
  const { turns, scale, shear, shift, contrast, eraseSide } = strength;
  return {
    turns: between(0, -turns, turns),
    scale: between(1, ...scale),
    shear: between(2, -shear, shear),
    shiftX: between(3, -shift, shift),
    shiftY: between(4, -shift, shift),
    contrast: between(5, ...contrast),
    flip: unit(6) < strength.flipProbability,
    eraseSide: unit(7) < strength.eraseProbability ? eraseSide : 0,
    eraseX: Math.floor(between(8, 0, width - eraseSide + 1)),
    eraseY: Math.floor(between(9, 0, height - eraseSide + 1)),
    noise: strength.noise,
  };
}

/** Floats of a packed view. */
export const PACKED_FLOATS = 12;

/**
 * Packs a view at `out[at ..]`: the two rows of the map from output pixel to image, with contrast and noise beside them,
 * and the erased rectangle. Forward, about the centre: p' = scale R(turns) [[1, shear], [0, 1]] F p + shift, F the mirror.
 */
export function packView(
  view: ViewParameters,
  height: number,
  width: number,
  out: Float32Array,
  at: number,
): void {
  const [cos, sin] = cosSinOfTurns(view.turns);
  const mirror = view.flip ? -1 : 1;
  const m00 = (mirror * (cos + view.shear * sin)) / view.scale;
  const m01 = (mirror * (sin - view.shear * cos)) / view.scale;
  const m10 = -sin / view.scale;
  const m11 = cos / view.scale;
  const x = (width - 1) / 2;
  const y = (height - 1) / 2;
  out[at] = m00;
  out[at + 1] = m01;
  out[at + 2] = x - m00 * (x + view.shiftX) - m01 * (y + view.shiftY);
  out[at + 3] = view.contrast;
  out[at + 4] = m10;
  out[at + 5] = m11;
  out[at + 6] = y - m10 * (x + view.shiftX) - m11 * (y + view.shiftY);
  out[at + 7] = view.noise;
  out[at + 8] = view.eraseX;
  out[at + 9] = view.eraseY;
  out[at + 10] = view.eraseX + view.eraseSide;
  out[at + 11] = view.eraseY + view.eraseSide;
}
