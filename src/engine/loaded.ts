/** What is loaded: one experiment, its data, its training, and its bench on the device of the moment. */
import type { Dataset } from '../data/dataset';
import type { Experiment } from '../experiment';
import { Bench } from './bench';
import { EngineFailure, isLost } from './device';
import type { GpuKeeper } from './gpu-keeper';
import { Looks } from './looks';
import { Observer } from './observer';
import type { EngineEvent } from './protocol';
import type { Stage } from './stage';
import { Training } from './training';

/** What it needs of the engine around it. */
export interface LoadedHost {
  readonly gpu: GpuKeeper;
  readonly stage: Stage;
  readonly emit: (event: EngineEvent) => void;
  /** A look at the present bench failed. */
  readonly failed: (error: unknown) => void;
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
        if (!(await isLost(bench.device)) && this.#bench === bench) host.failed(error);
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

  /** Everything anew at iteration 0. */
  async begin(experiment: Experiment, dataset: Dataset | undefined): Promise<void> {
    const { gpu, emit } = this.#host;
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
    this.#bench = await gpu.makeOnLiving((device) => this.#build(device));
    await this.rest(this.#bench);
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
    const bench = await Bench.create({
      device,
      experiment,
      dataset,
      context: stage.context,
      fallback: gpu.fallback,
      onProgress: (fraction) => emit({ type: 'progress', label: 'Preparing kernels', fraction }),
    });
    stage.prepare(bench.plane);
    return bench;
  }
}
