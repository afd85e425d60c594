/** The GPU memory of the convolutional decoder beside what it reads and writes. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, storageNeed } from '../gpu/memory';
import { activationNeeds } from './activation';
import { conditionNeeds } from './condition';
import {
  convolveBackNeeds,
  convolveNeeds,
  convolveWeightNeeds,
  imagesNeed,
  partialVectors,
  patchesNeeds,
  transposeNeeds,
} from './convolution-memory';
import type { DecoderRows } from './decoder-memory';
import { conditionColumns, type ConvDecoderSpec, steeringLayers } from './decoder-spec';
import { convolutions, films, grids } from './decoder-unet-spec';
import { filmNeeds, statisticsNeed } from './film';
import { PATCH } from './images';
import { linearNeeds } from './linear';
import { sumNeeds } from './sum';

/** What lies between the steps of the way there, named as in the picture of decoder-unet-spec.ts. */
export function valueNeeds(spec: ConvDecoderSpec, rows: number) {
  const { fine, coarse } = grids(spec, rows);
  const [fineChannels, coarseChannels] = spec.channels;
  const { hidden, film, layout } = steeringLayers(spec);
  const matrix = (columns: number, label: string) =>
    storageNeed('activations', 'vec4f', rows * vectors(columns), `decoder ${label}`);
  const onFine = (label: string) => imagesNeed(fine, fineChannels, `decoder ${label}`);
  const onCoarse = (label: string) => imagesNeed(coarse, coarseChannels, `decoder ${label}`);
  return {
    condition: matrix(conditionColumns(spec), 'condition'),
    hidden: matrix(hidden.columns, 'hidden'),
    hiddenActive: matrix(hidden.columns, 'activation'),
    films: matrix(film.columns, 'films'),
    layout: matrix(layout.columns, 'layout'),
    patches: imagesNeed(fine, PATCH, 'decoder patches'),
    enter: onFine('enter'),
    before: onFine('before'),
    down: onCoarse('down'),
    first: onCoarse('first'),
    second: onCoarse('second'),
    up: onFine('up'),
    after: onFine('after'),
    leave: imagesNeed(fine, PATCH, 'decoder leave'),
  };
}

/** Normalised, scaled, shifted and activated images, and the statistics of their inputs. */
export function filmValueNeeds(spec: ConvDecoderSpec, rows: number) {
  const { fine, coarse } = grids(spec, rows);
  const need = (grid: typeof fine, channels: number) => ({
    active: imagesNeed(grid, channels, 'decoder active'),
    statistics: statisticsNeed(rows, channels),
  });
  const { before, first, second, after, leave } = films(spec);
  return {
    before: need(fine, before.channels),
    first: need(coarse, first.channels),
    second: need(coarse, second.channels),
    after: need(fine, after.channels),
    leave: need(fine, leave.channels),
  };
}

/** What the way back needs. Gradients of images are needed only between two neighbours, so two of a grid take turns. */
export function gradientNeeds(spec: ConvDecoderSpec, rows: number) {
  const { fine, coarse } = grids(spec, rows);
  const [fineChannels, coarseChannels] = spec.channels;
  const { hidden, film } = steeringLayers(spec);
  const matrix = (columns: number, label: string) =>
    storageNeed('activations', 'vec4f', rows * vectors(columns), `decoder ${label}`);
  const { enter, before, down, first, second, up, after, leave } = convolutions(spec);
  const partials = Math.max(
    ...[enter, before, after, leave].map(({ kernel }) => partialVectors(fine, kernel)),
    ...[down, first, second, up].map(({ kernel }) => partialVectors(coarse, kernel)),
  );
  return {
    patches: imagesNeed(fine, PATCH, 'decoder patches gradient'),
    fine: imagesNeed(fine, fineChannels, 'decoder fine gradient'),
    fineOther: imagesNeed(fine, fineChannels, 'decoder fine gradient'),
    coarse: imagesNeed(coarse, coarseChannels, 'decoder coarse gradient'),
    coarseOther: imagesNeed(coarse, coarseChannels, 'decoder coarse gradient'),
    films: matrix(film.columns, 'films gradient'),
    /** In the hidden layer's activation by way of the films, of the layout, and of both. */
    byFilms: matrix(hidden.columns, 'activation gradient'),
    byLayout: matrix(hidden.columns, 'activation gradient'),
    hiddenActive: matrix(hidden.columns, 'activation gradient'),
    hidden: matrix(hidden.columns, 'hidden gradient'),
    partials: storageNeed('activations', 'vec4f', partials, 'decoder weight gradient partials'),
  };
}

const repeated = (count: number, need: BufferNeed) => Array.from({ length: count }, () => need);

/** The buffers of the U-Net beside those it reads and writes. */
export function unetNeeds(spec: ConvDecoderSpec, { rows, backward }: DecoderRows): BufferNeed[] {
  const steering = Object.values(steeringLayers(spec));
  const convolved = Object.values(convolutions(spec)).length;
  return [
    ...Object.values(valueNeeds(spec, rows)),
    ...Object.values(filmValueNeeds(spec, rows)).flatMap(({ active, statistics }) => [active, statistics]),
    ...conditionNeeds(),
    ...steering.flatMap(({ columns }) => linearNeeds({ outputs: columns, bias: true, backward })),
    ...activationNeeds('gelu'),
    patchesNeeds(),
    // All but `up` are convolutions forward; backward `up` is one, and all its 3 x 3 neighbours but the first pass a gradient on.
    ...repeated(convolved - 1, convolveNeeds()),
    transposeNeeds(),
    ...repeated(Object.values(films(spec)).length, filmNeeds()),
    patchesNeeds(),
    ...(backward
      ? [
          ...Object.values(gradientNeeds(spec, rows)),
          patchesNeeds(),
          ...repeated(5, convolveBackNeeds()),
          convolveNeeds(),
          transposeNeeds(),
          ...repeated(convolved, convolveWeightNeeds()),
          sumNeeds(),
        ]
      : []),
  ];
}
