/** Normalisation of images, with scale and shift from the condition, and GELU. Equations: shaders/nn/film.wgsl. */
import { type Buf, compile, createUniforms } from 'webgpu-typed';
import film from '../../shaders/nn/film.wgsl';
import { vectors } from '../gpu/matrix';
import { type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { FilmPlace } from './decoder-unet-spec';
import { type Grid, positionsOf } from './images';
import type { Matrix } from './layer';
import type { Step } from './step';

export interface FilmOptions {
  readonly grid: Grid;
  readonly place: FilmPlace;
  /** rows positions x channels */
  readonly input: Matrix;
  readonly output: Matrix;
  /** rows x columns */
  readonly films: Matrix;
  /** rows x channels/4, written by forward. */
  readonly statistics: Buf<'vec2f'>;
  readonly gradients?:
    | {
        /** The gradient in the output, which becomes that in the input. */
        readonly gradient: Matrix;
        /** rows x columns, written where films are read. */
        readonly films: Matrix;
        /** Added to the gradient in the input: what comes past a block. */
        readonly residual?: Matrix | undefined;
      }
    | undefined;
}

/** Mean and deviation of each group. */
export const statisticsNeed = (rows: number, channels: number) =>
  storageNeed('activations', 'vec2f', (rows * channels) / 4, 'decoder statistics');

export const filmNeeds = (): BufferNeed => uniformsNeed('activations', film, 'shape');

/** The way there, and the way back where there are gradients. */
export async function createFilm(
  device: GPUDevice,
  options: FilmOptions,
): Promise<{ forward: Step; backward: Step | undefined }> {
  const { grid, place, input, output, films, statistics, gradients } = options;
  const shape = createUniforms(device, film, 'shape', 1);
  shape.set(0, {
    rows: grid.rows,
    positions: positionsOf({ ...grid, rows: 1 }),
    channels4: place.channels / 4,
    pitch4: vectors(place.columns),
    scaleAt: place.scaleAt / 4,
    shiftAt: place.shiftAt / 4,
  });
  shape.flush();
  const owners = (grid.rows * place.channels) / 4;
  const there = (await compile(device, film, 'forward')).bind({
    shape,
    x: input,
    films,
    y: output,
    statistics,
  });
  const forward: Step = {
    run: (pass) => there.dispatchThreads(pass, owners),
    destroy: () => shape.destroy(),
  };
  if (gradients === undefined) return { forward, backward: undefined };
  const { gradient, films: filmGradient, residual } = gradients;
  const common = { shape, x: input, films, statistics, gradient, filmGradient };
  const back = residual
    ? (await compile(device, film, 'backwardBlock')).bind({ ...common, residual })
    : (await compile(device, film, 'backward')).bind(common);
  return {
    forward,
    backward: { run: (pass) => back.dispatchThreads(pass, owners), destroy: () => undefined },
  };
}
