/** Two views of a batch, and an objective that compares them: unsupervised representation learning (case study 2). */
import { ViewMaker, viewNeeds } from '../../data/augment';
import type { DatasetShape } from '../../data/shapes';
import { cutOffStep, type Experiment, lastStep } from '../../experiment';
import { assemble } from '../../gpu/assemble';
import type { BufferNeed } from '../../gpu/memory';
import type { Work } from '../../gpu/work';
import type { KernelForm } from '../../lzn/flow-kernels';
import { Encoder } from '../../nn/encoder';
import { encoderNeeds } from '../../nn/encoder-memory';
import { LznObjective, lznNeeds, type LznOptions } from '../../objectives/lzn';
import { STREAM } from '../../random/philox';
import { type AlignmentTelemetry, readAlignment } from '../alignment-telemetry';
import { specOf } from '../networks';
import type { KeptStates, LossRows, Program, ProgramContext } from './program';

/** What the objective takes from the experiment. */
export function objectiveOptions(e: Experiment): Omit<LznOptions, 'anchors' | 'stream' | 'gradient'> {
  const { n, d, solver, grid, steps, eps, loss, aggregate, direction, alpha, seed } = e;
  const window = { cutOff: cutOffStep(e), last: lastStep(e) };
  return { n, d, solver, grid, steps, eps, loss, aggregate, direction, alpha, seed, ...window };
}

/** The buffers of the program. */
export function viewsNeeds(
  e: Experiment,
  dataset: DatasetShape,
  form: KernelForm,
  keep: KeptStates,
): BufferNeed[] {
  return [
    ...encoderNeeds(specOf(e, dataset), { rows: 2 * e.n, groups: 2, backward: true }),
    ...viewNeeds(dataset, e.n),
    ...lznNeeds({ ...objectiveOptions(e), backward: true, form, keep }),
  ];
}

interface Parts {
  readonly encoder: Encoder;
  readonly views: ViewMaker;
  readonly objective: LznObjective;
}

export class ViewsProgram implements Program {
  readonly losses: LossRows;
  readonly #experiment: Experiment;
  readonly #parts: Parts;

  private constructor(experiment: Experiment, parts: Parts) {
    this.#experiment = experiment;
    this.#parts = parts;
    this.losses = [['alignment', parts.objective.rows]];
  }

  static create(device: GPUDevice, context: ProgramContext): Promise<ViewsProgram> {
    const { experiment: e, dataset, store, source, keep, onProgress } = context;
    return assemble(async (own) => {
      const encoder = own(
        await Encoder.create(device, store, specOf(e, dataset), {
          rows: 2 * e.n,
          groups: 2,
          which: 'values',
          backward: true,
        }),
      );
      onProgress(0.4);
      const views = own(
        await ViewMaker.create(device, dataset, {
          n: e.n,
          views: e.views,
          seed: e.seed,
          output: encoder.input,
          source,
        }),
      );
      onProgress(0.5);
      const { outputGradient } = encoder;
      if (!outputGradient) throw new Error('The encoder was made without gradients.');
      const objective = own(
        await LznObjective.create(device, {
          ...objectiveOptions(e),
          keep,
          stream: STREAM.noise,
          anchors: encoder.output,
          gradient: outputGradient,
        }),
      );
      onProgress(1);
      return new ViewsProgram(e, { encoder, views, objective });
    });
  }

  prepare(iteration: number, batch: Uint32Array<ArrayBuffer>, u: number): void {
    const { views, objective } = this.#parts;
    views.prepare(batch, iteration);
    objective.prepare(iteration);
    objective.setCutOff(cutOffStep({ steps: this.#experiment.steps, u }));
  }

  forward(work: Work): void {
    const { encoder, views, objective } = this.#parts;
    views.run(work.pass);
    encoder.forward(work.pass);
    objective.forward(work);
  }

  backward(work: Work): void {
    const { encoder, objective } = this.#parts;
    objective.backward(work);
    encoder.backward(work.pass);
  }

  readAlignment(): Promise<AlignmentTelemetry> {
    return readAlignment(this.#parts.objective.alignment, this.#experiment.n);
  }

  destroy(): void {
    const { encoder, views, objective } = this.#parts;
    for (const resource of [encoder, views, objective]) resource.destroy();
  }
}
