/**
 * Looks at the fixed samples through the encoder of the moment: always the same views with the same noise, so that a picture moves
 * because the encoder learns, not because the batch changed. It has an alignment of its own, so that a moment of the run can be kept
 * whatever is being shown.
 *
 * Where only the direction of an embedding counts, its length is arbitrary: then each row is brought to length sqrt(d), which it has in the mean
 * where coordinates are those of N(0, I), so that one scale serves every method.
 */
import type { Buf } from 'webgpu-typed';
import { ViewMaker, viewNeeds } from '../data/augment';
import type { DatasetShape } from '../data/shapes';
import { type Experiment, spaceOf } from '../experiment';
import { assemble } from '../gpu/assemble';
import { type BufferNeed, forPurpose } from '../gpu/memory';
import { Work } from '../gpu/work';
import type { KernelForm } from '../lzn/flow-kernels';
import { Encoder } from '../nn/encoder';
import { encoderNeeds } from '../nn/encoder-memory';
import type { LabelAlignment } from '../lzn/label-alignment';
import { vectors } from '../gpu/matrix';
import { LznObjective, lznNeeds } from '../objectives/lzn';
import type { UnitRows } from '../objectives/unit-rows';
import { unitRowsNeeds } from '../objectives/unit-rows-memory';
import { STREAM } from '../random/philox';
import { type AlignmentTelemetry, readAlignment, readLabelAlignment } from './alignment-telemetry';
import { followLabels, followNeeds, labelCount } from './labels';
import { LABEL_ANCHORS, specOf } from './networks';
import { hasViews, shownCount, shownIndices, shownLabels } from './samples';
import { shownOptions } from './scene';
import { joined } from './scene-reading';
import type { Trainer } from './trainer';

/** The buffers of an eye. */
export function eyeNeeds(e: Experiment, dataset: DatasetShape, form: KernelForm): BufferNeed[] {
  const n = shownCount(e);
  return forPurpose('plane', [
    ...encoderNeeds(specOf(e, dataset), { rows: 2 * n, groups: 2, backward: false }),
    ...viewNeeds(dataset, n),
    ...lznNeeds({ ...shownOptions(e, n), backward: false, form }),
    ...(spaceOf(e) === 'sphere' ? unitRowsNeeds({ rows: 2 * n, d: e.d, given: true }) : []),
    ...followNeeds(e, { rows: n, classes: labelCount(e, dataset), form }),
  ]);
}

/** What the encoder of a moment makes of the samples. */
export interface Sight {
  /** (2n + K) x pitch(d): anchors, view 1 above view 2, and below them those of the labels, where there are any. */
  readonly anchors: Float32Array<ArrayBuffer>;
  readonly alignment: AlignmentTelemetry;
}

interface Parts {
  readonly encoder: Encoder;
  /** To length sqrt(d), in place, where only directions count. */
  readonly sphere: UnitRows | undefined;
  readonly views: ViewMaker;
  readonly objective: LznObjective;
  /** Where labels are learnt: their anchors as they are in the store, K x pitch(d), and the way to them. */
  readonly seen: { readonly anchors: Buf<'vec4f'>; readonly alignment: LabelAlignment } | undefined;
}

export class Eye {
  /** 2n x pitch(inputs): both views as the encoder gets them, view 1 above view 2. There after the first look. */
  readonly views: Buf<'vec4f'>;
  /** 2n x pitch(d): anchors of the last look, view 1 above view 2. */
  readonly anchors: Buf<'vec4f'>;
  /** K x pitch(d): those of the labels at this very moment; undefined where none are learnt. */
  readonly labelAnchors: Buf<'vec4f'> | undefined;
  readonly #device: GPUDevice;
  /** Class of each sample. */
  readonly #labels: Uint8Array;
  readonly #parts: Parts;

  private constructor(device: GPUDevice, labels: Uint8Array, parts: Parts) {
    this.#device = device;
    this.#labels = labels;
    this.#parts = parts;
    this.views = parts.encoder.input;
    this.anchors = parts.encoder.output;
    this.labelAnchors = parts.seen?.anchors;
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
          views: hasViews(e) ? e.views : 'none',
          seed: e.seed,
          output: encoder.input,
          source,
        }),
      );
      const sphere = spaceOf(e) === 'sphere' ? own(await ontoSphere(device, encoder.output, e.d)) : undefined;
      const objective = own(
        await LznObjective.create(device, {
          ...shownOptions(e, count),
          stream: STREAM.viewNoise,
          anchors: encoder.output,
        }),
      );
      views.prepare(indices, 0, STREAM.split);
      objective.prepare(0);
      const labels = shownLabels(e, dataset);
      const classes = labelCount(e, dataset);
      const parts = { encoder, sphere, views, objective };
      if (classes === 0) return new Eye(device, labels, { ...parts, seen: undefined });
      const anchors = store.tensor(LABEL_ANCHORS, 'values').slice(0, classes * vectors(e.d));
      const { latents } = objective.alignment;
      const alignment = own(
        await followLabels(device, e, { classes, latents, labelAnchors: anchors }, labels),
      );
      return new Eye(device, labels, { ...parts, seen: { anchors, alignment } });
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
    const { objective, seen } = this.#parts;
    const work = new Work(this.#device, 'look');
    this.#encode(work);
    objective.forward(work);
    seen?.alignment.forward(work);
    work.submit();
    const [alignment, ...anchors] = await Promise.all([
      seen === undefined
        ? readAlignment(objective.alignment, this.#labels.length)
        : readLabelAlignment(seen.alignment, this.#labels),
      this.anchors.read(),
      ...(seen === undefined ? [] : [seen.anchors.read()]),
    ]);
    return { anchors: joined(anchors), alignment };
  }

  #encode(work: Work): void {
    this.#parts.views.run(work.pass);
    this.#parts.encoder.forward(work.pass);
    this.#parts.sphere?.forward(work);
  }

  destroy(): void {
    const { encoder, sphere, views, objective, seen } = this.#parts;
    seen?.alignment.destroy();
    sphere?.destroy();
    for (const resource of [objective, views, encoder]) resource.destroy();
  }
}

/** Brings rows to length sqrt(d), in place; fetched by the methods that ask for it. */
async function ontoSphere(device: GPUDevice, embeddings: Buf<'vec4f'>, d: number): Promise<UnitRows> {
  const { UnitRows: Rows } = await import('../objectives/unit-rows');
  const rows = embeddings.length / vectors(d);
  return Rows.create(device, { rows, d, input: embeddings, output: embeddings, radius: Math.sqrt(d) });
}
