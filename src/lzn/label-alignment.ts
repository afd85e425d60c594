/**
 * Latent alignment with labels (paper, case study 3): the latents of images flow through the field of K label anchors, and the largest
 * probability of the true class's anchor over the late steps is raised. Many rows share an anchor.
 *
 * The share of each class in the batch weighs its anchor's density, that is, its logarithm is added to the logits. A class that is absent has
 * no density, and takes no part.
 */
import type { Buf } from 'webgpu-typed';
import { assemble } from '../gpu/assemble';
import type { Work } from '../gpu/work';
import { Choice } from './choice';
import { Flow, type FlowOptions } from './flow';
import { LABEL_ROWS } from './label-alignment-memory';
import { type Grid, makeSchedule, type Schedule, type Solver } from './schedule';

export interface LabelAlignmentOptions {
  /** Latents that flow, n. */
  readonly rows: number;
  /** Latent dimension. */
  readonly d: number;
  /** Label anchors, K >= 1. */
  readonly classes: number;
  readonly solver: Solver;
  readonly grid: Grid;
  readonly steps: number;
  readonly eps: number;
  /** First step that may be chosen. */
  readonly cutOff: number;
  readonly loss: 'log' | 'plain';
  /** n x pitch(d). */
  readonly latents: Buf<'vec4f'>;
  /** K x pitch(d). */
  readonly labelAnchors: Buf<'vec4f'>;
  readonly backward: boolean;
  /** As in FlowOptions. */
  readonly keep?: FlowOptions['keep'];
  readonly form?: FlowOptions['form'];
  readonly budget?: number;
}

/** @throws RangeError for a label that is no class */
function checkLabel(label: number | undefined, row: number, classes: number): number {
  if (label !== undefined && Number.isInteger(label) && label >= 0 && label < classes) return label;
  throw new RangeError(`row ${row} has label ${label}; there are classes 0 to ${classes - 1}`);
}

/**
 * Share of each class in the labels, K numbers in float32; 0 for a class that is absent.
 * @throws RangeError for a label that is no class
 */
export function classWeights(labels: ArrayLike<number>, classes: number): Float32Array<ArrayBuffer> {
  const shares = new Float32Array(classes);
  for (let i = 0; i < labels.length; i += 1) {
    const label = checkLabel(labels[i], i, classes);
    shares[label] = (shares[label] ?? 0) + 1;
  }
  return shares.map((count) => count / labels.length);
}

export class LabelAlignment {
  readonly flow: Flow;
  readonly schedule: Schedule;
  /** n: (loss, chosen step, P of the true class at the last step, relative distance of the last state to its most probable label anchor). */
  readonly rows: Buf<'vec4f'>;
  readonly #options: LabelAlignmentOptions;
  readonly #choice: Choice;
  readonly #owners: Uint32Array<ArrayBuffer>;
  readonly #equal: Float32Array<ArrayBuffer>;

  private constructor(options: LabelAlignmentOptions, flow: Flow, choice: Choice) {
    this.#options = options;
    this.flow = flow;
    this.schedule = flow.options.schedule;
    this.rows = choice.rows;
    this.#choice = choice;
    this.#owners = new Uint32Array(options.rows);
    this.#equal = new Float32Array(options.classes).fill(1);
  }

  /** All rows are of class 0, and all classes weigh the same, until `setBatch`. @throws RangeError where options contradict each other */
  static create(device: GPUDevice, options: LabelAlignmentOptions): Promise<LabelAlignment> {
    const { rows, d, classes, solver, grid, steps, eps, backward, latents, loss, cutOff } = options;
    const { keep, form, budget } = options;
    return assemble(async (own) => {
      const flow = own(
        await Flow.create(device, {
          rows,
          d,
          schedule: makeSchedule({ direction: 'forward', solver, grid, steps, eps, n: classes, d }),
          anchors: options.labelAnchors,
          anchorCount: classes,
          own: new Uint32Array(rows),
          latents,
          ...(backward ? { backward: true as const } : {}),
          ...(keep === undefined ? {} : { keep }),
          ...(form === undefined ? {} : { form }),
          ...(budget === undefined ? {} : { budget }),
        }),
      );
      const choice = own(await Choice.create(device, { flow, loss, sum: false, cutOff, label: LABEL_ROWS }));
      return new LabelAlignment(options, flow, choice);
    });
  }

  /**
   * The batch that is submitted from now on; allocates nothing on the GPU.
   * @param labels class of each row, n
   * @param weights of the classes, K, each from 0; all alike when left out
   * @throws RangeError for a label that is no class; for weights of which one is negative or all are 0; and, where the loss takes
   * the logarithm, for a row whose class has no weight
   */
  setBatch(labels: ArrayLike<number>, weights: ArrayLike<number> = this.#equal): void {
    const { rows, classes, loss } = this.#options;
    if (labels.length !== rows)
      throw new RangeError(`expected the labels of ${rows} rows, got ${labels.length}`);
    for (let i = 0; i < rows; i += 1) {
      const label = checkLabel(labels[i], i, classes);
      if (loss === 'log' && weights[label] === 0)
        throw new RangeError(
          `row ${i} has label ${label}, a class without weight: its probability has no logarithm`,
        );
      this.#owners[i] = label;
    }
    this.flow.setWeights(weights);
    this.flow.setOwners(this.#owners);
  }

  /** As in Choice. */
  setCutOff(step: number): void {
    this.#choice.setCutOff(step);
  }

  /** Latents -> probabilities of the classes at each step -> loss of each row. */
  forward(work: Work): void {
    this.flow.forward(work);
    this.#choice.run(work);
  }

  /** Gradient of the mean loss with respect to latents and label anchors; only where `backward` was asked for. */
  backward(work: Work): void {
    this.flow.gradients.run(work);
  }

  /** n x pitch(d): dL/d(latents). */
  get latentGradient(): Buf<'vec4f'> {
    return this.flow.gradients.latents;
  }

  /** K x pitch(d): dL/d(label anchors). */
  get anchorGradient(): Buf<'vec4f'> {
    return this.flow.gradients.anchors;
  }

  destroy(): void {
    this.#choice.destroy();
    this.flow.destroy();
  }
}
