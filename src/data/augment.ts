import { compile, createUniforms, type Bound, type Buf } from 'webgpu-typed';
import augment from '../../shaders/data/augment.wgsl';
import jitter from '../../shaders/data/jitter.wgsl';
import { STREAM, type Stream } from '../random/philox';
import type { Dataset } from './dataset';
import { flatGrid } from '../gpu/flat-grid';
import { pitch } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { DatasetShape } from './shapes';
import { checkOutput, uploadSplit, type SplitBuffer } from './split-buffer';
import { drawView, IDENTITY_VIEW, PACKED_FLOATS, packView, strengthFor } from './view-parameters';

/** Standard deviation of the noise that makes a view of a 2-D point; the sets have unit scale. */
export const POINT_NOISE = 0.08;

export interface ViewOptions {
  /** Batch size. */
  readonly n: number;
  /** Number of views; 2 when left out. */
  readonly count?: number;
  /** All views augmented; or all but view 1, which is the original; or none. */
  readonly views: 'both' | 'one' | 'none';
  readonly seed: number;
  /** count x n rows of pitch(inputs): the first n are view 1 of the batch, the next n view 2. */
  readonly output: Buf<'vec4f'>;
  /** The training split in GPU memory, when it is shared; else the maker uploads and owns one. */
  readonly source?: SplitBuffer;
}

const samplesNeed = (n: number) => storageNeed('views', 'u32', n, 'batch samples');

/** Parameters of so many views. */
const tableNeed = (rows: number) =>
  storageNeed('views', 'vec4f', (rows * PACKED_FLOATS) / 4, 'view parameters');

/** The buffers of a maker of the views of n samples that shares the split. */
export function viewNeeds({ kind }: DatasetShape, n: number, count = 2): BufferNeed[] {
  return kind === 'image'
    ? [samplesNeed(n), tableNeed(count * n), uniformsNeed('views', augment, 'shape')]
    : [samplesNeed(n), uniformsNeed('views', jitter, 'shape')];
}

type Settle = (iteration: number, stream: Stream) => void;

interface Parts {
  readonly settle: Settle;
  readonly bound: Bound;
  readonly grid: [x: number, y: number];
  readonly owned: readonly { destroy(): void }[];
}

/**
 * Makes the views of each batch on the GPU. `prepare`, then `run` in a pass of the same submit; one prepare a submit,
 * since uploads take effect before the submit that follows. Both are pure functions of (seed, stream, iteration).
 */
export class ViewMaker {
  readonly #n: number;
  readonly #count: number;
  readonly #samples: Buf<'u32'>;
  readonly #parts: Parts;

  private constructor(n: number, count: number, samples: Buf<'u32'>, parts: Parts) {
    this.#n = n;
    this.#count = count;
    this.#samples = samples;
    this.#parts = parts;
  }

  /**
   * Compiles the kernel and allocates everything.
   * @throws RangeError when `output` is too small.
   */
  static async create(device: GPUDevice, dataset: Dataset, options: ViewOptions): Promise<ViewMaker> {
    checkOutput(dataset, (options.count ?? 2) * options.n, options.output);
    const source = options.source ?? uploadSplit(device, dataset, 'train');
    const samples = allocate(device, samplesNeed(options.n));
    const parts =
      source.kind === 'image'
        ? await imageParts(device, dataset, options, source.pixels, samples)
        : await pointParts(device, source.count, options, source.points, samples);
    const owned = options.source === undefined ? [samples, source] : [samples];
    return new ViewMaker(options.n, source.count, samples, { ...parts, owned: [...parts.owned, ...owned] });
  }

  /**
   * Uploads the batch's sample indices and the parameters of its views. Allocates no GPU memory.
   * `stream` keys the draws; any other than the default gives views unrelated to training's.
   * @throws RangeError when `indices` is not n indices of training samples.
   */
  prepare(indices: Uint32Array, iteration: number, stream: Stream = STREAM.augment): void {
    if (indices.length !== this.#n) {
      throw new RangeError(`ViewMaker: ${indices.length} indices, expected n = ${this.#n}`);
    }
    for (const index of indices) {
      if (index >= this.#count) {
        throw new RangeError(`ViewMaker: index ${index}, expected below ${this.#count}`);
      }
    }
    this.#samples.write(indices);
    this.#parts.settle(iteration, stream);
  }

  /** Records the kernel that writes `output`. */
  run(pass: GPUComputePassEncoder): void {
    this.#parts.bound.dispatch(pass, this.#parts.grid);
  }

  destroy(): void {
    for (const part of this.#parts.owned) part.destroy();
  }
}

/** Noise is drawn apart from the parameters, and apart for each stream of parameters. */
function noiseStream(kind: Stream, stream: Stream): number {
  return kind + 256 * stream;
}

async function imageParts(
  device: GPUDevice,
  dataset: Dataset,
  { n, count = 2, views, seed, output }: ViewOptions,
  pixels: Buf<'u32'>,
  samples: Buf<'u32'>,
): Promise<Parts> {
  const { height, width, inputs } = dataset;
  const strength = strengthFor(dataset);
  const rows = count * n;
  const vecs = pitch(inputs) / 4;
  const packed = new Float32Array(rows * PACKED_FLOATS);
  const table = allocate(device, tableNeed(rows));
  const shape = createUniforms(device, augment, 'shape', 1);
  const pipeline = await compile(device, augment, 'main');
  const settle: Settle = (iteration, stream) => {
    for (let row = 0; row < rows; row++) {
      const untouched = views === 'none' || (views === 'one' && row < n);
      const view = untouched
        ? IDENTITY_VIEW
        : drawView(strength, height, width, { seed, stream, iteration, row });
      packView(view, height, width, packed, row * PACKED_FLOATS);
    }
    table.write(packed);
    const noise = noiseStream(STREAM.pixel, stream);
    shape.set(0, { width, height, vecs, rows, batch: n, seed: seed >>> 0, iteration, stream: noise });
    shape.flush();
  };
  return {
    settle,
    bound: pipeline.bind({ shape, pixels, samples, views: table, output }),
    grid: flatGrid(rows * vecs),
    owned: [table, shape],
  };
}

async function pointParts(
  device: GPUDevice,
  available: number,
  { n, count = 2, views, seed, output }: ViewOptions,
  points: Buf<'vec2f'>,
  samples: Buf<'u32'>,
): Promise<Parts> {
  const shape = createUniforms(device, jitter, 'shape', 1);
  const pipeline = await compile(device, jitter, 'main');
  const settle: Settle = (iteration, stream) => {
    shape.set(0, {
      rows: count * n,
      batch: n,
      count: available,
      seed: seed >>> 0,
      iteration,
      stream: noiseStream(STREAM.viewNoise, stream),
      sigma_first: views === 'both' ? POINT_NOISE : 0,
      sigma_rest: views === 'none' ? 0 : POINT_NOISE,
    });
    shape.flush();
  };
  return {
    settle,
    bound: pipeline.bind({ shape, points, samples, output }),
    grid: flatGrid(count * n),
    owned: [shape],
  };
}
