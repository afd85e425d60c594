/** What is loaded: one experiment, its data, its training, and its bench on the device of the moment. */
import type { Dataset } from '../data/dataset';
import { datasetShape } from '../data/shapes';
import type { Experiment } from '../experiment';
import { OutOfMemory } from '../gpu/memory-watch';
import { Bench, type BenchOptions } from './bench';
import { EngineFailure, isLost } from './device';
import type { GpuKeeper } from './gpu-keeper';
import { Looks } from './looks';
import { estimateMemory, keptStates, memoryLimits, ranOut, type Surroundings } from './memory-estimate';
import { Observer } from './observer';
import type { EngineEvent, MemoryEstimate, MemoryRefusal } from './protocol';
import type { Stage } from './stage';
import type { Snapshot } from './trainer';
import { Training } from './training';

/** What it needs of the engine around it. */
export interface LoadedHost {
  readonly gpu: GpuKeeper;
  readonly stage: Stage;
  readonly emit: (event: EngineEvent) => void;
  /** A look at the present bench failed. */
  readonly failed: (error: unknown) => void;
}

/** A run, as far as it does not live on the GPU. */
interface Kept {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly training: Training;
  /** Undefined at iteration 0. */
  readonly snapshot: Snapshot | undefined;
}

/** Whether an experiment was refused, and so the run before is there as it was. */
export function isRefusal(error: unknown): error is EngineFailure {
  return error instanceof EngineFailure && error.detail.kind === 'bad-experiment';
}

/** The failure of an experiment that is too large. */
export function tooLarge({ message, remedy }: MemoryRefusal, cause?: unknown): EngineFailure {
  const detail = { kind: 'bad-experiment', message, ...(remedy === null ? {} : { remedy }) } as const;
  return new EngineFailure(detail, { cause });
}

export class Loaded {
  readonly #host: LoadedHost;
  readonly #looks: Looks;
  #experiment: Experiment | undefined;
  #dataset: Dataset | undefined;
  #bench: Bench | undefined;
  #training: Training | undefined;

  constructor(host: LoadedHost) {
    this.#host = host;
    this.#looks = new Looks({
      seen: (bench, plane, alignment) => {
        if (this.#bench !== bench) return;
        if (bench.trainer.iteration === 0) this.#training?.observer.begin(alignment);
        host.emit({ type: 'plane', plane });
      },
      failed: async (bench, error) => {
        // What breaks with a lost device, or on a bench that is gone, is mended elsewhere.
        if (!(await isLost(bench.device, true)) && this.#bench === bench) host.failed(error);
      },
    });
  }

  /** The data of the last experiment, also where its load has failed since. */
  get dataset(): Dataset | undefined {
    return this.#dataset;
  }

  get bench(): Bench | undefined {
    return this.#bench;
  }

  /** There before the bench is: from the beginning of a load. */
  get training(): Training | undefined {
    return this.#training;
  }

  /** Whether there is nothing to train, now or from here on. */
  get over(): boolean {
    const [bench, experiment] = [this.#bench, this.#experiment];
    return !bench || !experiment || bench.trainer.iteration >= experiment.iters;
  }

  /** Resolves when nobody looks at the model. */
  get idle(): Promise<void> {
    return this.#looks.idle;
  }

  /** @throws EngineFailure where nothing is loaded */
  need(): { bench: Bench; experiment: Experiment; training: Training } {
    const [bench, experiment, training] = [this.#bench, this.#experiment, this.#training];
    if (bench && experiment && training) return { bench, experiment, training };
    throw new EngineFailure({ kind: 'internal', message: 'No experiment is loaded.' });
  }

  /** What an experiment would take of the memory of the device of the moment. */
  estimate(experiment: Experiment): MemoryEstimate {
    return estimateMemory(experiment, datasetShape(experiment.data), this.#surroundings());
  }

  /** A failure of the present run, in terms of the experiment where the reason is its size. */
  explain(error: unknown): unknown {
    const [experiment, dataset] = [this.#experiment, this.#dataset];
    if (!(error instanceof OutOfMemory) || !experiment || !dataset) return error;
    return tooLarge(ranOut(experiment, dataset, this.#surroundings()), error);
  }

  /**
   * Everything anew at iteration 0.
   * @throws EngineFailure of kind `bad-experiment` where the GPU has no memory for it; the run before is there again then
   */
  async begin(experiment: Experiment, dataset: Dataset | undefined): Promise<void> {
    const { gpu, emit } = this.#host;
    await gpu.recovery?.catch(() => undefined);
    const kept = await this.#keep();
    await gpu.recovery?.catch(() => undefined);
    // All at once, so that a recovery finds either the run before or none, and never half of each.
    const before = this.#bench;
    this.#bench = undefined;
    this.#experiment = experiment;
    this.#dataset = dataset;
    this.#training = new Training(
      {
        bench: () => this.need().bench,
        recovery: () => gpu.recovery,
        report: (bench, telemetry, history, iterationsPerSecond) => {
          if (history.length > 0) emit({ type: 'telemetry', telemetry, history, iterationsPerSecond });
          this.#looks.whileTraining(bench);
        },
      },
      new Observer(),
    );
    await this.#looks.idle;
    before?.destroy();
    try {
      this.#bench = await gpu.makeOnLiving((device) => this.#build(device));
    } catch (error) {
      throw kept !== undefined && isRefusal(error) ? await this.#bringBack(kept, error) : error;
    }
    await this.rest(this.#bench);
  }

  /** The present run, to go on from where the next cannot be made. */
  async #keep(): Promise<Kept | undefined> {
    const [bench, experiment, dataset, training] = [
      this.#bench,
      this.#experiment,
      this.#dataset,
      this.#training,
    ];
    if (!bench || !experiment || !dataset || !training) return undefined;
    // A device that is lost meanwhile leaves the last snapshot.
    const now = () => bench.trainer.snapshot().catch(() => training.snapshot);
    return { experiment, dataset, training, snapshot: bench.trainer.iteration > 0 ? await now() : undefined };
  }

  /** @returns what to throw: why the next run was refused, or that on top of it this one is gone */
  async #bringBack({ experiment, dataset, training, snapshot }: Kept, why: EngineFailure) {
    this.#experiment = experiment;
    this.#dataset = dataset;
    this.#training = training;
    try {
      const bench = await this.#host.gpu.makeOnLiving((device) => this.#build(device));
      if (snapshot) bench.trainer.restore(snapshot);
      this.#bench = bench;
      await this.rest(bench);
      return why;
    } catch (cause) {
      const message = `${why.message} The run before could not be brought back.`;
      return new EngineFailure({ kind: 'internal', message }, { cause });
    }
  }

  /**
   * Goes on from the last snapshot on a new device, and says so.
   * @returns false where there is nothing to bring back, or where that device is gone as well
   */
  async moveTo(device: GPUDevice, reason: string): Promise<boolean> {
    const { gpu, emit } = this.#host;
    const [lost, training] = [this.#bench, this.#training];
    // A load or reset under way builds on the new device itself.
    if (lost === undefined || training === undefined) return false;
    const bench = await this.#build(device);
    if (gpu.device !== device || this.#bench !== lost) {
      bench.destroy(); // lost once more, and the next recovery is waiting; or the engine is gone
      return false;
    }
    this.#bench = bench;
    lost.destroy();
    if (training.snapshot) bench.trainer.restore(training.snapshot);
    const { iteration } = bench.trainer;
    training.observer.goBack(iteration);
    const why = reason ? ` (${reason.replace(/\.$/, '')})` : '';
    emit({
      type: 'notice',
      message: `The GPU was lost${why} at iteration ${lost.trainer.iteration}. A new one goes on from the last snapshot, iteration ${iteration}.`,
    });
    await this.rest(bench);
    emit({
      type: 'telemetry',
      telemetry: training.observer.telemetry(),
      history: [],
      iterationsPerSecond: 0,
    });
    return true;
  }

  /** A look at a model that rests. */
  rest(bench: Bench): Promise<void> {
    return this.#looks.rest(bench, () => this.#training?.going !== true);
  }

  /** Forgets the run; the data are kept for the next. */
  clear(): void {
    this.#bench?.destroy();
    this.#bench = undefined;
    this.#training = undefined;
  }

  async #build(device: GPUDevice): Promise<Bench> {
    const [experiment, dataset] = [this.#experiment, this.#dataset];
    if (!experiment || !dataset) throw new Error('There is nothing to build.');
    const { gpu, stage, emit } = this.#host;
    const bench = await this.#make({
      device,
      experiment,
      dataset,
      context: stage.context,
      fallback: gpu.fallback,
      keep: keptStates(experiment, dataset, this.#surroundings()),
      onProgress: (fraction) => emit({ type: 'progress', label: 'Preparing kernels', fraction }),
    });
    stage.prepare(bench.plane);
    return bench;
  }

  async #make(options: BenchOptions): Promise<Bench> {
    try {
      return await Bench.create(options);
    } catch (error) {
      throw this.explain(error);
    }
  }

  #surroundings(): Surroundings {
    const { gpu, stage } = this.#host;
    const { deviceMemory } = navigator as { readonly deviceMemory?: number };
    const limits = memoryLimits(gpu.need().limits, gpu.fallback, deviceMemory);
    return { limits, fallback: gpu.fallback, canvas: stage.size };
  }
}
