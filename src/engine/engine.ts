/**
 * The engine: owns the GPU, trains, looks, evaluates, survives. Commands arrive one after another from the page; pause() and
 * cancelEvaluation() alone may arrive while another runs. Knows nothing of workers or the DOM, so tests drive it directly.
 */
import type { Dataset } from '../data/dataset';
import { isImageSet, loadDataset } from '../data/load';
import { type Experiment, isExperiment } from '../experiment';
import { Bench } from './bench';
import { type Acquired, acquireDevice, EngineFailure, isLost } from './device';
import { type Evaluation, evaluate } from './evaluation';
import { fingerprint } from './fingerprint';
import { Looks } from './looks';
import { Observer } from './observer';
import type {
  AdapterInfo,
  EngineApi,
  EngineError,
  EngineEvent,
  PlaneView,
  ProbeResult,
  RunState,
  Telemetry,
} from './protocol';
import { tooLarge } from './size';
import { Training } from './training';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class Engine implements EngineApi {
  #emit: (event: EngineEvent) => void = () => undefined;
  #baseUrl = '';
  #canvas: OffscreenCanvas | null = null;
  #device: GPUDevice | undefined;
  #info: AdapterInfo | undefined;
  #view: PlaneView = { colour: 'class', zones: true, anchors: true, latents: true, dark: false };
  #size = { width: 1, height: 1 };
  #experiment: Experiment | undefined;
  #dataset: Dataset | undefined;
  #bench: Bench | undefined;
  #training: Training | undefined;
  #recovery: Promise<void> | undefined;
  /** Pauses asked for so far: a run that hears one before it has begun does not begin. */
  #pauses = 0;
  #destroyed = false;
  #evaluation: AbortController | undefined;
  readonly #evaluated: Evaluation = { rawPixels: new Map(), randomEncoder: new Map() };
  readonly #looks = new Looks({
    seen: (bench, plane, alignment) => {
      if (this.#bench !== bench) return;
      if (bench.trainer.iteration === 0) this.#training?.observer.begin(alignment);
      this.#emit({ type: 'plane', plane });
    },
    failed: async (bench, error) => {
      // What breaks with a lost device, or on a bench that is gone, is mended elsewhere.
      if ((await isLost(bench.device)) || this.#bench !== bench) return;
      this.#fail({ kind: 'internal', message: messageOf(error) });
    },
  });

  async start(
    canvas: OffscreenCanvas | null,
    onEvent: (event: EngineEvent) => void,
    baseUrl: string,
  ): Promise<AdapterInfo> {
    this.#emit = onEvent;
    this.#baseUrl = baseUrl;
    this.#canvas = canvas;
    return (await this.#acquire()).info;
  }

  /** What is refused at once leaves the run as it was; after a failure later on nothing is loaded. */
  async load(experiment: Experiment): Promise<void> {
    if (!isExperiment(experiment)) {
      throw new EngineFailure({ kind: 'bad-experiment', message: 'This is not an experiment that can run.' });
    }
    const problem = tooLarge(experiment, (await this.#living()).limits);
    if (problem !== undefined) throw new EngineFailure({ kind: 'bad-experiment', message: problem });
    await this.#halt();
    await this.#loading(async () => {
      // Points are drawn from the seed; images are not.
      const known = isImageSet(experiment.data) && this.#dataset?.name === experiment.data;
      await this.#begin(experiment, known ? this.#dataset : await this.#loadDataset(experiment));
    });
  }

  async run(): Promise<void> {
    const pauses = this.#pauses;
    await this.#halt();
    const { experiment } = this.#need();
    if (this.#pauses === pauses) await this.#train(experiment.iters);
  }

  async pause(): Promise<void> {
    this.#pauses += 1;
    await this.#halt();
  }

  async step(count: number): Promise<Telemetry> {
    if (!Number.isInteger(count) || count < 1) {
      const message = `step(${count}): count must be a whole number from 1.`;
      throw new EngineFailure({ kind: 'internal', message });
    }
    const pauses = this.#pauses;
    await this.#halt();
    const { bench } = this.#need();
    if (this.#pauses === pauses) await this.#train(bench.trainer.iteration + count);
    return this.telemetry();
  }

  async reset(): Promise<void> {
    this.#need();
    await this.#halt();
    const { experiment } = this.#need();
    await this.#loading(() => this.#begin(experiment, this.#dataset));
  }

  async revert(): Promise<void> {
    await this.#halt();
    this.#needDevice();
    const { bench, training } = this.#need();
    if (training.snapshot === undefined) {
      await this.reset();
      return;
    }
    bench.trainer.restore(training.snapshot);
    training.observer.goBack(training.snapshot.iteration);
    training.broken = undefined;
    await this.#rest(bench);
    this.#settle();
  }

  async evaluate(): Promise<ProbeResult> {
    const controller = new AbortController();
    this.#evaluation = controller;
    let device: GPUDevice | undefined;
    try {
      await this.#halt();
      device = this.#needDevice();
      const { bench, training } = this.#need();
      await this.#looks.idle;
      this.#setState('evaluating');
      const probe = await evaluate(bench.device, bench.trainer, this.#evaluated, {
        signal: controller.signal,
        onProgress: (label, fraction) => this.#emit({ type: 'progress', label, fraction }),
      });
      training.observer.probe = probe;
      this.#emit({ type: 'probe', iteration: bench.trainer.iteration, probe });
      return probe;
    } catch (error) {
      if (device === undefined || !(await isLost(device))) throw error;
      await this.#recovery;
      const message = 'The GPU was lost during the evaluation; evaluate again.';
      throw new EngineFailure({ kind: 'device-lost', message }, { cause: error });
    } finally {
      this.#evaluation = undefined;
      this.#settle();
    }
  }

  cancelEvaluation(): Promise<void> {
    const message = 'The evaluation was cancelled.';
    this.#evaluation?.abort(new EngineFailure({ kind: 'internal', message }));
    return Promise.resolve();
  }

  async fingerprint(): Promise<string> {
    await this.#recovery;
    this.#needDevice();
    return fingerprint(await this.#need().bench.trainer.store.values.read());
  }

  telemetry(): Promise<Telemetry> {
    return Promise.resolve(this.#need().training.observer.telemetry());
  }

  setView(view: PlaneView): Promise<void> {
    this.#view = view;
    this.#bench?.plane.setView(view);
    return Promise.resolve();
  }

  resize(width: number, height: number): Promise<void> {
    this.#size = { width, height };
    this.#bench?.plane.resize(width, height);
    return Promise.resolve();
  }

  async loseDevice(): Promise<void> {
    const device = this.#needDevice();
    device.destroy();
    await device.lost;
    await this.#recovery;
  }

  /** Frees the GPU; the engine is of no use afterwards. */
  destroy(): void {
    const device = this.#device;
    this.#destroyed = true;
    this.#device = undefined;
    this.#clear();
    device?.destroy();
  }

  /** Stops training and waits for a recovery that is under way. */
  async #halt(): Promise<void> {
    await this.#training?.pause();
    await this.#recovery;
  }

  /** After a failure nothing is loaded: the page has the new experiment by then, and the one before must not train under its name. */
  async #loading(work: () => Promise<void>): Promise<void> {
    this.#setState('loading');
    try {
      await work();
    } catch (error) {
      await this.#looks.idle;
      this.#clear();
      throw error;
    } finally {
      this.#settle();
    }
  }

  /** Forgets the run. */
  #clear(): void {
    this.#bench?.destroy();
    this.#bench = undefined;
    this.#training = undefined;
  }

  async #acquire(): Promise<Acquired> {
    const acquired = await acquireDevice();
    const { device, info } = acquired;
    if (this.#destroyed) device.destroy();
    this.#needAlive();
    this.#device = device;
    this.#info = info;
    device.addEventListener('uncapturederror', (event) => {
      if (this.#device !== device) return;
      this.#fail({ kind: 'internal', message: `The GPU reported: ${event.error.message}` });
    });
    void device.lost.then(({ message }) => {
      if (this.#device !== device) return null; // given up on purpose
      this.#device = undefined;
      // One after another: a new device may be lost while the recovery that asked for it is still building.
      const before = this.#recovery?.catch(() => undefined);
      const recovery: Promise<void> = Promise.resolve(before)
        .then(() => this.#recover(message))
        .finally(() => {
          if (this.#recovery === recovery) this.#recovery = undefined;
        });
      recovery.catch(() => undefined); // told as an event; whoever waits for it hears it too
      this.#recovery = recovery;
      return null;
    });
    return acquired;
  }

  /** The device, after a recovery that is under way; a new one after a recovery that failed. */
  async #living(): Promise<GPUDevice> {
    await this.#recovery?.catch(() => undefined);
    this.#needAlive();
    if (this.#info === undefined) return this.#needDevice();
    return this.#device ?? (await this.#acquire()).device;
  }

  async #loadDataset({ data, seed }: Experiment): Promise<Dataset> {
    try {
      return await loadDataset(data, {
        seed,
        baseUrl: this.#baseUrl,
        onProgress: (loaded, total) =>
          this.#emit({ type: 'progress', label: `Loading ${data}`, fraction: total ? loaded / total : 0.5 }),
      });
    } catch (error) {
      throw new EngineFailure({ kind: 'data', message: messageOf(error) }, { cause: error });
    }
  }

  /** Everything anew at iteration 0. */
  async #begin(experiment: Experiment, dataset: Dataset | undefined): Promise<void> {
    await this.#recovery?.catch(() => undefined);
    // All at once, so that a recovery finds either the run before or none, and never half of each.
    const before = this.#bench;
    this.#bench = undefined;
    this.#experiment = experiment;
    this.#dataset = dataset;
    this.#training = new Training(
      {
        bench: () => this.#need().bench,
        recovery: () => this.#recovery,
        report: (bench, telemetry, history, iterationsPerSecond) => {
          if (history.length > 0) this.#emit({ type: 'telemetry', telemetry, history, iterationsPerSecond });
          this.#looks.whileTraining(bench);
        },
      },
      new Observer(),
    );
    await this.#looks.idle;
    before?.destroy();
    this.#bench = await this.#buildOnLiving();
    await this.#rest(this.#bench);
  }

  /** A bench, built again where the device is lost meanwhile. */
  async #buildOnLiving(): Promise<Bench> {
    for (;;) {
      const device = await this.#living();
      let bench: Bench | undefined;
      try {
        bench = await this.#build(device);
      } catch (error) {
        if (!(await isLost(device))) throw error;
      }
      if (bench !== undefined && this.#device === device) return bench;
      bench?.destroy();
    }
  }

  async #build(device: GPUDevice): Promise<Bench> {
    const [experiment, dataset] = [this.#experiment, this.#dataset];
    if (!experiment || !dataset) throw new Error('There is nothing to build.');
    const bench = await Bench.create({
      device,
      experiment,
      dataset,
      context: this.#canvas?.getContext('webgpu') ?? null,
      fallback: this.#info?.fallback ?? false,
      onProgress: (fraction) => this.#emit({ type: 'progress', label: 'Preparing kernels', fraction }),
    });
    bench.plane.resize(this.#size.width, this.#size.height);
    bench.plane.setView(this.#view);
    return bench;
  }

  async #train(goal: number): Promise<void> {
    const { training } = this.#need();
    if (training.broken === undefined) this.#setState('running');
    try {
      await training.train(goal);
    } catch (error) {
      const known = error instanceof EngineFailure;
      this.#fail(known ? error.detail : { kind: 'internal', message: messageOf(error) });
      throw error;
    }
    this.#settle();
    void this.#rest(this.#need().bench);
  }

  /** A new adapter, a new device, the last snapshot. */
  async #recover(reason: string): Promise<void> {
    this.#setState('loading');
    let device: GPUDevice | undefined;
    try {
      await this.#looks.idle;
      ({ device } = await this.#acquire());
      const [lost, training] = [this.#bench, this.#training];
      // Where nothing is loaded there is nothing to bring back; a load or reset under way builds on the new device itself.
      if (lost === undefined || training === undefined) return;
      const bench = await this.#build(device);
      if (this.#device !== device || this.#bench !== lost) {
        bench.destroy(); // lost once more, and the next recovery is waiting; or the engine is gone
        return;
      }
      this.#bench = bench;
      lost.destroy();
      if (training.snapshot) bench.trainer.restore(training.snapshot);
      const { iteration } = bench.trainer;
      training.observer.goBack(iteration);
      const why = reason ? ` (${reason.replace(/\.$/, '')})` : '';
      this.#emit({
        type: 'notice',
        message: `The GPU was lost${why} at iteration ${lost.trainer.iteration}. A new one goes on from the last snapshot, iteration ${iteration}.`,
      });
      await this.#rest(bench);
      const telemetry = training.observer.telemetry();
      this.#emit({ type: 'telemetry', telemetry, history: [], iterationsPerSecond: 0 });
      this.#settle();
    } catch (error) {
      // Lost once more, the next recovery is waiting.
      if (this.#destroyed || (device !== undefined && (await isLost(device)))) return;
      const message = `The GPU was lost and no new one could be had: ${messageOf(error)}`;
      const failure: EngineError = { kind: 'device-lost', message };
      if (this.#training) this.#training.broken = failure;
      this.#fail(failure);
      throw new EngineFailure(failure, { cause: error });
    }
  }

  /** A look at a model that rests. */
  #rest(bench: Bench): Promise<void> {
    return this.#looks.rest(bench, () => this.#training?.going !== true);
  }

  /** Says what state a run is in when nothing is under way but, perhaps, training. */
  #settle(): void {
    const [bench, experiment, training] = [this.#bench, this.#experiment, this.#training];
    const over = !bench || !experiment || bench.trainer.iteration >= experiment.iters;
    if (training?.going === true) this.#setState('running');
    else this.#setState(over || training?.broken !== undefined ? 'stopped' : 'ready');
  }

  #setState(state: RunState): void {
    this.#emit({ type: 'state', state });
  }

  #fail(error: EngineError): void {
    this.#setState('stopped');
    this.#emit({ type: 'error', error });
  }

  #needDevice(): GPUDevice {
    if (this.#device) return this.#device;
    const message = this.#info ? 'The GPU was lost.' : 'The engine has not started.';
    throw new EngineFailure({ kind: this.#info ? 'device-lost' : 'internal', message });
  }

  #needAlive(): void {
    if (!this.#destroyed) return;
    throw new EngineFailure({ kind: 'internal', message: 'The engine was destroyed.' });
  }

  #need(): { bench: Bench; experiment: Experiment; training: Training } {
    const [bench, experiment, training] = [this.#bench, this.#experiment, this.#training];
    if (bench && experiment && training) return { bench, experiment, training };
    throw new EngineFailure({ kind: 'internal', message: 'No experiment is loaded.' });
  }
}
