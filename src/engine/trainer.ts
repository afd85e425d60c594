/** One experiment on one device: everything that an iteration needs, allocated before the first. */
import { type Bound, type Buf, compile, createUniforms, type Uniforms } from 'webgpu-typed';
import record from '../../shaders/align/record.wgsl';
import { ViewMaker, viewNeeds } from '../data/augment';
import type { Dataset } from '../data/dataset';
import { Sampler } from '../data/sampler';
import type { DatasetShape } from '../data/shapes';
import { splitNeeds, uploadSplit } from '../data/split-buffer';
import { cutOffStep, effectiveNorm, type Experiment, freshCourse } from '../experiment';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import { Encoder } from '../nn/encoder';
import { encoderNeeds } from '../nn/encoder-memory';
import { type EncoderSpec, encoderSpec, initialiseEncoder, planEncoder } from '../nn/encoder-spec';
import { Optimiser, OPTIMISER_NEEDS } from '../nn/optimiser';
import { type ParameterPlan, ParameterStore } from '../nn/parameters';
import { LznObjective, lznNeeds, type LznOptions } from '../objectives/lzn';
import { STREAM } from '../random/philox';
import { Work } from '../gpu/work';
import type { KernelForm } from '../lzn/flow-kernels';
import { type AlignmentTelemetry, readAlignment } from './alignment-telemetry';
import { assemble } from '../gpu/assemble';
import type { HistoryPoint } from './protocol';
import { Tuning } from './tuning';

/** Iterations whose record is kept on the GPU; telemetry must be read at least this often. */
export const HISTORY_SLOTS = 256;

/** A finished iteration as the GPU recorded it. */
export interface RecordedPoint extends HistoryPoint {
  /** Gradient entries that are not finite. */
  readonly notFinite: number;
}

/** Weights and everything else that training continues from. */
export interface Snapshot {
  readonly iteration: number;
  readonly buffers: readonly Float32Array[];
}

/** The network of an experiment on a data set. */
export function specOf(e: Experiment, dataset: DatasetShape): EncoderSpec {
  return encoderSpec(e.encoder, {
    inputs: dataset.inputs,
    outputs: e.d,
    activation: e.act,
    hiddenNorm: e.hidden,
    outputNorm: effectiveNorm(e),
  });
}

function planOf(spec: EncoderSpec): ParameterPlan {
  const plan = ParameterStore.plan();
  planEncoder(plan, spec);
  return plan;
}

/** The buffers of `makeStore`. */
export function storeNeeds(spec: EncoderSpec): BufferNeed[] {
  return planOf(spec).needs();
}

/** Fresh weights from the experiment's seed. */
export function makeStore(device: GPUDevice, e: Experiment, spec: EncoderSpec): ParameterStore {
  const store = planOf(spec).allocate(device);
  initialiseEncoder(store, spec, e.seed);
  return store;
}

/** What the objective takes from the experiment. */
export function objectiveOptions(e: Experiment): Omit<LznOptions, 'anchors' | 'stream' | 'gradient'> {
  const { n, d, solver, grid, steps, eps, loss, aggregate, alpha, seed } = e;
  return { n, d, solver, grid, steps, eps, loss, aggregate, alpha, seed, cutOff: cutOffStep(e) };
}

const HISTORY = storageNeed('telemetry', 'vec4f', HISTORY_SLOTS, 'history');

/** The buffers of a trainer. */
export function trainerNeeds(
  e: Experiment,
  dataset: DatasetShape,
  form: KernelForm,
  keep: KeptStates = 'all',
): BufferNeed[] {
  const spec = specOf(e, dataset);
  return [
    ...storeNeeds(spec),
    ...splitNeeds(dataset, 'train'),
    ...encoderNeeds(spec, { rows: 2 * e.n, groups: 2, backward: true }),
    ...viewNeeds(dataset, e.n),
    ...lznNeeds({ ...objectiveOptions(e), backward: true, form, keep }),
    ...OPTIMISER_NEEDS,
    HISTORY,
    uniformsNeed('telemetry', record, 'line'),
  ];
}

/** States that the flows keep for the way back: all, or every k-th (the others are computed once more, to the same bits). */
export type KeptStates = number | 'all';

export interface TrainerOptions {
  readonly keep?: KeptStates;
  /** What changes of the settings while it trains; nothing when left out. */
  readonly tuning?: Tuning;
  /** Gets shares of the work, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

interface Parts {
  readonly store: ParameterStore;
  readonly source: ReturnType<typeof uploadSplit>;
  readonly encoder: Encoder;
  readonly views: ViewMaker;
  readonly objective: LznObjective;
  readonly optimiser: Optimiser;
  readonly history: Buf<'vec4f'>;
  readonly line: Uniforms<{ rows: 'u32'; slot: 'u32'; share: 'f32' }>;
  readonly record: Bound;
}

export class Trainer {
  /** As it was loaded, whatever has been tuned since. */
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly spec: EncoderSpec;
  readonly store: ParameterStore;
  /** The training split on the GPU, for whoever else needs it. */
  readonly source: ReturnType<typeof uploadSplit>;
  readonly #device: GPUDevice;
  readonly #parts: Parts;
  readonly #sampler: Sampler;
  readonly #tuning: Tuning;
  #iteration = 0;
  #read = 0;

  private constructor(
    device: GPUDevice,
    e: Experiment,
    dataset: Dataset,
    spec: EncoderSpec,
    tuning: Tuning,
    parts: Parts,
  ) {
    this.#device = device;
    this.#tuning = tuning;
    this.experiment = e;
    this.dataset = dataset;
    this.spec = spec;
    this.store = parts.store;
    this.source = parts.source;
    this.#parts = parts;
    this.#sampler = new Sampler(dataset.train.count, e.seed);
  }

  /** Weights from the seed, buffers, pipelines. */
  static create(
    device: GPUDevice,
    e: Experiment,
    dataset: Dataset,
    { keep = 'all', tuning = new Tuning(freshCourse(e)), onProgress = () => undefined }: TrainerOptions = {},
  ): Promise<Trainer> {
    const spec = specOf(e, dataset);
    return assemble(async (own) => {
      const store = own(makeStore(device, e, spec));
      const source = own(uploadSplit(device, dataset, 'train'));
      const rows = 2 * e.n;
      onProgress(0.1);
      const encoder = own(
        await Encoder.create(device, store, spec, { rows, groups: 2, which: 'values', backward: true }),
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
      onProgress(0.9);
      const optimiser = own(await Optimiser.create(device, store));
      const history = own(allocate(device, HISTORY));
      const line = own(createUniforms(device, record, 'line', 1));
      const recordPipe = await compile(device, record, 'record');
      const bound = recordPipe.bind({ line, rows: objective.rows, status: optimiser.status, history });
      onProgress(1);
      const parts = { store, source, encoder, views, objective, optimiser, history, line, record: bound };
      return new Trainer(device, e, dataset, spec, tuning, parts);
    });
  }

  /** Finished iterations. */
  get iteration(): number {
    return this.#iteration;
  }

  /** Enqueues one iteration: one command buffer (more where the flow is long), nothing read back. */
  step(): void {
    const { encoder, views, objective, optimiser, line } = this.#parts;
    const { n, steps } = this.experiment;
    const k = this.#iteration;
    const { u, lr } = this.#tuning.at(k);
    views.prepare(this.#sampler.batchIndices(k, n), k);
    objective.prepare(k);
    objective.setCutOff(cutOffStep({ steps, u }));
    optimiser.prepare(k, { ...this.experiment, lr });
    line.set(0, { rows: n, slot: k % HISTORY_SLOTS, share: 1 / n });
    line.flush();
    const work = new Work(this.#device, `iteration ${k}`);
    views.run(work.pass);
    encoder.forward(work.pass);
    objective.forward(work);
    objective.backward(work);
    encoder.backward(work.pass);
    optimiser.step(work.pass);
    this.#parts.record.dispatch(work.pass, 1);
    work.submit();
    this.#iteration = k + 1;
  }

  /** Iterations finished since the last call, oldest first; waits for the GPU. */
  async readHistory(): Promise<RecordedPoint[]> {
    const from = Math.max(this.#read, this.#iteration - HISTORY_SLOTS);
    const to = this.#iteration;
    if (to === from) return [];
    const ring = await this.#parts.history.read();
    this.#read = to;
    const points: RecordedPoint[] = [];
    for (let k = from; k < to; k += 1) {
      const at = 4 * (k % HISTORY_SLOTS);
      points.push({
        iteration: k + 1,
        loss: ring[at] ?? Number.NaN,
        gradientNorm: ring[at + 1] ?? Number.NaN,
        notFinite: ring[at + 2] ?? Number.NaN,
      });
    }
    return points;
  }

  /** Alignment of the last batch; waits for the GPU. Meaningful after the first iteration. */
  readAlignment(): Promise<AlignmentTelemetry> {
    return readAlignment(this.#parts.objective.alignment, this.experiment.n);
  }

  /** A copy of everything training continues from; waits for the GPU. */
  async snapshot(): Promise<Snapshot> {
    const iteration = this.#iteration;
    const buffers = await Promise.all(this.#snapshotBuffers().map((buffer) => buffer.read()));
    return { iteration, buffers };
  }

  /** Continues from a snapshot of the same experiment; the iterations that follow have the bits they had then. */
  restore(snapshot: Snapshot): void {
    for (const [i, buffer] of this.#snapshotBuffers().entries()) {
      const data = snapshot.buffers[i];
      if (data === undefined || data.length !== 4 * buffer.length)
        throw new Error('The snapshot is of another network.');
      buffer.write(data);
    }
    this.#iteration = snapshot.iteration;
    this.#read = snapshot.iteration;
  }

  #snapshotBuffers(): Buf<'vec4f'>[] {
    const { values, m, v, average, state } = this.store;
    return [values, m, v, average, state];
  }

  destroy(): void {
    const { store, source, encoder, views, objective, optimiser, history, line } = this.#parts;
    for (const resource of [encoder, views, objective, optimiser, store, source, history, line])
      resource.destroy();
  }
}
