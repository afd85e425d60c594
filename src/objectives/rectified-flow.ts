/**
 * Rectified flow (Liu et al. 2022, arXiv 2209.03003; case studies 1 and 3 of the LZN paper): a decoder learns the velocity of the straight
 * line from noise to a sample, given the sample's latent. Time runs from noise (tau = 0) to the sample (tau = 1), against the latent
 * flow's.
 *
 *   loss = mean over rows and inputs of (v(x_tau, tau, latent) - (x1 - x0))^2,   x_tau = tau x1 + (1 - tau) x0,   x0 ~ N(0, I)
 */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import draw from '../../shaders/objectives/rectified-draw.wgsl';
import pull from '../../shaders/objectives/rectified-gradient.wgsl';
import loss from '../../shaders/objectives/rectified-loss.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import type { Decoder } from '../nn/decoder';
import { philox, STREAM, uniform } from '../random/philox';
import { FIRST_TIME, LAST_TIME, toSample } from './straight-line';

/** What decides on its memory. */
export interface RectifiedFlowShape {
  readonly rows: number;
  /** Numbers of a sample. */
  readonly inputs: number;
  readonly backward: boolean;
}

export interface RectifiedFlowOptions extends RectifiedFlowShape {
  readonly kind: 'image' | 'points';
  readonly seed: number;
  /** rows x pitch(inputs): the samples as PlainRows writes them. */
  readonly target: Buf<'vec4f'>;
  /** Of as many rows; with gradients where `backward` is true. Whoever makes the latents writes them. */
  readonly decoder: Pick<
    Decoder,
    'rows' | 'labels' | 'times' | 'state' | 'output' | 'outputGradient' | 'forward' | 'backward'
  >;
}

function storage({ rows, inputs }: RectifiedFlowShape) {
  return {
    velocity: storageNeed('activations', 'vec4f', rows * vectors(inputs), 'rectified flow velocity'),
    rows: storageNeed('telemetry', 'vec4f', rows, 'rectified flow rows'),
  };
}

/** Its buffers; the decoder's are the decoder's own. */
export function rectifiedFlowNeeds(shape: RectifiedFlowShape): BufferNeed[] {
  return [
    ...Object.values(storage(shape)),
    uniformsNeed('scratch', draw, 'draw'),
    uniformsNeed('scratch', loss, 'loss'),
    ...(shape.backward ? [uniformsNeed('scratch', pull, 'pull')] : []),
  ];
}

/** Draws tau of each row: uniform in [1e-3, 1), in float32. */
export function drawTimes(times: Float32Array, seed: number, iteration: number): void {
  const words = new Uint32Array(4);
  for (let row = 0; row < times.length; row += 1) {
    philox(seed, STREAM.flowTime, iteration, row, 0, words);
    times[row] = FIRST_TIME + (LAST_TIME - FIRST_TIME) * uniform(words[0] ?? 0);
  }
}

interface Parts {
  readonly velocity: Buf<'vec4f'>;
  readonly rows: Buf<'vec4f'>;
  readonly setIteration: (iteration: number) => void;
  readonly draw: Bound;
  readonly loss: Bound;
  readonly pull: Bound | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class RectifiedFlow {
  /** rows: .x is the squared error of a row, mean over its inputs; the loss is their mean. */
  readonly rows: Buf<'vec4f'>;
  /** rows x pitch(inputs): x1 - x0 of the batch. */
  readonly velocity: Buf<'vec4f'>;
  readonly #options: RectifiedFlowOptions;
  readonly #parts: Parts;
  readonly #times: Float32Array<ArrayBuffer>;
  readonly #labels: Uint32Array<ArrayBuffer>;
  readonly #grid: [x: number, y: number];

  private constructor(options: RectifiedFlowOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.rows = parts.rows;
    this.velocity = parts.velocity;
    this.#times = new Float32Array(options.rows);
    this.#labels = new Uint32Array(options.rows);
    this.#grid = flatGrid(options.rows * vectors(options.inputs));
  }

  /**
   * Allocates everything. Two of the same seed, iteration and target draw the same, whatever their decoders.
   * @throws RangeError where the decoder has other rows, or no gradients though they are wanted
   */
  static create(device: GPUDevice, options: RectifiedFlowOptions): Promise<RectifiedFlow> {
    return assemble(async (own) => new RectifiedFlow(options, await build(device, options, own)));
  }

  /**
   * Uploads what iteration 0, 1, ... draws at random. Before the submit.
   * @param labels what the decoder is told, one a row; what it was told before, where left out
   * @throws RangeError for another number of labels
   */
  prepare(iteration: number, labels?: ArrayLike<number>): void {
    const { rows, seed, decoder } = this.#options;
    drawTimes(this.#times, seed, iteration);
    decoder.times.write(this.#times);
    this.#parts.setIteration(iteration);
    if (labels === undefined) return;
    if (labels.length !== rows)
      throw new RangeError(`expected the labels of ${rows} rows, got ${labels.length}`);
    this.#labels.set(labels);
    decoder.labels.write(this.#labels);
  }

  /** Samples and noise -> what the decoder predicts on the way -> error of each row. */
  forward(work: Work): void {
    this.#parts.draw.dispatch(work.pass, this.#grid);
    this.#options.decoder.forward(work.pass);
    this.#parts.loss.dispatch(work.pass, this.#options.rows);
  }

  /** Gradient of the mean error in the decoder's output, and from there through the decoder. Follows a `forward`. */
  backward(work: Work): void {
    this.#parts.pull?.dispatch(work.pass, this.#grid);
    this.#options.decoder.backward(work.pass);
  }

  /** Frees what it made; decoder and target are not its own. */
  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: RectifiedFlowOptions, hold: Own): Promise<Parts> {
  const { rows, inputs, kind, seed, target, decoder, backward } = options;
  if (decoder.rows !== rows) throw new RangeError(`the decoder has ${decoder.rows} rows, not ${rows}`);
  const gradient = backward ? decoder.outputGradient : undefined;
  if (backward && gradient === undefined) throw new RangeError('the decoder was made without gradients');
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const { state, output, times } = decoder;
  const width = vectors(inputs);
  const needs = storage(options);
  const velocity = own(allocate(device, needs.velocity));
  const errors = own(allocate(device, needs.rows));

  const drawing = own(createUniforms(device, draw, 'draw'));
  const place = { rows, inputs, width, seed, stream: STREAM.flowNoise, ...toSample(kind) };
  const setIteration = (iteration: number) => {
    drawing.set(0, { ...place, iteration });
    drawing.flush();
  };
  const drawPipe = await compile(device, draw, 'main');

  const losing = own(createUniforms(device, loss, 'loss'));
  losing.set(0, { inputs, width });
  losing.flush();
  const lossPipe = await compile(device, loss, 'main');

  let pulled: Bound | undefined;
  if (gradient) {
    const pulling = own(createUniforms(device, pull, 'pull'));
    pulling.set(0, { count: rows * width, gain: 2 / (rows * inputs) });
    pulling.flush();
    pulled = (await compile(device, pull, 'main')).bind({ pull: pulling, output, velocity, gradient });
  }
  return {
    velocity,
    rows: errors,
    setIteration,
    draw: drawPipe.bind({ draw: drawing, samples: target, times, state, velocity }),
    loss: lossPipe.bind({ loss: losing, output, velocity, rows: errors }),
    pull: pulled,
    owned,
  };
}
