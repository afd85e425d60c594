/**
 * The parts of the convolutional decoder. Images live on two grids, with half and with a quarter of the image's sides:
 *
 *   fine     2 x 2 pixels -> enter -> [before] --------------------- + -> [after] -> (leave) -> leave -> 2 x 2 pixels
 *                                         |                          |
 *   coarse                               down -> + -> [first] -> [second] -> up
 *                                                |
 *                                         layout of the condition
 *
 * A block, in brackets, adds to its input x the 3 x 3 convolution of GELU((1 + scale) norm(x) + shift), where the condition gives scale and
 * shift of each channel ("FiLM", Perez et al. 2018, arXiv 1709.07871); the last convolution has the same before it. They say what is to be
 * drawn, but hardly where: so the condition draws a coarse image of its own, too, the layout.
 */
import type { ConvDecoderSpec } from './decoder-spec';
import { type Grid, type Kernel, PATCH, positionsOf } from './images';

/** A learnt convolution. */
export interface Convolution {
  readonly name: string;
  readonly kernel: Kernel;
  readonly start: 'zero' | 'keeping' | 'up';
}

function square(name: string, inputs: number, outputs: number, start: 'zero' | 'keeping'): Convolution {
  return { name: `decoder.${name}`, kernel: { side: 3, inputs, outputs, bias: true }, start };
}

/** Without bias: those of the layout and of the block before do the same. */
function half(name: string, inputs: number, outputs: number, start: 'keeping' | 'up'): Convolution {
  return { name: `decoder.${name}`, kernel: { side: 2, inputs, outputs, bias: false }, start };
}

/** The convolutions in the order of the picture. `up` is the transpose of the convolution that its kernel says. */
export function convolutions({ channels: [fine, coarse] }: ConvDecoderSpec) {
  return {
    enter: square('enter', PATCH, fine, 'keeping'),
    before: square('before', fine, fine, 'keeping'),
    down: half('down', fine, coarse, 'keeping'),
    first: square('first', coarse, coarse, 'keeping'),
    second: square('second', coarse, coarse, 'keeping'),
    up: half('up', fine, coarse, 'up'),
    after: square('after', fine, fine, 'keeping'),
    leave: square('leave', fine, PATCH, 'zero'),
  };
}

/** Where the scales and shifts of some channels are among the columns of all. */
export interface FilmPlace {
  readonly channels: number;
  /** Columns of all. */
  readonly columns: number;
  readonly scaleAt: number;
  readonly shiftAt: number;
}

/** The normalisations that the condition scales and shifts, in the order of the picture. */
export function films({ channels: [fine, coarse] }: ConvDecoderSpec) {
  const columns = 2 * (3 * fine + 2 * coarse);
  const place = (channels: number, scaleAt: number): FilmPlace => ({
    channels,
    columns,
    scaleAt,
    shiftAt: scaleAt + channels,
  });
  return {
    before: place(fine, 0),
    first: place(coarse, 2 * fine),
    second: place(coarse, 2 * (fine + coarse)),
    after: place(fine, 2 * (fine + 2 * coarse)),
    leave: place(fine, 2 * (2 * fine + 2 * coarse)),
  };
}

/** The grids of `rows` images. */
export function grids(
  { width, height }: ConvDecoderSpec,
  rows: number,
): Record<'image' | 'fine' | 'coarse', Grid> {
  return {
    image: { rows, width, height },
    fine: { rows, width: width / 2, height: height / 2 },
    coarse: { rows, width: width / 4, height: height / 4 },
  };
}

/** Numbers of the layout: a coarse image with all its channels. */
export function layoutColumns(spec: ConvDecoderSpec): number {
  return positionsOf(grids(spec, 1).coarse) * spec.channels[1];
}
