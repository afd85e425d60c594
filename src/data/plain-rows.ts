import { compile, createUniforms, type Bound, type Buf } from 'webgpu-typed';
import jitter from '../../shaders/data/jitter.wgsl';
import plain from '../../shaders/data/plain.wgsl';
import type { Dataset } from './dataset';
import { flatGrid } from '../gpu/flat-grid';
import { pitch } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import { samplesNeed } from './plain-memory';
import { checkOutput, uploadSplit, type SplitBuffer } from './split-buffer';

export interface PlainOptions {
  /** Rows written by each run. */
  readonly rows: number;
  /** rows x pitch(inputs). */
  readonly output: Buf<'vec4f'>;
  /** The split in GPU memory, when it is shared; else uploaded and owned here. */
  readonly source?: SplitBuffer;
}

/**
 * Writes samples as they are, one a row, for evaluation: images as pixel / 255, points as they stand. One prepare a
 * submit, since uploads take effect before the submit that follows.
 */
export class PlainRows {
  /** Samples of the split. */
  readonly count: number;
  readonly #indices: Uint32Array<ArrayBuffer>;
  readonly #samples: Buf<'u32'>;
  readonly #bound: Bound;
  readonly #grid: [x: number, y: number];
  readonly #owned: readonly { destroy(): void }[];

  private constructor(
    count: number,
    rows: number,
    samples: Buf<'u32'>,
    bound: Bound,
    grid: [x: number, y: number],
    owned: readonly { destroy(): void }[],
  ) {
    this.count = count;
    this.#indices = new Uint32Array(rows);
    this.#samples = samples;
    this.#bound = bound;
    this.#grid = grid;
    this.#owned = owned;
  }

  /**
   * Compiles the kernel and allocates everything.
   * @throws RangeError when `output` is too small.
   */
  static async create(
    device: GPUDevice,
    dataset: Dataset,
    split: 'train' | 'test',
    { rows, output, source: shared }: PlainOptions,
  ): Promise<PlainRows> {
    checkOutput(dataset, rows, output);
    const source = shared ?? uploadSplit(device, dataset, split);
    const { count } = source;
    const samples = allocate(device, samplesNeed(rows));
    const owned = shared === undefined ? [samples, source] : [samples];
    if (source.kind === 'image') {
      const vecs = pitch(dataset.inputs) / 4;
      const shape = createUniforms(device, plain, 'shape', 1);
      shape.set(0, { area: dataset.inputs, vecs, rows, count });
      shape.flush();
      const pipeline = await compile(device, plain, 'main');
      const bound = pipeline.bind({ shape, pixels: source.pixels, samples, output });
      return new PlainRows(count, rows, samples, bound, flatGrid(rows * vecs), [...owned, shape]);
    }
    // A view of a point without noise is the point.
    const shape = createUniforms(device, jitter, 'shape', 1);
    const none = { seed: 0, iteration: 0, stream: 0, sigma_first: 0, sigma_rest: 0 };
    shape.set(0, { rows, batch: rows, count, ...none });
    shape.flush();
    const pipeline = await compile(device, jitter, 'main');
    const bound = pipeline.bind({ shape, points: source.points, samples, output });
    return new PlainRows(count, rows, samples, bound, flatGrid(rows), [...owned, shape]);
  }

  /** The next run writes samples start, start + 1, ...; rows past the end of the split become zeros. */
  prepare(start: number): void {
    for (let row = 0; row < this.#indices.length; row++) this.#indices[row] = start + row;
    this.#samples.write(this.#indices);
  }

  /**
   * The next run writes these samples, as many as there are rows.
   * @throws RangeError for another number of them
   */
  pick(indices: ArrayLike<number>): void {
    if (indices.length !== this.#indices.length) {
      throw new RangeError(`PlainRows: ${indices.length} indices, expected ${this.#indices.length}`);
    }
    this.#indices.set(indices);
    this.#samples.write(this.#indices);
  }

  /** Records the kernel that writes `output`. */
  run(pass: GPUComputePassEncoder): void {
    this.#bound.dispatch(pass, this.#grid);
  }

  destroy(): void {
    for (const part of this.#owned) part.destroy();
  }
}
