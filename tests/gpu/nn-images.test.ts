/** The kernels of images against their float64 twins at awkward sizes. */
import { createBuffer } from 'webgpu-typed';
import { beforeAll, describe, expect, it } from 'vitest';
import { padRows } from '../../src/gpu/matrix';
import {
  createConvolve,
  createConvolveBack,
  createConvolveWeight,
  createTranspose,
} from '../../src/nn/convolution';
import { imagesNeed, partialVectors } from '../../src/nn/convolution-memory';
import { createFilm } from '../../src/nn/film';
import { createJoin, createSplit } from '../../src/nn/image-patches';
import { type Grid, type Kernel, kernelRows, positionsOf } from '../../src/nn/images';
import type { Matrix } from '../../src/nn/layer';
import type { Step } from '../../src/nn/step';
import * as twin from '../oracle/convolution';
import { type Dense, dense, get } from '../oracle/nn';
import { normals } from '../oracle/nn-cases';
import { expectClose, testDevice } from './device';
import { download, rubbish, submit, upload } from './nn-harness';

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** Images on a grid, with the position of zeros behind them. */
function uploadImages(grid: Grid, { rows, cols, data }: Dense): Matrix {
  const buffer = createBuffer(device, 'vec4f', imagesNeed(grid, cols, '').length);
  buffer.write(padRows(data, rows, cols));
  return buffer;
}

async function run(...steps: Promise<Step>[]): Promise<void> {
  const made = await Promise.all(steps);
  submit(device, (pass) => {
    for (const step of made) step.run(pass);
  });
  for (const step of made) step.destroy();
}

const plus = (a: Dense, b: Dense) => dense(a.rows, a.cols, (r, c) => get(a, r, c) + get(b, r, c));

describe.each<[Grid, Kernel]>([
  [
    { rows: 1, width: 1, height: 1 },
    { side: 3, inputs: 4, outputs: 4, bias: true },
  ],
  [
    { rows: 3, width: 2, height: 5 },
    { side: 3, inputs: 12, outputs: 8, bias: false },
  ],
  [
    { rows: 7, width: 12, height: 8 },
    { side: 3, inputs: 4, outputs: 20, bias: true },
  ],
  [
    { rows: 2, width: 14, height: 14 },
    { side: 3, inputs: 16, outputs: 4, bias: true },
  ],
  [
    { rows: 1, width: 1, height: 1 },
    { side: 2, inputs: 8, outputs: 4, bias: false },
  ],
  [
    { rows: 7, width: 7, height: 9 },
    { side: 2, inputs: 4, outputs: 12, bias: false },
  ],
  [
    { rows: 5, width: 2, height: 2 },
    { side: 2, inputs: 20, outputs: 16, bias: true },
  ],
])('convolution on %j, %j', (grid, kernel) => {
  const { side, inputs, outputs } = kernel;
  const stride = side === 3 ? 1 : 2;
  const gridIn = { ...grid, width: stride * grid.width, height: stride * grid.height };
  const [positions, positionsIn] = [positionsOf(grid), positionsOf(gridIn)];
  const x = normals(positionsIn, inputs, 1);
  const w = normals(kernelRows(kernel), outputs, 2, 1 / Math.sqrt(inputs));
  const dy = normals(positions, outputs, 3);
  const beside = normals(positions, outputs, 4);
  const residualIn = normals(positionsIn, inputs, 5);
  const gradients = twin.convolveBackward(grid, kernel, x, w, dy);

  it('agrees with the twin, alone and added to something', async () => {
    const [input, weight] = [uploadImages(gridIn, x), upload(device, w)];
    const alone = rubbish(device, positions, outputs);
    const added = rubbish(device, positions, outputs);
    await run(
      createConvolve(device, grid, kernel, { input, weight, output: alone }),
      createConvolve(device, grid, kernel, {
        input,
        weight,
        output: added,
        residual: upload(device, beside),
      }),
    );
    const y = twin.convolve(grid, kernel, x, w);
    expectClose(await download(alone, positions, outputs), y.data, { relative: 1e-6 });
    expectClose(await download(added, positions, outputs), plus(y, beside).data, { relative: 1e-6 });
  });

  it('has the gradients of the twin', async () => {
    const [outputGradient, weight] = [uploadImages(grid, dy), upload(device, w)];
    const inputGradient = rubbish(device, positionsIn, inputs);
    const weightGradient = rubbish(device, kernelRows(kernel), outputs);
    const partials = rubbish(device, 1, 4 * partialVectors(grid, kernel));
    if (side === 2) {
      const alone = rubbish(device, positionsIn, inputs);
      await run(createTranspose(device, grid, kernel, { coarse: outputGradient, weight, fine: alone }));
      const got = await download(alone, positionsIn, inputs);
      expectClose(got, gradients.x.data, { relative: 1e-6 });
    }
    await run(
      side === 3
        ? createConvolveBack(device, grid, kernel, { outputGradient, weight, inputGradient })
        : createTranspose(device, grid, kernel, {
            coarse: outputGradient,
            weight,
            residual: upload(device, residualIn),
            fine: inputGradient,
          }),
      createConvolveWeight(device, grid, kernel, {
        input: uploadImages(gridIn, x),
        outputGradient,
        partials,
        weightGradient,
      }),
    );
    const expected = side === 3 ? gradients.x : plus(gradients.x, residualIn);
    expectClose(await download(inputGradient, positionsIn, inputs), expected.data, { relative: 1e-6 });
    const got = await download(weightGradient, kernelRows(kernel), outputs);
    expectClose(got, gradients.weight.data, { relative: 1e-6 });
  });
});

describe.each<[Grid, number, number]>([
  [{ rows: 1, width: 1, height: 1 }, 4, 0],
  [{ rows: 7, width: 3, height: 2 }, 12, 8],
  [{ rows: 2, width: 14, height: 14 }, 16, 4],
])('film on %j, %i channels', (grid, channels, before) => {
  const positions = positionsOf({ ...grid, rows: 1 });
  // A mean of four deviations: the one-sweep variance would show.
  const x = normals(positionsOf(grid), channels, 1, 0.5, 2);
  const columns = before + 2 * channels + 4;
  const place = { channels, columns, scaleAt: before + channels, shiftAt: before };
  const films = normals(grid.rows, columns, 2, 0.5);
  const part = (first: number) => dense(grid.rows, channels, (r, c) => get(films, r, first + c));
  const dy = normals(positionsOf(grid), channels, 3);
  const past = normals(positionsOf(grid), channels, 4);

  it.each([false, true])(
    'agrees with the twin, forward and backward; something comes past: %s',
    async (block) => {
      const output = rubbish(device, positionsOf(grid), channels);
      const gradient = upload(device, dy);
      const filmGradient = rubbish(device, grid.rows, columns);
      const { forward, backward } = await createFilm(device, {
        grid,
        place,
        input: upload(device, x),
        output,
        films: upload(device, films),
        statistics: createBuffer(device, 'vec2f', (grid.rows * channels) / 4),
        gradients: { gradient, films: filmGradient, ...(block && { residual: upload(device, past) }) },
      });
      submit(device, (pass) => {
        forward.run(pass);
        backward?.run(pass);
      });
      forward.destroy();
      const [scale, shift] = [part(place.scaleAt), part(place.shiftAt)];
      const expected = twin.filmBackward(x, positions, scale, shift, dy);
      const close = { absolute: 2e-5 };
      expectClose(
        await download(output, x.rows, channels),
        twin.film(x, positions, scale, shift).data,
        close,
      );
      const dx = block ? plus(expected.x, past) : expected.x;
      // Absolute: with few entries a group the terms of the gradient all but cancel, and 1 / deviation is large.
      expectClose(await download(gradient, x.rows, channels), dx.data, { absolute: 1e-4 });
      const stored = await download(filmGradient, grid.rows, columns);
      const got = (first: number) =>
        dense(grid.rows, channels, (r, c) => stored[r * columns + first + c] ?? Number.NaN).data;
      expectClose(got(place.scaleAt), expected.scale.data, { absolute: 1e-4 });
      expectClose(got(place.shiftAt), expected.shift.data, { absolute: 1e-4 });
      // Its neighbours' places stay as they were.
      expect(stored[columns - 1]).toBe(777);
    },
  );
});

it.each<Grid>([
  { rows: 1, width: 4, height: 2 },
  { rows: 7, width: 12, height: 8 },
])('patches of %j are those of the twin, and joined they are the image', async (image) => {
  const { rows, width, height } = image;
  const pixels = normals(rows, width * height, 1);
  const patches = rubbish(device, positionsOf(image) / 4, 4);
  const joined = rubbish(device, rows, width * height);
  await run(
    createSplit(device, image, { pixels: upload(device, pixels), patches }),
    createJoin(device, image, { patches, pixels: joined }),
  );
  const expected = twin.split(pixels, width, height);
  expectClose(await download(patches, positionsOf(image) / 4, 4), expected.data);
  expectClose(await download(joined, rows, width * height), pixels.data);
  expectClose(twin.join(expected, rows, width, height).data, pixels.data);
});
