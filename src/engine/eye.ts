/**
 * Looks at the fixed samples through the encoder of the moment: always the same views with the same noise, so that a picture moves
 * because the encoder learns, not because the batch changed. It has an alignment of its own, so that a moment of the run can be kept
 * whatever is being shown.
 */
import type { Buf } from 'webgpu-typed';
import { ViewMaker, viewNeeds } from '../data/augment';
import type { DatasetShape } from '../data/shapes';
import type { Experiment } from '../experiment';
import { assemble } from '../gpu/assemble';
import { type BufferNeed, forPurpose } from '../gpu/memory';
import { Work } from '../gpu/work';
import type { KernelForm } from '../lzn/flow-kernels';
import { Encoder } from '../nn/encoder';
import { encoderNeeds } from '../nn/encoder-memory';
import { LznObjective, lznNeeds } from '../objectives/lzn';
import { STREAM } from '../random/philox';
import { type AlignmentTelemetry, readAlignment } from './alignment-telemetry';
import { shownCount, shownIndices } from './samples';
import { objectiveOptions, specOf, type Trainer } from './trainer';

/** The buffers of an eye. */
export function eyeNeeds(e: Experiment, dataset: DatasetShape, form: KernelForm): BufferNeed[] {
  const n = shownCount(e);
  return forPurpose('plane', [
    ...encoderNeeds(specOf(e, dataset), { rows: 2 * n, groups: 2, backward: false }),
    ...viewNeeds(dataset, n),
    ...lznNeeds({ ...objectiveOptions(e), n, backward: false, form }),
  ]);
}

/** What the encoder of a moment makes of the samples. */
export interface Sight {
  /** 2n x pitch(d): anchors, view 1 above view 2. */
  readonly anchors: Float32Array<ArrayBuffer>;
  readonly alignment: AlignmentTelemetry;
}

interface Parts {
  readonly encoder: Encoder;
  readonly views: ViewMaker;
  readonly objective: LznObjective;
}

export class Eye {
  /** 2n x pitch(inputs): both views as the encoder gets them, view 1 above view 2. There after the first look. */
  readonly views: Buf<'vec4f'>;
  /** 2n x pitch(d): anchors of the last look, view 1 above view 2. */
  readonly anchors: Buf<'vec4f'>;
  readonly #device: GPUDevice;
  readonly #count: number;
  readonly #parts: Parts;

  private constructor(device: GPUDevice, count: number, parts: Parts) {
    this.#device = device;
    this.#count = count;
    this.#parts = parts;
    this.views = parts.encoder.input;
    this.anchors = parts.encoder.output;
  }

  /** An eye that sees through the weights of a trainer. */
  static create(device: GPUDevice, trainer: Trainer): Promise<Eye> {
    const { experiment: e, dataset, store, spec, source } = trainer;
    const indices = shownIndices(e, dataset);
    const count = indices.length;
    return assemble(async (own) => {
      const encoder = own(
        await Encoder.create(device, store, spec, {
          rows: 2 * count,
          groups: 2,
          which: 'values',
          backward: false,
        }),
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
      return new Eye(device, count, { encoder, views, objective });
    });
  }

  /** Enqueues a look through the present weights, after which `anchors` are those of the present iteration. */
  look(): void {
    const work = new Work(this.#device, 'look');
    this.#encode(work);
    work.submit();
  }

  /**
   * What the present weights make of the samples. What it takes of them is taken when it returns: training may go on at once.
   */
  async see(): Promise<Sight> {
    const { objective } = this.#parts;
    const work = new Work(this.#device, 'look');
    this.#encode(work);
    objective.forward(work);
    work.submit();
    const [anchors, alignment] = await Promise.all([
      this.anchors.read(),
      readAlignment(objective.alignment, this.#count),
    ]);
    return { anchors: anchors as Float32Array<ArrayBuffer>, alignment };
  }

  #encode(work: Work): void {
    this.#parts.views.run(work.pass);
    this.#parts.encoder.forward(work.pass);
  }

  destroy(): void {
    const { encoder, views, objective } = this.#parts;
    for (const resource of [objective, views, encoder]) resource.destroy();
  }
}
