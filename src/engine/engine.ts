/**
 * The engine: owns the GPU, trains, looks, evaluates, survives. Commands arrive one after another from the page; pause() and
 * cancelEvaluation() alone may arrive while another runs. Knows nothing of workers or the DOM, so tests drive it directly.
 */
import type { Dataset } from '../data/dataset';
import { isImageSet, loadDataset } from '../data/load';
import { type Experiment, isExperiment } from '../experiment';
import { Bench } from './bench';
import { acquireDevice, EngineFailure, isLost } from './device';
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
    return this.#acquire();
  }

  async load(experiment: Experiment): Promise<void> {
    if (!isExperiment(experiment)) {
      throw new EngineFailure({ kind: 'bad-experiment', message: 'This is not an experiment that can run.' });
    }
    const problem = tooLarge(experiment, this.#needDevice().limits);
    if (problem !== undefined) throw new EngineFailure({ kind: 'bad-experiment', message: problem });
    await this.pause();
    this.#setState('loading');
    // Points are drawn from the seed; images are not.
    if (this.#dataset?.name !== experiment.data || !isImageSet(experiment.data)) {
      this.#dataset = await this.#loadDataset(experiment);
    }
    this.#experiment = experiment;
    await this.#begin();
  }

  async run(): Promise<void> {
    await this.pause();
    await this.#train(this.#need().experiment.iters);
  }

  async pause(): Promise<void> {
    await this.#training?.pause();
    await this.#recovery;
  }

  async step(count: number): Promise<Telemetry> {
    if (!Number.isInteger(count) || count < 1) {
      const message = `step(${count}): count must be a whole number from 1.`;
      throw new EngineFailure({ kind: 'internal', message });
    }
    await this.pause();
    await this.#train(this.#need().bench.trainer.iteration + count);
    return this.telemetry();
  }

  async reset(): Promise<void> {
    this.#need();
    await this.pause();
    this.#setState('loading');
    await this.#begin();
  }

  async revert(): Promise<void> {
    await this.pause();
    const { bench, training } = this.#need();
    if (training.snapshot === undefined) {
      await this.reset();
      return;
    }
    bench.trainer.restore(training.snapshot);
    training.observer.goBack(training.snapshot.iteration);
    training.broken = undefined;
    await this.#looks.rest(bench);
    this.#setState('ready');
  }

  async evaluate(): Promise<ProbeResult> {
    const controller = new AbortController();
    this.#evaluation = controller;
    await this.pause();
    const { bench, training } = this.#need();
    await this.#looks.idle;
    this.#setState('evaluating');
    try {
      const probe = await evaluate(bench.device, bench.trainer, this.#evaluated, {
        signal: controller.signal,
        onProgress: (label, fraction) => this.#emit({ type: 'progress', label, fraction }),
      });
      training.observer.probe = probe;
      this.#emit({ type: 'probe', iteration: bench.trainer.iteration, probe });
      return probe;
    } catch (error) {
      if (!(await isLost(bench.device))) throw error;
      await this.#recovery;
      const message = 'The GPU was lost during the evaluation; evaluate again.';
      throw new EngineFailure({ kind: 'device-lost', message }, { cause: error });
    } finally {
      this.#evaluation = undefined;
      this.#setState('ready');
    }
  }

  cancelEvaluation(): Promise<void> {
    const message = 'The evaluation was cancelled.';
    this.#evaluation?.abort(new EngineFailure({ kind: 'internal', message }));
    return Promise.resolve();
  }

  async fingerprint(): Promise<string> {
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
    this.#device = undefined;
    this.#bench?.destroy();
    this.#bench = undefined;
    device?.destroy();
  }

  async #acquire(): Promise<AdapterInfo> {
    const { device, info } = await acquireDevice();
    this.#device = device;
    this.#info = info;
    device.addEventListener('uncapturederror', (event) => {
      this.#fail({ kind: 'internal', message: `The GPU reported: ${event.error.message}` });
    });
    void device.lost.then(({ message }) => {
      if (this.#device !== device) return null; // given up on purpose
      const recovery = this.#recover(message).finally(() => {
        this.#recovery = undefined;
      });
      recovery.catch(() => undefined); // told as an event; whoever waits for it hears it too
      this.#recovery = recovery;
      return null;
    });
    return info;
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
  async #begin(): Promise<void> {
    await this.#looks.idle;
    this.#bench?.destroy();
    this.#bench = undefined;
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
    await this.#looks.rest(await this.#build());
    this.#setState('ready');
  }

  async #build(): Promise<Bench> {
    const [experiment, dataset, device] = [this.#experiment, this.#dataset, this.#needDevice()];
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
    this.#bench = bench;
    return bench;
  }

  async #train(goal: number): Promise<void> {
    const { training, experiment } = this.#need();
    if (training.broken === undefined) this.#setState('running');
    try {
      await training.train(goal);
    } catch (error) {
      const known = error instanceof EngineFailure;
      this.#fail(known ? error.detail : { kind: 'internal', message: messageOf(error) });
      throw error;
    }
    const { bench } = this.#need();
    this.#setState(bench.trainer.iteration >= experiment.iters ? 'stopped' : 'ready');
    void this.#looks.rest(bench);
  }

  /** A new adapter, a new device, the last snapshot. */
  async #recover(reason: string): Promise<void> {
    const lost = this.#bench;
    this.#setState('loading');
    try {
      await this.#looks.idle;
      await this.#acquire();
      const training = this.#training;
      if (lost === undefined || training === undefined) return;
      const bench = await this.#build();
      if (training.snapshot) bench.trainer.restore(training.snapshot);
      const { iteration } = bench.trainer;
      training.observer.goBack(iteration);
      const why = reason ? ` (${reason.replace(/\.$/, '')})` : '';
      this.#emit({
        type: 'notice',
        message: `The GPU was lost${why} at iteration ${lost.trainer.iteration}. A new one goes on from the last snapshot, iteration ${iteration}.`,
      });
      const telemetry = training.observer.telemetry();
      this.#emit({ type: 'telemetry', telemetry, history: [], iterationsPerSecond: 0 });
      await this.#looks.rest(bench);
      this.#setState(training.going ? 'running' : 'ready');
    } catch (error) {
      const message = `The GPU was lost and no new one could be had: ${messageOf(error)}`;
      const failure: EngineError = { kind: 'device-lost', message };
      if (this.#training) this.#training.broken = failure;
      this.#fail(failure);
      throw new EngineFailure(failure, { cause: error });
    }
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
    throw new EngineFailure({ kind: 'internal', message: 'The engine has not started.' });
  }

  #need(): { bench: Bench; experiment: Experiment; training: Training } {
    const [bench, experiment, training] = [this.#bench, this.#experiment, this.#training];
    if (bench && experiment && training) return { bench, experiment, training };
    throw new EngineFailure({ kind: 'internal', message: 'No experiment is loaded.' });
  }
}
