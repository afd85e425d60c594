/** B of an A/B: an engine of its own beside that of the page, with its own worker and canvas, which trains in step with the page's run. */
import * as Comlink from 'comlink';
import { formatBytes } from '../../bytes';
import type { EngineApi, EngineEvent, KeptRun, PlaneInfo, SceneInfo } from '../../engine/protocol';
import { type Course, fromTheStart } from '../../experiment';
import { wantedAdapter } from '../../state/adapter';
import { useExperiment } from '../../state/experiment';
import { append, EMPTY_HISTORY, truncate } from '../../state/history';
import { textsOf } from '../../state/language';
import { useOwn } from '../../state/own';
import { usePlane } from '../../state/plane';
import { NO_TELEMETRY, useRun } from '../../state/run';
import { beginRival, type Run, type RunFacts, updateRival, useRuns } from '../../state/runs';
import { NO_SERIES, withBatch, withLook, withProbe } from '../../state/series';
import { useVersus } from '../../state/versus';
import { useView } from '../../state/view';
import { type Engine, EngineFailure, startWorker, toEngineError } from '../engine-client';
import { deferred } from '../queue';
import { rivalView } from '../versus/view';
import { session } from '.';
import { Latest } from './latest';
import { nextGo, shares } from './lock-step';
import type { Lead, Partner } from './partner';

export class Rival implements Partner {
  /** Shows B's plane. */
  readonly canvas = document.createElement('canvas');
  readonly #worker: Worker;
  readonly #engine: Engine;
  readonly #stops: (() => void)[];
  readonly #views = new Latest(() => this.#engine.setView(rivalView()).catch(this.#fail));
  #scene: SceneInfo | null = null;
  #plane: PlaneInfo | null = null;
  /** Iterations of a go. */
  #go = 1;
  #stop = false;
  #cancelled = false;
  /** Rejects when nobody waits for this engine any more. */
  readonly #given = deferred<never>();

  constructor() {
    this.canvas.setAttribute('aria-hidden', 'true');
    this.#given.promise.catch(() => undefined);
    this.#worker = startWorker(this.#fail);
    this.#engine = Comlink.wrap<EngineApi>(this.#worker);
    const look = () => void this.#views.push(undefined);
    this.#stops = [
      useView.subscribe(look),
      useVersus.subscribe((now, before) => {
        if (now.linked !== before.linked || now.camera !== before.camera) look();
      }),
      usePlane.subscribe((now, before) => {
        if (now.marked !== before.marked) look();
      }),
      useRun.subscribe((now, before) => {
        if (now.plane !== before.plane) look();
      }),
    ];
  }

  /** Finds the GPU. Rejects where there is none for a second engine. */
  async start(): Promise<void> {
    const canvas = this.canvas.transferControlToOffscreen();
    const started = this.#engine.start(
      Comlink.transfer(canvas, [canvas]),
      Comlink.proxy(this.#takeEvent),
      document.baseURI,
      wantedAdapter(),
    );
    await Promise.race([started, this.#given.promise]);
  }

  /** Ends the wait for a start or a load that is under way; close() must follow. */
  giveUp(): void {
    this.#given.reject(new Error('The comparison was ended.'));
  }

  /** Frees the second engine with all its memory; it is of no use afterwards. */
  close(): void {
    this.#stop = true;
    for (const stop of this.#stops) stop();
    this.#engine[Comlink.releaseProxy]();
    this.#worker.terminate();
    this.canvas.remove();
  }

  /** Device pixels of the canvas. */
  resize(width: number, height: number): void {
    void this.#engine.resize(width, height).catch(this.#fail);
  }

  /** Begins a course; whether it could. What went wrong is shown at B. */
  load(course: Course): Promise<boolean> {
    const { experiment, recorded, changes } = course;
    return this.#loading(startOf(course), async () => {
      await this.#check(course);
      await this.#engine.load(experiment, changes);
      if (recorded) await this.#engine.adoptRecorded();
    });
  }

  /** Goes on from a run that was kept elsewhere. */
  bringBack(kept: KeptRun, facts: RunFacts): Promise<boolean> {
    const buffers = kept.buffers.map(({ buffer }) => buffer);
    return this.#loading(facts, async () => {
      const { data } = useOwn.getState();
      if (kept.course.experiment.data === 'own' && data !== null) await this.#engine.offerData(data);
      await this.#engine.bringBack(Comlink.transfer(kept, buffers));
    });
  }

  keep(): Promise<KeptRun> {
    return this.#engine.keep();
  }

  async run(lead: () => Lead): Promise<void> {
    this.#stop = false;
    while (!this.#stop) {
      const a = lead();
      // Where B has failed, the page's run goes on alone.
      const [forA, forB] = this.#failed
        ? [Math.min(this.#go, a.iters - a.iteration), 0]
        : shares(a, this.#stand, this.#go);
      if (forA <= 0 && forB <= 0) return;
      const began = performance.now();
      try {
        await Promise.all([forA > 0 ? a.step(forA) : undefined, this.#step(forB)]);
      } catch (thrown) {
        await this.pause();
        throw thrown;
      }
      this.#go = nextGo(this.#go, performance.now() - began);
    }
  }

  async goTo(iteration: number): Promise<void> {
    const { iteration: now, iters } = this.#stand;
    if (!this.#failed) await this.#step(Math.min(iteration, iters) - now);
  }

  async pause(): Promise<void> {
    this.#stop = true;
    await this.#engine.pause().catch(this.#fail);
  }

  async reset(): Promise<void> {
    const { course, telemetry } = this.#run;
    if (telemetry.iteration === 0 && !this.#failed) return;
    const begun = fromTheStart(course, telemetry.iteration);
    await this.#loading(startOf(begun), () => this.#engine.load(begun.experiment, begun.changes));
  }

  async evaluate(): Promise<void> {
    if (this.#failed) return;
    this.#cancelled = false;
    try {
      const result = await this.#engine.evaluate();
      const { series, telemetry } = this.#run;
      const probe = { iteration: telemetry.iteration, result };
      updateRival({ probe, series: withProbe(series, probe) });
    } catch (thrown) {
      if (!this.#cancelled) this.#fail(thrown);
    } finally {
      useVersus.setState({ progress: null });
    }
  }

  async cancelEvaluation(): Promise<void> {
    this.#cancelled = true;
    await this.#engine.cancelEvaluation().catch(this.#fail);
  }

  get #run(): Run {
    const { rival } = useRuns.getState();
    if (rival === null) throw new Error('A rival has a run from its first load on.');
    return rival;
  }

  get #stand() {
    const { course, telemetry } = this.#run;
    return { iteration: telemetry.iteration, iters: course.experiment.iters };
  }

  get #failed(): boolean {
    return useVersus.getState().status === 'failed';
  }

  async #step(count: number): Promise<void> {
    if (count <= 0) return;
    const began = performance.now();
    try {
      const telemetry = await this.#engine.step(count);
      const { seconds } = this.#run;
      updateRival({ telemetry, seconds: seconds + (performance.now() - began) / 1000 });
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  async #loading(facts: RunFacts, work: () => Promise<void>): Promise<boolean> {
    this.#scene = null;
    this.#plane = null;
    useVersus.setState({ status: 'loading', progress: null, plane: null, error: null, camera: null });
    beginRival(facts);
    const loaded = async () => {
      await this.#engine.setView(rivalView());
      await work();
      // A first load shows the recorded run where there is one; here the present counts.
      await this.#engine.lookBack(null);
    };
    try {
      await Promise.race([loaded(), this.#given.promise]);
      updateRival({ telemetry: await this.#engine.telemetry() });
      useVersus.setState({ status: 'ready', progress: null });
      return true;
    } catch (thrown) {
      this.#fail(thrown);
      return false;
    }
  }

  /** Hands over data that B needs, and sees that there is memory for both. @throws EngineFailure */
  async #check({ experiment }: Course): Promise<void> {
    const text = textsOf('runs');
    if (experiment.data === 'own') {
      const { data } = useOwn.getState();
      if (data?.sha256 !== experiment.sha || data.prep !== experiment.prep) {
        const message = text('versus.needsFile', { file: experiment.file });
        throw new EngineFailure({ kind: 'data', message });
      }
      await this.#engine.offerData(data);
    }
    const [a, b] = await Promise.all([
      session.estimateMemory(useExperiment.getState().current),
      this.#engine.estimateMemory(experiment),
    ]);
    const limit = b.limits.total;
    if (limit === null || a.total + b.total <= limit) return;
    const amounts = { bytes: formatBytes(a.total + b.total, 'up'), limit: formatBytes(limit, 'down') };
    throw new EngineFailure({ kind: 'bad-experiment', message: text('versus.tooLarge', amounts) });
  }

  readonly #fail = (thrown: unknown): void => {
    const { open, error } = useVersus.getState();
    // The engine tells of some failures twice, by event and by rejection, and the event comes first and says more.
    if (open && error === null) {
      this.#stop = true;
      useVersus.setState({ status: 'failed', progress: null, error: toEngineError(thrown) });
    }
  };

  readonly #takeEvent = (event: EngineEvent): void => {
    const { rival } = useRuns.getState();
    if (rival === null) return; // the run that it is of has been handed on
    switch (event.type) {
      case 'telemetry': {
        const { telemetry: before, history, series } = rival;
        const { telemetry } = event;
        const back = telemetry.iteration < before.iteration;
        updateRival({
          telemetry,
          history: append(truncate(history, telemetry.iteration), event.history),
          series: withBatch(series, { telemetry, scene: this.#scene, plane: this.#plane }, back),
        });
        break;
      }
      case 'scene':
        this.#scene = event.scene;
        break;
      case 'plane': {
        // A new scene comes first and its picture after it.
        this.#plane = event.plane;
        const { series, telemetry } = rival;
        updateRival({ series: withLook(series, { telemetry, scene: this.#scene, plane: event.plane }) });
        useVersus.setState({ plane: event.plane });
        break;
      }
      case 'progress':
        useVersus.setState({ progress: event });
        break;
      case 'error':
        this.#fail(event.error);
        break;
      case 'film':
      case 'notice':
      case 'probe':
      case 'samples':
      case 'state':
        break;
    }
  };
}

/** A run that is about to begin. */
function startOf(course: Course): RunFacts {
  const nothing = { telemetry: NO_TELEMETRY, history: EMPTY_HISTORY, series: NO_SERIES, probe: null };
  return { course, foreign: null, seconds: 0, ...nothing };
}
