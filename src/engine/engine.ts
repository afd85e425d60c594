/**
 * The engine: the commands, and what state they leave the run in. They arrive one after another from the page; pause() and
 * cancelEvaluation() alone may arrive while another runs. Knows nothing of workers or the DOM, so tests drive it directly.
 */
import { type Experiment, fromTheStart, isExperiment, type RunChange } from '../experiment';
import { say } from '../texts/say';
import { DataSets } from './data-sets';
import { EngineFailure, isLost } from './device';
import { Evaluations } from './evaluations';
import { fingerprint } from './fingerprint';
import { fetchProgram } from './programs';
import type {
  AdapterChange,
  AdapterInfo,
  AnchorMove,
  EngineApi,
  EngineEvent,
  HotChange,
  KeptRun,
  Layer,
  MemoryEstimate,
  NamedTensor,
  OwnData,
  PlanePicture,
  PlaneProbe,
  PlaneView,
  PowerChoice,
  ProbeResult,
  SampleTrace,
  TaskName,
  Tasks,
  Telemetry,
} from './protocol';
import { Recorded } from './recorded';
import type { RecordedRun } from './record-frame';
import { Runs } from './runs';
import { tooLarge } from './too-large';
import { isCourseOf, isHotChange } from './tuning';

function needExperiment(experiment: unknown): asserts experiment is Experiment {
  if (isExperiment(experiment)) return;
  throw new EngineFailure({ kind: 'bad-experiment', ...say('failures.notAnExperiment') });
}

export class Engine implements EngineApi {
  #baseUrl = '';
  /** Pauses asked for so far: a run that hears one before it has begun does not begin. */
  #pauses = 0;
  #recorded = new Recorded('');
  /** Whether somebody looks who has seen nothing yet. */
  #unseen = false;
  readonly #data = new DataSets();
  readonly #evaluations = new Evaluations();
  readonly #runs = new Runs();

  get #gpu() {
    return this.#runs.gpu;
  }

  get #loaded() {
    return this.#runs.loaded;
  }

  async start(
    canvas: OffscreenCanvas | null,
    onEvent: (event: EngineEvent) => void,
    baseUrl: string,
    choice?: PowerChoice,
  ): Promise<AdapterInfo> {
    this.#runs.emit = onEvent;
    this.#baseUrl = baseUrl;
    this.#recorded = new Recorded(baseUrl);
    this.#runs.stage.canvas = canvas;
    this.#unseen = canvas !== null;
    return (await this.#gpu.acquire(choice)).info;
  }

  /** Nobody watches training: it keeps the time that looks would take. `lookBack` looks all the same. */
  trainUnwatched(): void {
    this.#loaded.viewing.watched = false;
  }

  async chooseAdapter(choice: PowerChoice): Promise<AdapterChange> {
    const { chooseAdapter } = await import('./choose-adapter');
    this.#evaluations.cancel();
    return chooseAdapter(this.#runs, choice);
  }

  async estimateMemory(experiment: Experiment): Promise<MemoryEstimate> {
    needExperiment(experiment);
    await Promise.all([fetchProgram(experiment), this.#gpu.recovery?.catch(() => undefined)]);
    return this.#loaded.estimate(experiment, this.#data.shapeOf(experiment));
  }

  /** What is refused at once leaves the run as it was; after a failure later on nothing is loaded. */
  async load(experiment: Experiment, changes: readonly RunChange[] = []): Promise<void> {
    needExperiment(experiment);
    if (!isCourseOf(experiment, changes)) {
      throw new EngineFailure({ kind: 'bad-experiment', ...say('failures.noSuchChange') });
    }
    await Promise.all([fetchProgram(experiment), this.#gpu.living()]);
    const { refusal } = this.#loaded.estimate(experiment, this.#data.shapeOf(experiment));
    if (refusal !== null) throw tooLarge(refusal);
    // What was asked of the run before has no answer any more.
    this.#evaluations.cancel();
    await this.#runs.halt();
    // The first picture is that of a run, where there is one: the untrained encoder would be noise.
    const recording = this.#unseen ? this.#recorded.of(experiment) : undefined;
    this.#unseen = false;
    await this.#runs.loading(async () => {
      const course = { experiment, recorded: false, changes };
      const dataset = await this.#data.of(experiment, {
        baseUrl: this.#baseUrl,
        present: this.#loaded.dataset,
        emit: this.#runs.emit,
      });
      await this.#loaded.begin(course, dataset, await recording);
    });
  }

  offerData(data: OwnData): Promise<void> {
    this.#data.own.add(data);
    return Promise.resolve();
  }

  async keep(): Promise<KeptRun> {
    await this.#gpu.recovery;
    this.#gpu.need();
    const { bench, training } = this.#loaded.need();
    const { course } = training.tuning;
    const { iteration, buffers } = await bench.trainer.snapshot();
    // While it trains, what is known is of an earlier iteration.
    const { point } = training.observer.known;
    const known = point?.iteration === iteration ? point : null;
    return { course, iteration, point: known, buffers: buffers.map((buffer) => new Float32Array(buffer)) };
  }

  async bringBack(run: KeptRun): Promise<void> {
    const { checkedCourse, checkedSnapshot } = await import('./keeping');
    const course = checkedCourse(run.course);
    const { experiment, changes } = course;
    if (experiment.data === 'own') this.#data.own.of(experiment);
    // Before anything is known of how long its buffers are.
    await fetchProgram(experiment);
    const snapshot = checkedSnapshot(run, this.#data.shapeOf(experiment));
    await this.load(experiment, changes);
    await this.#runs.halt();
    this.#loaded.need().training.tuning.begin(course);
    await this.#loaded.takeOver(snapshot, run.point);
    this.#runs.settle();
  }

  async tensors(): Promise<readonly NamedTensor[]> {
    await this.#gpu.recovery;
    this.#gpu.need();
    const { tensorsOf } = await import('./keeping');
    return tensorsOf(this.#loaded.need().bench.trainer.store);
  }

  async putTensors(tensors: readonly NamedTensor[]): Promise<void> {
    const keeping = await import('./keeping');
    await this.#runs.halt();
    this.#gpu.need();
    const { bench } = this.#loaded.need();
    keeping.putTensors(bench.trainer.store, tensors);
    keeping.beginControl(bench.trainer);
    await this.#loaded.beginHere();
    this.#runs.settle();
  }

  async showRecorded(): Promise<boolean> {
    const { experiment, bench } = this.#loaded.need();
    const recording = await this.#recorded.of(experiment);
    if (recording === undefined || this.#loaded.bench !== bench) return false;
    await this.#loaded.viewing.showRecorded(recording);
    return true;
  }

  async adoptRecorded(): Promise<void> {
    await this.#runs.halt();
    const { recording, snapshot } = await this.#recorded.weightsOf(this.#loaded.need().experiment);
    await this.#runs.halt();
    this.#gpu.need();
    await this.#loaded.adopt(recording, snapshot);
    this.#runs.settle();
  }

  async run(): Promise<void> {
    const pauses = this.#pauses;
    await this.#runs.halt();
    const { experiment } = this.#loaded.need();
    if (this.#pauses === pauses) await this.#runs.train(experiment.iters, true);
  }

  async pause(): Promise<void> {
    this.#pauses += 1;
    await this.#runs.halt();
  }

  async step(count: number): Promise<Telemetry> {
    if (!Number.isInteger(count) || count < 1) {
      throw new EngineFailure({ kind: 'internal', ...say('failures.stepCount', { count }) });
    }
    const pauses = this.#pauses;
    await this.#runs.halt();
    const { bench } = this.#loaded.need();
    if (this.#pauses === pauses) await this.#runs.train(bench.trainer.iteration + count, false);
    return this.telemetry();
  }

  async reset(): Promise<void> {
    this.#loaded.need();
    this.#evaluations.cancel();
    await this.#runs.halt();
    const { tuning, observer } = this.#loaded.need().training;
    // What the page knows of: where training broke, iterations after that were under way.
    const course = fromTheStart(tuning.course, observer.telemetry().iteration);
    await this.#runs.loading(() => this.#loaded.begin(course, this.#loaded.dataset));
  }

  async revert(): Promise<void> {
    await this.#runs.halt();
    this.#gpu.need();
    await this.#loaded.goBack();
    this.#runs.settle();
  }

  /** The run as it stands, for scripts/record.mjs. */
  async record(about: { readonly adapter: string; readonly date: string }): Promise<RecordedRun> {
    await this.#runs.halt();
    this.#gpu.need();
    const { bench, experiment, training } = this.#loaded.need();
    const { recordFrame } = await import('./record-frame');
    return recordFrame(await training.now(bench), { experiment, ...about });
  }

  retune(change: HotChange): Promise<number> {
    const { experiment } = this.#loaded.need();
    if (!isHotChange(change, experiment)) {
      throw new EngineFailure({ kind: 'bad-experiment', ...say('failures.noSuchChange') });
    }
    return Promise.resolve(this.#loaded.retune(change));
  }

  async lookBack(iteration: number | null): Promise<void> {
    const { training } = this.#loaded.need();
    const frame = iteration === null ? undefined : training.film.nearest(iteration);
    if (iteration !== null && frame === undefined) {
      throw new EngineFailure({ kind: 'internal', ...say('failures.noSuchFrame', { iteration }) });
    }
    await this.#loaded.viewing.lookBack(frame);
  }

  async fork(iteration: number): Promise<void> {
    await this.#runs.halt();
    this.#gpu.need();
    await this.#loaded.goBack(iteration);
    this.#runs.settle();
  }

  moveAnchors(moves: readonly AnchorMove[]): Promise<void> {
    return this.#loaded.viewing.moveAnchors(moves);
  }

  probeAt(x: number, y: number, from = 0): Promise<PlaneProbe> {
    return this.#loaded.viewing.probe(x, y, from);
  }

  image(width: number, height: number, without: readonly Layer[] = []): Promise<PlanePicture> {
    return this.#loaded.viewing.image(width, height, without);
  }

  trace(sample: number): Promise<SampleTrace> {
    return this.#loaded.viewing.trace(sample, this.#loaded.need().experiment);
  }

  async evaluate(): Promise<ProbeResult> {
    let device: GPUDevice | undefined;
    try {
      return await this.#evaluations.cancellable(async (evaluate) => {
        await this.#runs.halt();
        device = this.#gpu.need();
        const { bench, training } = this.#loaded.need();
        await this.#loaded.viewing.idle;
        this.#runs.setState('evaluating');
        const probe = await evaluate(bench, ({ message, text }, fraction) =>
          this.#runs.emit({ type: 'progress', label: message, text, fraction }),
        );
        training.observer.probe = probe;
        this.#runs.emit({ type: 'probe', iteration: bench.trainer.iteration, probe });
        return probe;
      });
    } catch (error) {
      if (device === undefined || !(await isLost(device))) throw this.#loaded.explain(error);
      await this.#gpu.recovery;
      throw new EngineFailure({ kind: 'device-lost', ...say('failures.lostInEvaluation') }, { cause: error });
    } finally {
      this.#runs.settle();
    }
  }

  cancelEvaluation(): Promise<void> {
    this.#evaluations.cancel();
    return Promise.resolve();
  }

  async ask<K extends TaskName>(task: K, request: Tasks[K]['request']): Promise<Tasks[K]['result']> {
    const { ask } = await import('./asking');
    return ask(this.#runs, this.#evaluations, task, request);
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
    this.#runs.stage.setView(view, this.#loaded.viewing.plane);
    return Promise.resolve();
  }

  resize(width: number, height: number): Promise<void> {
    this.#runs.stage.resize(width, height, this.#loaded.viewing.plane);
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
}
