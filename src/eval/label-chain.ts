/** The way of samples from their anchors over their latents to where the label flow ends, some rows at a time. */
import type { Buf } from 'webgpu-typed';
import { pitch } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import { Work } from '../gpu/work';
import { Flow, type FlowOptions } from '../lzn/flow';
import { classWeights } from '../lzn/label-alignment';
import type { Schedule } from '../lzn/schedule';
import { fillNormals, STREAM } from '../random/philox';
import { type ChainShape, fieldNeed, rowsAtOnce } from './label-chain-memory';
import type { Own } from './scope';

export interface LabelChainOptions {
  /** Samples x pitch(d): what the encoder makes of them, in their order. */
  readonly anchors: Buf<'vec4f'>;
  /** True class of each sample. */
  readonly labels: Uint8Array;
  readonly d: number;
  /** From anchors to latents. */
  readonly toLatents: Schedule;
  /** K x pitch(d). */
  readonly labelAnchors: Buf<'vec4f'>;
  readonly classes: number;
  /** From latents to label anchors. */
  readonly toLabels: Schedule;
  /** Factors on the noise of the latents; the draws are the same for all. */
  readonly noise: readonly number[];
  readonly seed: number;
  readonly form?: FlowOptions['form'];
  readonly budget?: number;
}

/** Where rows end, rows x pitch(d), where all classes weigh the same, and where they weigh as much as the batch has of them. */
export interface Ends {
  readonly equal: Float32Array;
  readonly batch: Float32Array;
}

/** Samples whose anchors share a field: a batch of `size` samples. Row r of it is sample r mod size at noise factor r / size. */
export class LabelChain {
  /** Rows that flow at a time. */
  readonly rows: number;
  /** Rows of a batch. */
  readonly total: number;
  readonly #device: GPUDevice;
  readonly #options: LabelChainOptions;
  readonly #size: number;
  /** size x pitch(d): the anchors of the batch. */
  readonly #field: Buf<'vec4f'>;
  readonly #toLatents: Flow;
  readonly #toLabels: Flow;
  /** size x d: N(0, I). */
  readonly #normals: Float32Array;
  readonly #start: Float32Array<ArrayBuffer>;
  readonly #owners: Uint32Array<ArrayBuffer>;
  readonly #shares: { readonly equal: Float32Array; batch: Float32Array };

  private constructor(
    device: GPUDevice,
    options: LabelChainOptions,
    { size, rows, total }: { readonly size: number; readonly rows: number; readonly total: number },
    field: Buf<'vec4f'>,
    flows: readonly [toLatents: Flow, toLabels: Flow],
  ) {
    const { d, classes } = options;
    this.rows = rows;
    this.total = total;
    this.#device = device;
    this.#options = options;
    this.#size = size;
    this.#field = field;
    [this.#toLatents, this.#toLabels] = flows;
    this.#normals = new Float32Array(size * d);
    this.#start = new Float32Array(rows * pitch(d));
    this.#owners = new Uint32Array(rows);
    const equal = new Float32Array(classes).fill(1);
    this.#shares = { equal, batch: equal };
  }

  /** For batches of `size` samples. What is made is handed to `own`. */
  static async create(
    device: GPUDevice,
    options: LabelChainOptions,
    size: number,
    own: Own,
  ): Promise<LabelChain> {
    const { d, classes, noise, toLatents, toLabels, labelAnchors, form, budget } = options;
    const shape: ChainShape = {
      size,
      d,
      classes,
      factors: noise.length,
      steps: toLatents.steps.length,
      labelSteps: toLabels.steps.length,
    };
    const rows = rowsAtOnce(shape);
    const field = own(allocate(device, fieldNeed(shape)));
    const shared = {
      rows,
      d,
      ...(form === undefined ? {} : { form }),
      ...(budget === undefined ? {} : { budget }),
    };
    const owners = new Uint32Array(rows);
    const first = own(
      await Flow.create(device, {
        ...shared,
        schedule: toLatents,
        anchors: field,
        anchorCount: size,
        own: owners,
      }),
    );
    const second = own(
      await Flow.create(device, {
        ...shared,
        schedule: toLabels,
        anchors: labelAnchors,
        anchorCount: classes,
      }),
    );
    const sizes = { size, rows, total: size * noise.length };
    return new LabelChain(device, options, sizes, field, [first, second]);
  }

  /** The batch that begins with sample `first`. */
  begin(first: number): void {
    const { anchors, labels, classes, d, seed } = this.#options;
    const bytes = 4 * pitch(d);
    const commands = this.#device.createCommandEncoder({ label: 'batch' });
    commands.copyBufferToBuffer(
      anchors.gpu,
      anchors.offset + first * bytes,
      this.#field.gpu,
      this.#field.offset,
      this.#size * bytes,
    );
    this.#device.queue.submit([commands.finish()]);
    // A sample's draws depend on nothing but the sample.
    fillNormals(this.#normals, seed, STREAM.quality, 0, first * d);
    this.#shares.batch = classWeights(labels.subarray(first, first + this.#size), classes);
  }

  /** Rows from `from` on, as many as there are; what follows the last is of no sample. */
  async run(from: number): Promise<Ends> {
    this.#prepare(from);
    const { start, latents } = { start: this.#toLabels.start, latents: this.#toLatents.latents };
    if (latents === undefined) throw new Error('The flow to the latents has none.');
    const work = new Work(this.#device, 'classes');
    this.#toLatents.forward(work);
    work.copy(latents.gpu, latents.offset, start.gpu, start.offset, start.size);
    work.submit();
    const [equal, batch] = await Promise.all([this.#ends('equal'), this.#ends('batch')]);
    return { equal, batch };
  }

  /** Noise and owners of the rows. */
  #prepare(from: number): void {
    const { d, noise } = this.#options;
    const size = this.#size;
    const wide = pitch(d);
    for (let row = 0; row < this.rows; row += 1) {
      const sample = (from + row) % size;
      const factor = noise[Math.floor((from + row) / size)] ?? 0;
      this.#owners[row] = sample;
      for (let c = 0; c < d; c += 1)
        this.#start[row * wide + c] = factor * (this.#normals[sample * d + c] ?? 0);
    }
    this.#toLatents.setOwners(this.#owners);
    this.#toLatents.start.write(this.#start);
  }

  /** Follows the latents with these weights; enqueued at once, so that another call may follow before this one is through. */
  #ends(weights: 'equal' | 'batch'): Promise<Float32Array> {
    const flow = this.#toLabels;
    flow.setWeights(this.#shares[weights]);
    const work = new Work(this.#device, 'label flow');
    flow.forward(work);
    work.submit();
    return flow.states.slice(flow.finalOffset, flow.start.length).read();
  }
}
