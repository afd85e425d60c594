/** Views and plain rows against their float64 twins, at awkward sizes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createBuffer, type Buf } from 'webgpu-typed';
import { POINT_NOISE, ViewMaker } from '../../src/data/augment';
import type { Dataset, ImageSetName, Split } from '../../src/data/dataset';
import { PlainRows } from '../../src/data/plain-rows';
import { uploadSplit } from '../../src/data/split-buffer';
import { pitch } from '../../src/gpu/matrix';
import { makeToySet } from '../../src/data/toy';
import { drawView, IDENTITY_VIEW, strengthFor } from '../../src/data/view-parameters';
import { philox, STREAM } from '../../src/random/philox';
import { augmentedRow, shaderNormal } from '../oracle/augment';
import { expectClose, testDevice } from './device';

const SEED = 4_000_000_007;
let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** Images of independent random pixels: the hardest case for interpolation. */
function noiseImages(name: ImageSetName, height: number, width: number, count: number): Dataset {
  const inputs = height * width;
  const split = (first: number): Split => {
    const pixels = new Uint8Array(count * inputs);
    for (let i = 0; i < pixels.length; i++) pixels[i] = philox(1, STREAM.probe, first, i)[0] ?? 0;
    return { count, labels: new Uint8Array(count), pixels };
  };
  return { name, kind: 'image', height, width, inputs, classNames: ['a'], train: split(0), test: split(1) };
}

function submit(run: (pass: GPUComputePassEncoder) => void): void {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  run(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

/** An output full of rubbish, so that what is not written shows. */
function rubbish(rows: number, inputs: number): Buf<'vec4f'> {
  const output = createBuffer(device, 'vec4f', (rows * pitch(inputs)) / 4, 'views');
  output.write(new Float32Array(rows * pitch(inputs)).fill(-7));
  return output;
}

interface Request {
  readonly dataset: Dataset;
  readonly n: number;
  readonly views?: 'both' | 'one';
  readonly seed?: number;
  readonly iteration?: number;
}

async function makeViews({ dataset, n, views = 'both', seed = SEED, iteration = 5 }: Request) {
  const indices = Uint32Array.from({ length: n }, (_, i) => (i * 5 + 2) % dataset.train.count);
  const output = rubbish(2 * n, dataset.inputs);
  const maker = await ViewMaker.create(device, dataset, { n, views, seed, output });
  maker.prepare(indices, iteration);
  submit((pass) => maker.run(pass));
  const rows = await output.read();
  maker.destroy();
  output.destroy();
  return { indices, rows };
}

function expectedViews(
  dataset: Dataset,
  indices: Uint32Array,
  views: 'both' | 'one',
  iteration: number,
): number[] {
  const { height, width, inputs } = dataset;
  const pixels = dataset.train.pixels ?? new Uint8Array();
  const n = indices.length;
  const strength = strengthFor(dataset);
  const key = { seed: SEED, stream: STREAM.augment, iteration };
  return Array.from({ length: 2 * n }, (_, row) => {
    const index = indices[row % n] ?? 0;
    const untouched = views === 'one' && row < n;
    const view = untouched ? IDENTITY_VIEW : drawView(strength, height, width, { ...key, row });
    const image = pixels.subarray(index * inputs, (index + 1) * inputs);
    const noise = { seed: SEED, iteration, stream: STREAM.pixel + 256 * STREAM.augment, row };
    return augmentedRow({ height, width, image, view, noise });
  }).flat();
}

describe.each([
  { name: 'digits', height: 8, width: 8, n: 33, views: 'both' },
  { name: 'digits', height: 5, width: 7, n: 3, views: 'both' },
  { name: 'mnist', height: 28, width: 28, n: 1, views: 'both' },
  { name: 'fashion', height: 28, width: 28, n: 3, views: 'one' },
  { name: 'fashion', height: 9, width: 17, n: 33, views: 'both' },
] as const)('views of $n $name images of $height x $width, $views', ({ name, height, width, n, views }) => {
  it('agree with float64, padding included', async () => {
    const dataset = noiseImages(name, height, width, 11);
    const { indices, rows } = await makeViews({ dataset, n, views });
    expectClose(rows, expectedViews(dataset, indices, views, 5), { absolute: 1e-4 });
    for (let row = 0; row < 2 * n; row++) {
      for (let k = height * width; k < pitch(height * width); k++) {
        expect(rows[row * pitch(height * width) + k]).toBe(0);
      }
    }
  });
});

describe('ViewMaker', () => {
  it('gives the same bits for the same seed and iteration, others for others', async () => {
    const dataset = noiseImages('mnist', 8, 8, 11);
    const request = { dataset, n: 3 };
    const { rows } = await makeViews(request);
    expect((await makeViews(request)).rows).toEqual(rows);
    expect((await makeViews({ ...request, iteration: 6 })).rows).not.toEqual(rows);
    expect((await makeViews({ ...request, seed: 8 })).rows).not.toEqual(rows);
    expect(rows.slice(0, 3 * 64)).not.toEqual(rows.slice(3 * 64));
  });

  it('leaves the original untouched in view 1 when asked to', async () => {
    const dataset = noiseImages('digits', 5, 7, 11);
    const { indices, rows } = await makeViews({ dataset, n: 3, views: 'one' });
    const output = rubbish(11, 35);
    const plain = await PlainRows.create(device, dataset, 'train', { rows: 11, output });
    plain.prepare(0);
    submit((pass) => plain.run(pass));
    const originals = await output.read();
    for (let i = 0; i < 3; i++) {
      const index = indices[i] ?? 0;
      expect(rows.slice(36 * i, 36 * (i + 1))).toEqual(originals.slice(36 * index, 36 * (index + 1)));
    }
    plain.destroy();
    output.destroy();
  });

  it('jitters points by its noise, bit-reproducibly, with unit statistics', async () => {
    const dataset = makeToySet('moons', 3);
    const points = dataset.train.points ?? new Float32Array();
    const { indices, rows } = await makeViews({ dataset, n: 33, views: 'one' });
    const expected = Array.from({ length: 66 }, (_, row) => {
      const index = indices[row % 33] ?? 0;
      const noise = (axis: number): number => {
        const stream = STREAM.viewNoise + 256 * STREAM.augment;
        return row < 33 ? 0 : POINT_NOISE * shaderNormal([axis, 5, stream, row], SEED);
      };
      return [(points[2 * index] ?? 0) + noise(0), (points[2 * index + 1] ?? 0) + noise(1), 0, 0];
    }).flat();
    expectClose(rows, expected, { absolute: 1e-6 });
    expect((await makeViews({ dataset, n: 33, views: 'one' })).rows).toEqual(rows);
    expect((await makeViews({ dataset, n: 33, views: 'both' })).rows.slice(0, 132)).not.toEqual(
      rows.slice(0, 132),
    );
  });

  it('refuses what does not fit', async () => {
    const dataset = noiseImages('digits', 8, 8, 11);
    const output = rubbish(4, 64);
    const options = { views: 'both', seed: 1, output } as const;
    await expect(ViewMaker.create(device, dataset, { ...options, n: 3 })).rejects.toThrow(
      'views holds 64 vec4f, 6 rows of digits need 96',
    );
    const maker = await ViewMaker.create(device, dataset, { ...options, n: 2 });
    expect(() => maker.prepare(new Uint32Array(3), 0)).toThrow('3 indices, expected n = 2');
    expect(() => maker.prepare(Uint32Array.of(0, 11), 0)).toThrow('index 11, expected below 11');
    maker.destroy();
    output.destroy();
  });
});

describe('PlainRows', () => {
  it.each([
    ['train', 5, 7],
    ['test', 28, 28],
  ] as const)('writes %s images of %i x %i, zeros past the end', async (split, height, width) => {
    const dataset = noiseImages('mnist', height, width, 11);
    const inputs = height * width;
    const output = rubbish(6, inputs);
    const source = uploadSplit(device, dataset, split);
    const plain = await PlainRows.create(device, dataset, split, { rows: 6, output, source });
    expect(plain.count).toBe(11);
    for (const start of [0, 8]) {
      plain.prepare(start);
      submit((pass) => plain.run(pass));
      const expected = Array.from({ length: 6 }, (_, row) =>
        Array.from({ length: pitch(inputs) }, (_unused, k) => {
          const pixel = dataset[split].pixels?.[(start + row) * inputs + k] ?? 0;
          return k < inputs ? pixel / 255 : 0;
        }),
      ).flat();
      expectClose(await output.read(), expected, { absolute: 1e-6 });
    }
    plain.destroy();
    source.destroy();
    output.destroy();
  });

  it('writes points exactly, zeros past the end', async () => {
    const dataset = makeToySet('spiral', 3);
    const points = dataset.test.points ?? new Float32Array();
    const output = rubbish(7, 2);
    const plain = await PlainRows.create(device, dataset, 'test', { rows: 7, output });
    plain.prepare(1020);
    submit((pass) => plain.run(pass));
    const expected = Array.from({ length: 7 }, (_, row) => {
      return [points[2 * (1020 + row)] ?? 0, points[2 * (1020 + row) + 1] ?? 0, 0, 0];
    }).flat();
    expect([...(await output.read())]).toEqual(expected);
    plain.destroy();
    output.destroy();
  });
});
