/** What is loaded: one experiment, its data, its training, and its bench on the device of the moment. */
import type { Dataset } from '../data/dataset';
import type { DatasetShape } from '../data/shapes';
import { type Course, type Experiment, freshCourse } from '../experiment';
import { watchMemory } from '../gpu/memory-watch';
import type { Bench } from './bench';
import { Builder, type BuilderHost, type Plan } from './builder';
import type { Display } from './display';
import { quoted, say } from '../texts/say';
import { EngineFailure } from './device';
import { Observer } from './observer';
import type { HistoryPoint, HotChange, MemoryEstimate } from './protocol';
import type { Recording } from './recording';
import type { Snapshot } from './trainer';
import { isRefusal } from './too-large';
import { Training } from './training';
import { Tuning } from './tuning';
import { Viewing } from './viewing';

/** What it needs of the engine around it. */
export interface LoadedHost extends BuilderHost {
  /** A look at the present bench failed. */
  readonly failed: (error: unknown) => void;
}

/** A run, as far as it does not live on the GPU. */
interface Kept extends Plan {
  /** Undefined at iteration 0. */
  readonly snapshot: Snapshot | undefined;
}

/** Why tasks end that were asked of a run that goes. */
const cancelled = () => new EngineFailure({ kind: 'internal', ...say('failures.cancelled') });

export class Loaded {
  /** What the page looks at. */
  readonly viewing: Viewing;
  readonly #host: LoadedHost;
  readonly #builder: Builder;
  /** As it is now: what was tuned counts. */
  #experiment: Experiment | undefined;
  #dataset: Dataset | undefined;
  #bench: Bench | undefined;
  #training: Training | undefined;

  constructor(host: LoadedHost) {
    this.#host = host;
    this.#builder = new Builder(host);
    const busy = () => this.#training?.going === true;
    this.viewing = new Viewing({ emit: host.emit, failed: host.failed, busy });
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

  /** @throws EngineFailure where nothing is loaded */
  need(): { bench: Bench; experiment: Experiment; training: Training } {
    const [bench, experiment, training] = [this.#bench, this.#experiment, this.#training];
    if (bench && experiment && training) return { bench, experiment, training };
    throw new EngineFailure({ kind: 'internal', ...say('failures.nothingLoaded') });
  }

  /** What an experiment would take of the memory of the device of the moment. */
  estimate(experiment: Experiment, shape: DatasetShape): MemoryEstimate {
    return this.#builder.estimate(experiment, shape);
  }

  /** A failure of the present run, in terms of the experiment where the reason is its size. */
  explain(error: unknown): unknown {
    const [experiment, dataset] = [this.#experiment, this.#dataset];
    return experiment && dataset ? this.#builder.explain(error, experiment, dataset) : error;
  }

  /**
   * Everything anew at iteration 0.
   * @param recording shown as soon as possible, in place of the untrained encoder
   * @throws EngineFailure of kind `bad-experiment` where the GPU has no memory for it; the run before is there again then
   */
  async begin(course: Course, dataset: Dataset | undefined, recording?: Recording): Promise<void> {
    const { gpu } = this.#host;
    const { experiment } = course;
    await gpu.recovery?.catch(() => undefined);
    const kept = await this.#keep();
    await gpu.recovery?.catch(() => undefined);
    // All at once, so that a recovery finds either the run before or none, and never half of each.
    const before = this.#bench;
    this.#bench = undefined;
    this.#experiment = experiment;
    this.#dataset = dataset;
    const training = this.#train(course);
    this.#training = training;
    await this.viewing.idle;
    this.viewing.close();
    await before?.end(cancelled());
    before?.destroy();
    try {
      this.#bench = await gpu.makeOnLiving(async (device) => {
        const bench = await this.#build(device, (display) => {
          if (recording) this.viewing.openRecorded(display, recording);
        });
        return this.#begun(bench, training);
      });
    } catch (error) {
      this.viewing.close();
      throw kept !== undefined && isRefusal(error) ? await this.#bringBack(kept, error) : error;
    }
    this.viewing.open(this.#bench);
    this.#tellFilm(training);
    await this.viewing.idle;
    await this.viewing.rest();
  }

  #train(course: Course): Training {
    const { gpu, emit } = this.#host;
    const training: Training = new Training(
      {
        bench: () => this.need().bench,
        recovery: () => gpu.recovery,
        report: (_, telemetry, history, iterationsPerSecond) => {
          if (history.length > 0) emit({ type: 'telemetry', telemetry, history, iterationsPerSecond });
          this.#follow(training);
          this.viewing.whileTraining();
        },
        filmed: (film) => emit({ type: 'film', frames: film.list }),
      },
      new Observer(),
      new Tuning(course),
    );
    return training;
  }

  /** Training may have passed a change that was planned. */
  #follow({ tuning }: Training): void {
    const { bench, experiment } = this.need();
    const hot = tuning.at(bench.trainer.iteration);
    if (hot.u === experiment.u && hot.lr === experiment.lr) return;
    this.#experiment = { ...experiment, ...hot };
    if (hot.u !== experiment.u) void this.viewing.setCutOff(hot.u);
  }

  /** The first look at a bench may find that memory is short, as the first iteration may. */
  async #begun(bench: Bench, training: Training): Promise<Bench> {
    try {
      await watchMemory(bench.device, () => training.begin(bench));
      return bench;
    } catch (error) {
      bench.destroy();
      throw this.explain(error);
    }
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
    // A device that is lost meanwhile leaves the last frame.
    const now = () => bench.trainer.snapshot().catch(() => training.film.last?.snapshot);
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
      this.viewing.open(bench);
      this.#tellFilm(training);
      await this.viewing.rest();
      return why;
    } catch (cause) {
      const said = say('failures.notBroughtBack', { why: quoted(why.detail) });
      return new EngineFailure({ kind: 'internal', ...said }, { cause });
    }
  }

  /**
   * Goes on from the last frame of the film on a new device.
   * @param reason why the device before was lost, which is told; null where it was given up
   * @returns false where there is nothing to bring back, or where that device is gone as well
   */
  async moveTo(device: GPUDevice, reason: string | null): Promise<boolean> {
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
    this.viewing.moveTo(bench);
    await lost.end(cancelled());
    lost.destroy();
    const frame = training.film.last;
    if (frame) bench.trainer.restore(frame.snapshot);
    const { iteration } = bench.trainer;
    training.observer.goBack(iteration, frame?.known);
    if (reason !== null) {
      const moment = { lost: lost.trainer.iteration, iteration };
      const why = reason.replace(/\.$/, '');
      const said =
        why === ''
          ? say('notices.recovered', moment)
          : say('notices.recoveredFrom', { ...moment, reason: why });
      emit({ type: 'notice', ...said });
    }
    await this.viewing.rest();
    emit({
      type: 'telemetry',
      telemetry: training.observer.telemetry(),
      history: [],
      iterationsPerSecond: 0,
    });
    return true;
  }

  /**
   * Goes on from what the film has of an iteration, or from the last it has.
   * @throws EngineFailure where the film has no such frame
   */
  async goBack(iteration?: number): Promise<void> {
    const { bench, training } = this.need();
    const { film } = training;
    const frame = iteration === undefined ? film.last : film.at(iteration);
    if (frame === undefined) {
      throw new EngineFailure({
        kind: 'internal',
        ...say('failures.noSuchFrame', { iteration: iteration ?? 0 }),
      });
    }
    // What the page knows of: where training broke, iterations after that were under way.
    const from = training.observer.telemetry().iteration;
    bench.trainer.restore(frame.snapshot);
    training.goBack(bench, from);
    this.#follow(training);
    await this.viewing.lookBack(undefined);
  }

  /** Takes settings over from the next iteration on. @returns the number of iterations before */
  retune(change: HotChange): number {
    const { bench, experiment, training } = this.need();
    const { iteration } = bench.trainer;
    this.#experiment = { ...experiment, ...change };
    training.tuning.change(iteration, change);
    if (change.u !== undefined) void this.viewing.setCutOff(change.u);
    return iteration;
  }

  /** Goes on from a recorded run of this experiment. */
  async adopt({ header }: Recording, snapshot: Snapshot): Promise<void> {
    const { iteration, loss, gradientNorm } = header;
    const { tuning, observer } = this.need().training;
    tuning.adopt(observer.telemetry().iteration);
    await this.takeOver(snapshot, { iteration, loss, gradientNorm });
  }

  /** Goes on from another moment of this experiment, made here or elsewhere; what is known of the run begins there. */
  async takeOver(snapshot: Snapshot, point: HistoryPoint | null): Promise<void> {
    const { bench, training } = this.need();
    bench.trainer.restore(snapshot);
    await training.adopt(bench, point ?? undefined);
    this.#follow(training);
    await this.viewing.lookBack(undefined);
  }

  /** The weights were replaced: the run begins anew at iteration 0 with those that are on the bench. */
  async beginHere(): Promise<void> {
    const { bench, experiment, training } = this.need();
    bench.trainer.restore({ ...(await bench.trainer.snapshot()), iteration: 0 });
    training.tuning.begin(freshCourse(experiment));
    await training.adopt(bench, undefined);
    await this.viewing.lookBack(undefined);
  }

  /** Forgets the run; the data are kept for the next. */
  clear(): void {
    this.viewing.close();
    this.#bench?.destroy();
    this.#bench = undefined;
    this.#training = undefined;
  }

  #tellFilm({ film }: Training): void {
    this.#host.emit({ type: 'film', frames: film.list });
  }

  #build(device: GPUDevice, onDisplay: (display: Display) => void = () => undefined): Promise<Bench> {
    const [experiment, dataset, training] = [this.#experiment, this.#dataset, this.#training];
    if (!experiment || !dataset || !training) throw new Error('There is nothing to build.');
    const { onShown } = this.viewing;
    return this.#builder.build(device, { experiment, dataset, training }, { onShown, onDisplay });
  }
}
