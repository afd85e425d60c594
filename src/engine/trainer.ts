/** One experiment on one device: everything that an iteration needs, allocated before the first. */
import { type Bound, type Buf, compile, createUniforms, type Uniforms } from 'webgpu-typed';
import record from '../../shaders/align/record.wgsl';
import type { Dataset } from '../data/dataset';
import { Sampler } from '../data/sampler';
import type { DatasetShape } from '../data/shapes';
import { splitNeeds, uploadSplit } from '../data/split-buffer';
import { type Experiment, freshCourse } from '../experiment';
import { assemble } from '../gpu/assemble';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import { Work } from '../gpu/work';
import type { KernelForm } from '../lzn/flow-kernels';
import type { DecoderSpec } from '../nn/decoder-spec';
import type { EncoderSpec } from '../nn/encoder-spec';
import { Optimiser, optimiserNeeds } from '../nn/optimiser';
import type { ParameterStore } from '../nn/parameters';
import type { CodeUse } from '../objectives/quantised';
import type { AlignmentTelemetry } from './alignment-telemetry';
import {
  controlNeeds,
  decoderSpecOf,
  hasControl,
  makeControl,
  makeStore,
  moduleNames,
  modulesOf,
  specOf,
  storeNeeds,
} from './networks';
import { moduleSettings } from './module-settings';
import { createProgram, fetchProgram, programNeeds } from './programs';
import { type KeptStates, lossParts, type Program } from './programs/program';
import type { HistoryPoint, LossPart } from './protocol';
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

const historyNeed = (part: LossPart) =>
  storageNeed('telemetry', 'vec4f', HISTORY_SLOTS, part === 'alignment' ? 'history' : `history of ${part}`);

/** The buffers of a trainer. @throws Error where the program of its objective was not fetched */
export function trainerNeeds(
  e: Experiment,
  dataset: DatasetShape,
  form: KernelForm,
  keep: KeptStates = 'all',
): BufferNeed[] {
  return [
    ...storeNeeds(e, dataset),
    ...controlNeeds(e, dataset),
    ...splitNeeds(dataset, 'train'),
    ...programNeeds(e, dataset, form, keep),
    ...optimiserNeeds(moduleNames(e).length),
    ...(hasControl(e) ? optimiserNeeds() : []),
    ...lossParts(e).map(historyNeed),
    uniformsNeed('telemetry', record, 'line'),
  ];
}

export interface TrainerOptions {
  readonly keep?: KeptStates;
  /** What changes of the settings while it trains; nothing when left out. */
  readonly tuning?: Tuning;
  /** Gets shares of the work, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** Weights of the control, and how they learn. */
interface Control {
  readonly store: ParameterStore;
  readonly optimiser: Optimiser;
}

/** A part of the loss, iteration by iteration. */
interface Ring {
  readonly part: LossPart;
  readonly history: Buf<'vec4f'>;
  readonly record: Bound;
}

interface Parts {
  readonly store: ParameterStore;
  readonly source: ReturnType<typeof uploadSplit>;
  readonly program: Program;
  readonly optimiser: Optimiser;
  readonly control: Control | undefined;
  readonly rings: readonly Ring[];
  readonly line: Uniforms<{ rows: 'u32'; slot: 'u32'; share: 'f32' }>;
}

export class Trainer {
  /** As it was loaded, whatever has been tuned since. */
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly spec: EncoderSpec;
  /** Undefined where no decoder is learnt. */
  readonly decoderSpec: DecoderSpec | undefined;
  /** Encoder, label anchors, decoder: whatever of them the objective has. */
  readonly store: ParameterStore;
  /** The decoder that learns without latents; undefined where there is none. */
  readonly control: ParameterStore | undefined;
  /** The training split on the GPU, for whoever else needs it. */
  readonly source: ReturnType<typeof uploadSplit>;
  readonly #device: GPUDevice;
  readonly #parts: Parts;
  readonly #sampler: Sampler;
  readonly #tuning: Tuning;
  #iteration = 0;
  #read = 0;

  private constructor(device: GPUDevice, e: Experiment, dataset: Dataset, tuning: Tuning, parts: Parts) {
    this.#device = device;
    this.#tuning = tuning;
    this.experiment = e;
    this.dataset = dataset;
    this.spec = specOf(e, dataset);
    this.decoderSpec = decoderSpecOf(e, dataset);
    this.store = parts.store;
    this.control = parts.control?.store;
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
    return assemble(async (own) => {
      await fetchProgram(e);
      const store = own(makeStore(device, e, dataset));
      const beside = makeControl(device, e, dataset);
      if (beside) own(beside);
      const source = own(uploadSplit(device, dataset, 'train'));
      onProgress(0.1);
      const program = own(
        await createProgram(device, {
          experiment: e,
          dataset,
          store,
          control: beside,
          source,
          keep,
          onProgress: (share) => onProgress(0.1 + 0.8 * share),
        }),
      );
      const optimiser = own(await Optimiser.create(device, store, modulesOf(e, store)));
      const control = beside && { store: beside, optimiser: own(await Optimiser.create(device, beside)) };
      const line = own(createUniforms(device, record, 'line', 1));
      const recordPipe = await compile(device, record, 'record');
      const rings = program.losses.map(([part, rows]) => {
        const history = own(allocate(device, historyNeed(part)));
        const { status } = part === 'control' && control ? control.optimiser : optimiser;
        return { part, history, record: recordPipe.bind({ line, rows, status, history }) };
      });
      onProgress(1);
      return new Trainer(device, e, dataset, tuning, {
        store,
        source,
        program,
        optimiser,
        control,
        rings,
        line,
      });
    });
  }

  /** Finished iterations. */
  get iteration(): number {
    return this.#iteration;
  }

  /** Enqueues one iteration: one command buffer (more where the flow is long), nothing read back. */
  step(): void {
    const { program, optimiser, control, rings, line } = this.#parts;
    const { n } = this.experiment;
    const k = this.#iteration;
    const { u, lr } = this.#tuning.at(k);
    const settings = moduleSettings({ ...this.experiment, lr }, k);
    program.prepare(k, this.#sampler.batchIndices(k, n), u);
    optimiser.prepare(
      k,
      moduleNames(this.experiment).map((name) => settings[name]),
    );
    control?.optimiser.prepare(k, [settings.decoder]);
    line.set(0, { rows: n, slot: k % HISTORY_SLOTS, share: 1 / n });
    line.flush();
    const work = new Work(this.#device, `iteration ${k}`);
    program.forward(work);
    program.backward(work);
    for (const each of control ? [optimiser, control.optimiser] : [optimiser]) {
      each.rest(work);
      each.step(work.pass);
    }
    for (const ring of rings) ring.record.dispatch(work.pass, 1);
    work.submit();
    this.#iteration = k + 1;
  }

  /** Iterations finished since the last call, oldest first; waits for the GPU. */
  async readHistory(): Promise<RecordedPoint[]> {
    const from = Math.max(this.#read, this.#iteration - HISTORY_SLOTS);
    const to = this.#iteration;
    if (to === from) return [];
    const { rings } = this.#parts;
    const lines = await Promise.all(rings.map(({ history }) => history.read()));
    this.#read = to;
    return Array.from({ length: to - from }, (_, i) => {
      const at = 4 * ((from + i) % HISTORY_SLOTS);
      const losses = rings.map(({ part }, r) => [part, lines[r]?.[at] ?? Number.NaN] as const);
      const own = losses.filter(([part]) => part !== 'control');
      return {
        iteration: from + i + 1,
        loss: own.reduce((sum, [, loss]) => sum + loss, 0),
        gradientNorm: lines[0]?.[at + 1] ?? Number.NaN,
        notFinite: Math.max(...lines.map((line) => line[at + 2] ?? Number.NaN)),
        ...(rings.length > 1 ? { parts: Object.fromEntries(losses) } : {}),
      };
    });
  }

  /** Alignment of the last batch; waits for the GPU. Meaningful after the first iteration, and where anchors have zones. */
  readAlignment(): Promise<AlignmentTelemetry | undefined> {
    return this.#parts.program.readAlignment();
  }

  /** How the last batch used the codes; waits for the GPU. Undefined where the method has none. */
  async readCodes(): Promise<CodeUse | undefined> {
    return this.#parts.program.readCodes?.();
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
    return [this.store, ...(this.control ? [this.control] : [])].flatMap(
      ({ values, m, v, average, state }) => [values, m, v, average, state],
    );
  }

  destroy(): void {
    const { store, source, program, optimiser, control, rings, line } = this.#parts;
    const histories = rings.map(({ history }) => history);
    const beside = control ? [control.optimiser, control.store] : [];
    for (const resource of [program, optimiser, ...beside, store, source, ...histories, line])
      resource.destroy();
  }
}
