/**
 * The engine: the commands, and what state they leave the run in. They arrive one after another from the page; pause() and
 * cancelEvaluation() alone may arrive while another runs. Knows nothing of workers or the DOM, so tests drive it directly.
 */
import type { Dataset } from '../data/dataset';
import { isImageSet, loadDataset } from '../data/load';
import { type Experiment, isExperiment } from '../experiment';
import { EngineFailure, isLost } from './device';
import { type Evaluation, evaluate } from './evaluation';
import { fingerprint } from './fingerprint';
import { GpuKeeper } from './gpu-keeper';
import { watchMemory } from '../gpu/memory-watch';
import { isRefusal, Loaded, tooLarge } from './loaded';
import type {
  AdapterInfo,
  EngineApi,
  EngineError,
  EngineEvent,
  MemoryEstimate,
  PlaneView,
  ProbeResult,
  RunState,
  Telemetry,
} from './protocol';
import { Stage } from './stage';

const detailOf = (error: unknown): EngineError =>
  error instanceof EngineFailure ? error.detail : { kind: 'internal', message: messageOf(error) };

function needExperiment(experiment: unknown): asserts experiment is Experiment {
  if (isExperiment(experiment)) return;
  throw new EngineFailure({ kind: 'bad-experiment', message: 'This is not an experiment that can run.' });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class Engine implements EngineApi {
  #emit: (event: EngineEvent) => void = () => undefined;
  #baseUrl = '';
  /** Pauses asked for so far: a run that hears one before it has begun does not begin. */
  #pauses = 0;
  #evaluation: AbortController | undefined;
  readonly #evaluated: Evaluation = { rawPixels: new Map(), randomEncoder: new Map() };
  readonly #stage = new Stage();
  readonly #gpu = new GpuKeeper({
    recover: (reason) => this.#recover(reason),
    uncaptured: (error) => this.#distrust(error),
  });
  readonly #loaded = new Loaded({
    gpu: this.#gpu,
    stage: this.#stage,
    emit: (event) => this.#emit(event),
    failed: (error) => this.#fail({ kind: 'internal', message: messageOf(error) }),
  });

  async start(
    canvas: OffscreenCanvas | null,
    onEvent: (event: EngineEvent) => void,
    baseUrl: string,
  ): Promise<AdapterInfo> {
    this.#emit = onEvent;
    this.#baseUrl = baseUrl;
    this.#stage.canvas = canvas;
    return (await this.#gpu.acquire()).info;
  }

  async estimateMemory(experiment: Experiment): Promise<MemoryEstimate> {
    needExperiment(experiment);
    await this.#gpu.recovery?.catch(() => undefined);
    return this.#loaded.estimate(experiment);
  }

  /** What is refused at once leaves the run as it was; after a failure later on nothing is loaded. */
  async load(experiment: Experiment): Promise<void> {
    needExperiment(experiment);
    await this.#gpu.living();
    const { refusal } = this.#loaded.estimate(experiment);
    if (refusal !== null) throw tooLarge(refusal);
    await this.#halt();
    await this.#loading(async () => {
      // Points are drawn from the seed; images are not.
      const { dataset } = this.#loaded;
      const known = isImageSet(experiment.data) && dataset?.name === experiment.data;
      await this.#loaded.begin(experiment, known ? dataset : await this.#loadDataset(experiment));
    });
  }

  async run(): Promise<void> {
    const pauses = this.#pauses;
    await this.#halt();
    const { experiment } = this.#loaded.need();
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
    const { bench } = this.#loaded.need();
    if (this.#pauses === pauses) await this.#train(bench.trainer.iteration + count);
    return this.telemetry();
  }

  async reset(): Promise<void> {
    this.#loaded.need();
    await this.#halt();
    const { experiment } = this.#loaded.need();
    await this.#loading(() => this.#loaded.begin(experiment, this.#loaded.dataset));
  }

  async revert(): Promise<void> {
    await this.#halt();
    this.#gpu.need();
    const { bench, training } = this.#loaded.need();
    if (training.snapshot === undefined) {
      await this.reset();
      return;
    }
    bench.trainer.restore(training.snapshot);
    training.observer.goBack(training.snapshot.iteration);
    training.broken = undefined;
    await this.#loaded.rest(bench);
    this.#settle();
  }

  async evaluate(): Promise<ProbeResult> {
    const controller = new AbortController();
    this.#evaluation = controller;
    let device: GPUDevice | undefined;
    try {
      await this.#halt();
      device = this.#gpu.need();
      const { bench, training } = this.#loaded.need();
      await this.#loaded.idle;
      this.#setState('evaluating');
      const probe = await watchMemory(bench.device, () =>
        evaluate(bench.device, bench.trainer, this.#evaluated, {
          signal: controller.signal,
          onProgress: (label, fraction) => this.#emit({ type: 'progress', label, fraction }),
        }),
      );
      training.observer.probe = probe;
      this.#emit({ type: 'probe', iteration: bench.trainer.iteration, probe });
      return probe;
    } catch (error) {
      if (device === undefined || !(await isLost(device))) throw this.#loaded.explain(error);
      await this.#gpu.recovery;
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
    await this.#gpu.recovery;
    this.#gpu.need();
    return fingerprint(await this.#loaded.need().bench.trainer.store.values.read());
  }

  telemetry(): Promise<Telemetry> {
    return Promise.resolve(this.#loaded.need().training.observer.telemetry());
  }

  setView(view: PlaneView): Promise<void> {
    this.#stage.setView(view, this.#loaded.bench?.plane);
    return Promise.resolve();
  }

  resize(width: number, height: number): Promise<void> {
    this.#stage.resize(width, height, this.#loaded.bench?.plane);
    return Promise.resolve();
  }

  loseDevice(): Promise<void> {
    return this.#gpu.lose();
  }

  /** Frees the GPU; the engine is of no use afterwards. */
  destroy(): void {
    this.#loaded.clear();
    this.#gpu.destroy();
  }

  /** Stops training and waits for a recovery that is under way. */
  async #halt(): Promise<void> {
    await this.#loaded.training?.pause();
    await this.#gpu.recovery;
  }

  /** After any failure but a refusal nothing is loaded: the page has the new experiment by then, and the one before must not train under its name. */
  async #loading(work: () => Promise<void>): Promise<void> {
    this.#setState('loading');
    try {
      await work();
    } catch (error) {
      await this.#loaded.idle;
      if (!isRefusal(error)) this.#loaded.clear();
      throw error;
    } finally {
      this.#settle();
    }
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

  async #train(goal: number): Promise<void> {
    const { training } = this.#loaded.need();
    if (training.broken === undefined) this.#setState('running');
    try {
      await training.train(goal);
    } catch (thrown) {
      const error = this.#loaded.explain(thrown);
      const detail = detailOf(error);
      // Nothing that was computed without memory can be trusted.
      if (error !== thrown) training.broken = detail;
      this.#fail(detail);
      throw error;
    }
    this.#settle();
    void this.#loaded.rest(this.#loaded.need().bench);
  }

  /** A new adapter, a new device, the last snapshot. */
  async #recover(reason: string): Promise<void> {
    this.#setState('loading');
    let device: GPUDevice | undefined;
    try {
      await this.#loaded.idle;
      ({ device } = await this.#gpu.acquire());
      if (await this.#loaded.moveTo(device, reason)) this.#settle();
    } catch (error) {
      // Lost once more, the next recovery is waiting.
      if (this.#gpu.destroyed || (device !== undefined && (await isLost(device)))) return;
      const message = `The GPU was lost and no new one could be had: ${messageOf(error)}`;
      const failure: EngineError = { kind: 'device-lost', message };
      const { training } = this.#loaded;
      if (training) training.broken = failure;
      this.#fail(failure);
      throw new EngineFailure(failure, { cause: error });
    }
  }

  /** After an error that no call awaits, what has been computed may be wrong: the run must not go on from it. */
  #distrust(error: EngineError): void {
    const { training } = this.#loaded;
    if (training?.broken !== undefined) return; // one tells enough, and many of the same may follow
    if (training !== undefined) training.broken = error;
    // Training that is under way ends with it, and it is told then.
    if (training?.going !== true) this.#fail(error);
  }

  /** Says what state a run is in when nothing is under way but, perhaps, training. */
  #settle(): void {
    const { training, over } = this.#loaded;
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
}
