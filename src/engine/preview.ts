/**
 * The samples the page looks at: a fixed part of the training set with fixed views and fixed noise, seen through the weights of the
 * moment. Always the same samples, so that a picture moves because the encoder learns, not because the batch changed.
 */
import type { Buf } from 'webgpu-typed';
import { ViewMaker, viewNeeds } from '../data/augment';
import type { DatasetShape } from '../data/shapes';
import type { Experiment } from '../experiment';
import { type BufferNeed, forPurpose } from '../gpu/memory';
import { Work } from '../gpu/work';
import type { KernelForm } from '../lzn/flow-kernels';
import { Encoder } from '../nn/encoder';
import { Flow } from '../lzn/flow';
import { flowNeeds } from '../lzn/flow-memory';
import { encoderNeeds } from '../nn/encoder-memory';
import { LznObjective, lznNeeds } from '../objectives/lzn';
import { permutation, STREAM } from '../random/philox';
import { type AlignmentTelemetry, ownShare, readAlignment } from './alignment-telemetry';
import { assemble } from '../gpu/assemble';
import { objectiveOptions, specOf, type Trainer } from './trainer';

/** Largest number of samples shown. */
const MOST = 256;

/** Number of samples shown of an experiment. */
export function shownCount({ n }: Pick<Experiment, 'n'>): number {
  return Math.min(n, MOST);
}

/** The buffers of a preview. */
export function previewNeeds(e: Experiment, dataset: DatasetShape, form: KernelForm): BufferNeed[] {
  const n = shownCount(e);
  return forPurpose('plane', [
    ...encoderNeeds(specOf(e, dataset), { rows: 2 * n, groups: 2, backward: false }),
    ...viewNeeds(dataset, n),
    ...lznNeeds({ ...objectiveOptions(e), n, backward: false, form }),
    ...flowNeeds(
      { rows: n, d: e.d, steps: e.steps, anchorCount: n, backward: false, form, owned: true },
      'flow forward',
      true,
    ),
  ]);
}

interface Parts {
  readonly encoder: Encoder;
  readonly views: ViewMaker;
  readonly objective: LznObjective;
  /** From the latents back to the anchors they come from. */
  readonly back: Flow;
}

export class Preview {
  /** Number of samples shown. */
  readonly count: number;
  /** count x pitch(d): anchors of view 2, whose zones are shown, and latents of view 1. */
  readonly anchors: Buf<'vec4f'>;
  readonly latents: Buf<'vec4f'>;
  /** count x pitch(d): anchors of view 1, from which the latents come. */
  readonly origins: Buf<'vec4f'>;
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
    this.origins = parts.objective.first;
  }

  static create(device: GPUDevice, trainer: Trainer): Promise<Preview> {
    const { experiment: e, dataset, store, spec, source } = trainer;
    const count = shownCount(e);
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
      const { schedule, latents } = objective.alignment;
      const back = own(
        await Flow.create(device, {
          rows: count,
          d: e.d,
          schedule: schedule.forward,
          anchors: objective.first,
          anchorCount: count,
          own: 0,
          latents,
        }),
      );
      views.prepare(indices, 0, STREAM.split);
      objective.prepare(0);
      const labels = Uint8Array.from(indices, (index) => dataset.train.labels[index] ?? 0);
      return new Preview(device, labels, { encoder, views, objective, back });
    });
  }

  /** Enqueues one look through the present weights. */
  run(): void {
    const { encoder, views, objective, back } = this.#parts;
    const work = new Work(this.#device, 'preview');
    views.run(work.pass);
    encoder.forward(work.pass);
    objective.forward(work);
    back.forward(work);
    work.submit();
  }

  /** Alignment at the last look; waits for the GPU. */
  readAlignment(): Promise<AlignmentTelemetry> {
    return readAlignment(this.#parts.objective.alignment, this.count);
  }

  /**
   * Share of the latents of view 1 that lead back to their own anchor of view 1, 0 to 1, at the last look; waits for the GPU.
   * The flow itself always leads back, so what is missing is the solver's error.
   */
  async readRoundTrip(): Promise<number> {
    const { stats, options } = this.#parts.back;
    const last = (options.schedule.steps.length - 1) * this.count;
    return ownShare(await stats.slice(last, this.count).read(), this.count);
  }

  destroy(): void {
    const { encoder, views, objective, back } = this.#parts;
    for (const resource of [back, objective, views, encoder]) resource.destroy();
  }
}
