/**
 * The samples the page looks at: a fixed part of the training set with fixed views and fixed noise, seen through the weights of the
 * moment. Always the same samples, so that a picture moves because the encoder learns, not because the batch changed.
 */
import type { Buf } from 'webgpu-typed';
import { ViewMaker } from '../data/augment';
import { Encoder } from '../nn/encoder';
import { LznObjective } from '../objectives/lzn';
import { permutation, STREAM } from '../random/philox';
import { type AlignmentTelemetry, readAlignment } from './alignment-telemetry';
import { assemble } from './assemble';
import { objectiveOptions, type Trainer } from './trainer';

/** Largest number of samples shown. */
const MOST = 256;

interface Parts {
  readonly encoder: Encoder;
  readonly views: ViewMaker;
  readonly objective: LznObjective;
}

export class Preview {
  /** Number of samples shown. */
  readonly count: number;
  /** count x pitch(d): anchors of view 2, whose zones are shown, and latents of view 1. */
  readonly anchors: Buf<'vec4f'>;
  readonly latents: Buf<'vec4f'>;
  /** Class of each sample. */
  readonly labels: Uint8Array;
  readonly #device: GPUDevice;
  readonly #parts: Parts;

  private constructor(device: GPUDevice, labels: Uint8Array, parts: Parts) {
    this.#device = device;
    this.#parts = parts;
    this.count = labels.length;
    this.labels = labels;
    this.anchors = parts.objective.second;
    this.latents = parts.objective.alignment.latents;
  }

  static create(device: GPUDevice, trainer: Trainer): Promise<Preview> {
    const { experiment: e, dataset, store, spec, source } = trainer;
    const count = Math.min(e.n, MOST);
    const indices = permutation(dataset.train.count, e.seed, STREAM.split, 0).slice(0, count);
    const rows = 2 * count;
    return assemble(async (own) => {
      const encoder = own(
        await Encoder.create(device, store, spec, { rows, groups: 2, which: 'values', backward: false }),
      );
      const views = own(
        await ViewMaker.create(device, dataset, {
          n: count,
          views: e.views,
          seed: e.seed,
          output: encoder.input,
          source,
        }),
      );
      const objective = own(
        await LznObjective.create(device, {
          ...objectiveOptions(e),
          n: count,
          stream: STREAM.viewNoise,
          anchors: encoder.output,
        }),
      );
      views.prepare(indices, 0, STREAM.split);
      objective.prepare(0);
      const labels = Uint8Array.from(indices, (index) => dataset.train.labels[index] ?? 0);
      return new Preview(device, labels, { encoder, views, objective });
    });
  }

  /** Enqueues one look through the present weights. */
  run(): void {
    const { encoder, views, objective } = this.#parts;
    const commands = this.#device.createCommandEncoder({ label: 'preview' });
    const pass = commands.beginComputePass();
    views.run(pass);
    encoder.forward(pass);
    objective.forward(pass);
    pass.end();
    this.#device.queue.submit([commands.finish()]);
  }

  /** Alignment at the last look; waits for the GPU. */
  readAlignment(): Promise<AlignmentTelemetry> {
    return readAlignment(this.#parts.objective.alignment, this.count);
  }

  destroy(): void {
    const { encoder, views, objective } = this.#parts;
    for (const resource of [objective, views, encoder]) resource.destroy();
  }
}
