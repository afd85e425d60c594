/** The steps of the convolutional decoder between its patches, there and back, named as in the picture of decoder-unet-spec.ts. */
import type { Buf } from 'webgpu-typed';
import { createConvolve, createConvolveBack, createConvolveWeight, createTranspose } from './convolution';
import type { ConvDecoderSpec } from './decoder-spec';
import type { filmValueNeeds, gradientNeeds, valueNeeds } from './decoder-unet-memory';
import { type Convolution, convolutions, films, grids } from './decoder-unet-spec';
import { createFilm } from './film';
import { type Matrix, noBackward } from './layer';
import type { Weights } from './parameters';
import type { Step } from './step';

/** What the steps are bound to. */
export interface UnetParts {
  readonly device: GPUDevice;
  readonly store: Weights;
  readonly spec: ConvDecoderSpec;
  readonly rows: number;
  readonly which: 'values' | 'average';
  readonly values: Readonly<Record<keyof ReturnType<typeof valueNeeds>, Matrix>>;
  readonly normalised: Readonly<
    Record<
      keyof ReturnType<typeof filmValueNeeds>,
      { readonly active: Matrix; readonly statistics: Buf<'vec2f'> }
    >
  >;
  readonly gradients: UnetGradients | undefined;
}

export type UnetGradients = Readonly<Record<keyof ReturnType<typeof gradientNeeds>, Matrix>>;

/** Of a normalisation, the way there and the way back. */
export type Films = Record<keyof ReturnType<typeof films>, Awaited<ReturnType<typeof createFilm>>>;

/** The normalisations. Backward each turns the gradient of its convolution's input, in place, into that of the block's. */
export async function createFilms(parts: UnetParts): Promise<Films> {
  const { device, spec, rows, values, normalised, gradients } = parts;
  const { fine, coarse } = grids(spec, rows);
  const places = films(spec);
  const make = (
    name: keyof Films,
    grid: typeof fine,
    input: Matrix,
    along?: { readonly gradient: Matrix; readonly residual?: Matrix },
  ) =>
    createFilm(device, {
      grid,
      place: places[name],
      input,
      output: normalised[name].active,
      films: values.films,
      statistics: normalised[name].statistics,
      gradients: gradients && along && { ...along, films: gradients.films },
    });
  const g = gradients;
  const [before, first, second, after, leave] = await Promise.all([
    make('before', fine, values.enter, g && { gradient: g.fineOther, residual: g.fine }),
    make('first', coarse, values.down, g && { gradient: g.coarse, residual: g.coarseOther }),
    make('second', coarse, values.first, g && { gradient: g.coarseOther, residual: g.coarse }),
    make('after', fine, values.up, g && { gradient: g.fineOther, residual: g.fine }),
    make('leave', fine, values.after, g && { gradient: g.fine }),
  ]);
  return { before, first, second, after, leave };
}

const weightOf = ({ store, which }: UnetParts, { name }: Convolution) =>
  store.tensor(`${name}.weight`, which);

/** From the patches to those of the output. */
export function stepsThere(parts: UnetParts, normalise: Films): Promise<Step[]> {
  const { device, spec, rows, values, normalised } = parts;
  const { fine, coarse } = grids(spec, rows);
  const conv = convolutions(spec);
  const convolve = (of: Convolution, grid: typeof fine, input: Matrix, output: Matrix, residual?: Matrix) =>
    createConvolve(device, grid, of.kernel, {
      input,
      weight: weightOf(parts, of),
      output,
      ...(residual && { residual }),
    });
  const film = (name: keyof Films) => Promise.resolve(normalise[name].forward);
  return Promise.all([
    convolve(conv.enter, fine, values.patches, values.enter),
    film('before'),
    convolve(conv.before, fine, normalised.before.active, values.before, values.enter),
    convolve(conv.down, coarse, values.before, values.down, values.layout),
    film('first'),
    convolve(conv.first, coarse, normalised.first.active, values.first, values.down),
    film('second'),
    convolve(conv.second, coarse, normalised.second.active, values.second, values.first),
    createTranspose(device, coarse, conv.up.kernel, {
      coarse: values.second,
      weight: weightOf(parts, conv.up),
      residual: values.before,
      fine: values.up,
    }),
    film('after'),
    convolve(conv.after, fine, normalised.after.active, values.after, values.up),
    film('leave'),
    convolve(conv.leave, fine, normalised.leave.active, values.leave),
  ]);
}

/**
 * From the gradient in the output's patches to those of the weights, of the scales and shifts (gradients.films) and of the layout
 * (gradients.coarse). The comments say which gradient a matrix holds from then on.
 */
export function stepsBack(parts: UnetParts, gradients: UnetGradients, normalise: Films): Promise<Step[]> {
  const { device, store, spec, rows, values, normalised } = parts;
  const grid = grids(spec, rows);
  const conv = convolutions(spec);
  const { patches, fine, fineOther, coarse, coarseOther, partials } = gradients;
  const weights = (of: Convolution, where: 'fine' | 'coarse', input: Matrix, outputGradient: Matrix) =>
    createConvolveWeight(device, grid[where], of.kernel, {
      input,
      outputGradient,
      partials,
      weightGradient: store.tensor(`${of.name}.weight`, 'gradients'),
    });
  const back = (of: Convolution, where: 'fine' | 'coarse', outputGradient: Matrix, inputGradient: Matrix) =>
    createConvolveBack(device, grid[where], of.kernel, {
      outputGradient,
      weight: weightOf(parts, of),
      inputGradient,
    });
  const film = (name: keyof Films) => Promise.resolve(normalise[name].backward ?? noBackward());
  return Promise.all([
    weights(conv.leave, 'fine', normalised.leave.active, patches),
    back(conv.leave, 'fine', patches, fine),
    film('leave'), // fine: after
    weights(conv.after, 'fine', normalised.after.active, fine),
    back(conv.after, 'fine', fine, fineOther),
    film('after'), // fineOther: up, and so what comes by the short cut
    weights(conv.up, 'coarse', fineOther, values.second),
    createConvolve(device, grid.coarse, conv.up.kernel, {
      input: fineOther,
      weight: weightOf(parts, conv.up),
      output: coarse, // second
    }),
    weights(conv.second, 'coarse', normalised.second.active, coarse),
    back(conv.second, 'coarse', coarse, coarseOther),
    film('second'), // coarseOther: first
    weights(conv.first, 'coarse', normalised.first.active, coarseOther),
    back(conv.first, 'coarse', coarseOther, coarse),
    film('first'), // coarse: down, and so the layout
    weights(conv.down, 'coarse', values.before, coarse),
    createTranspose(device, grid.coarse, conv.down.kernel, {
      coarse,
      weight: weightOf(parts, conv.down),
      residual: fineOther,
      fine, // before
    }),
    weights(conv.before, 'fine', normalised.before.active, fine),
    back(conv.before, 'fine', fine, fineOther),
    film('before'), // fineOther: enter
    weights(conv.enter, 'fine', values.patches, fineOther),
  ]);
}
