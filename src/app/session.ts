/**
 * What a person or a script can do, as commands to the engine. Commands are carried out one after another in the
 * order given; each keeps stores, address bar and engine in step. This is the only file that talks to the engine.
 */
import * as Comlink from 'comlink';
import type { MemoryEstimate, ProbeResult, Telemetry } from '../engine/protocol';
import { type DataName, type Experiment, parseHash, toHash, type Warning } from '../experiment';
import { useExperiment } from '../state/experiment';
import { useMemory } from '../state/memory';
import { useRun } from '../state/run';
import { planeView, useView } from '../state/view';
import { type Entry, writeAddress } from './address';
import { type Engine, EngineFailure, spawnEngine, toEngineError } from './engine-client';
import { dropTelemetry, flushTelemetry, takeEvent } from './events';
import { rememberPage } from './memory';
import { deferred, SerialQueue } from './queue';

/** Iterations per call while replaying, so that a pause is heard in between. */
const REPLAY_CHUNK = 10;

/** Data sets that a software adapter trains on too slowly to watch. */
const HEAVY: ReadonlySet<DataName> = new Set<DataName>(['mnist', 'fashion']);
const SLOW =
  'WebGPU found no graphics processor here and simulates one: right, but slow. ' +
  'The presets “Small digits” and “Two moons” are quick all the same.';

export class Session {
  readonly #queue = new SerialQueue();
  readonly #ready = deferred<void>();
  #engine: Engine | null = null;
  #started = false;
  /** Whether the engine has a run. */
  #loaded = false;
  /** The engine's run() while it has not returned. */
  #training: Promise<void> | null = null;
  #stopReplay = false;
  #cancelled = false;
  #size = { width: 1, height: 1 };

  constructor() {
    this.ready.catch(() => undefined); // whoever awaits it hears of it; nobody else must
  }

  /** Resolves when the first experiment is loaded; rejects where there is no WebGPU. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Starts the engine on a canvas and loads the address bar's experiment. Once; later calls do nothing. */
  start(canvas: HTMLCanvasElement): void {
    if (this.#started) return;
    this.#started = true;
    const { experiment, warnings } = parseHash(location.hash);
    useExperiment.getState().warn(warnings);
    void this.#enqueue(async () => {
      if (!('gpu' in navigator) || (navigator.gpu as GPU | undefined) === undefined) {
        throw new EngineFailure({ kind: 'no-webgpu', message: 'This browser offers no WebGPU.' });
      }
      const engine = spawnEngine((error) => {
        this.#report(error);
        this.#ready.reject(new EngineFailure(error));
      });
      const offscreen = canvas.transferControlToOffscreen();
      const adapter = await engine.start(
        Comlink.transfer(offscreen, [offscreen]),
        Comlink.proxy(takeEvent),
        document.baseURI,
      );
      this.#engine = engine;
      useRun.setState({ adapter });
      if (adapter.fallback && HEAVY.has(experiment.data)) useRun.getState().notify(SLOW);
      await engine.resize(this.#size.width, this.#size.height);
      await engine.setView(planeView(useView.getState()));
      useView.subscribe((view) => void engine.setView(planeView(view)).catch(this.#report));
      await this.#load(experiment, 'replace', false);
    }).then(this.#ready.resolve, this.#ready.reject);
  }

  /** Loads an experiment at iteration 0. A run that it replaces can be undone; `resume` goes on training after. */
  load(experiment: Experiment, entry: Entry = 'push', resume = false): Promise<void> {
    return this.#enqueue(async () => {
      const wasRunning = this.#training !== null;
      await this.#stop();
      await this.#load(experiment, entry, true);
      if (resume && wasRunning) await this.#run();
    });
  }

  /** Loads what a hash says, with or without its `#`; what it refuses is also shown on the page. */
  async loadHash(hash: string): Promise<{ warnings: readonly Warning[] }> {
    const { experiment, warnings } = parseHash(hash);
    useExperiment.getState().warn(warnings);
    await this.load(experiment);
    return { warnings };
  }

  /** The address bar changed by hand, or by the browser's back and forward. */
  readonly followAddress = (): void => {
    const { experiment, warnings } = parseHash(location.hash);
    const { current, warn } = useExperiment.getState();
    warn(warnings);
    if (toHash(experiment) === toHash(current)) writeAddress(current, 'replace');
    else void this.load(experiment, 'replace', true).catch(() => undefined);
  };

  /** Trains until pause() or the last iteration; resolves as soon as training has begun. */
  run(): Promise<void> {
    return this.#enqueue(() => this.#run());
  }

  /** Resolves when training has stopped. */
  pause(): Promise<void> {
    this.#stopReplay = true;
    return this.#enqueue(() => this.#stop());
  }

  /** Pauses, makes exactly `count` iterations, and gives the telemetry after the last. */
  step(count = 1): Promise<Telemetry> {
    if (!Number.isInteger(count) || count < 1) {
      return Promise.reject(
        new RangeError(`step(${count}): the number of iterations must be a whole number from 1.`),
      );
    }
    return this.#enqueue(async () => {
      await this.#stop();
      return this.#step(count);
    });
  }

  /** Back to iteration 0 of the same experiment; training stops. */
  reset(): Promise<void> {
    return this.#enqueue(async () => {
      const engine = this.#need();
      await this.#stop();
      const { telemetry, notify } = useRun.getState();
      const { current } = useExperiment.getState();
      await engine.reset();
      this.#forgetRun();
      useRun.getState().setTelemetry(await engine.telemetry());
      if (telemetry.iteration > 0) {
        useExperiment.setState(({ undo }) => ({
          undo: [...undo, { experiment: current, iteration: telemetry.iteration }],
        }));
        notify(`Reset. The run had come to iteration ${telemetry.iteration.toLocaleString('en')}.`, 'undo');
      }
    });
  }

  /** Back to the last good snapshot. */
  revert(): Promise<void> {
    return this.#enqueue(async () => {
      const engine = this.#need();
      await this.#stop();
      await engine.revert();
      dropTelemetry();
      useRun.getState().goBack(await engine.telemetry());
    });
  }

  /** Brings the replaced experiment back, and trains it again to where it was: the same link, the same bits. */
  undo(): Promise<void> {
    return this.#enqueue(async () => {
      const entry = useExperiment.getState().popUndo();
      if (entry === null) return;
      await this.#stop();
      if (toHash(entry.experiment) !== toHash(useExperiment.getState().current)) {
        await this.#load(entry.experiment, 'push', false);
      }
      this.#stopReplay = false;
      useRun.setState({ replayTo: entry.iteration > 0 ? entry.iteration : null });
      try {
        for (let left = this.#left(entry.iteration); left > 0; left = this.#left(entry.iteration)) {
          if (this.#stopReplay) break;
          await this.#step(Math.min(left, REPLAY_CHUNK));
        }
      } finally {
        useRun.setState({ replayTo: null });
      }
    });
  }

  /** Linear probe and kNN; training waits meanwhile, and goes on afterwards if it was going on before. */
  evaluate(): Promise<ProbeResult> {
    return this.#enqueue(
      async () => {
        const engine = this.#need();
        const wasRunning = this.#training !== null;
        await this.#stop();
        this.#cancelled = false;
        try {
          const result = await engine.evaluate();
          flushTelemetry();
          const { telemetry, setTelemetry } = useRun.getState();
          setTelemetry({ ...telemetry, probe: result });
          useRun.setState({ probe: { iteration: telemetry.iteration, result } });
          return result;
        } finally {
          useRun.setState({ progress: null });
          if (wasRunning) await this.#run();
        }
      },
      () => this.#cancelled,
    );
  }

  /** Ends a running evaluation, whose promise rejects. */
  async cancelEvaluation(): Promise<void> {
    this.#cancelled = true;
    await this.#engine?.cancelEvaluation();
  }

  /** The GPU memory that an experiment would take; waits for no command. */
  async estimateMemory(experiment: Experiment): Promise<MemoryEstimate> {
    return this.#need().estimateMemory(experiment);
  }

  /** 16 lower-case hex digits over the bits of the weights. */
  fingerprint(): Promise<string> {
    return this.#enqueue(() => this.#need().fingerprint());
  }

  /** Destroys the GPU device, as a driver crash would. */
  async loseDevice(): Promise<void> {
    await this.#engine?.loseDevice();
  }

  /** The plane's size in device pixels. */
  resize(width: number, height: number): void {
    this.#size = { width, height };
    void this.#engine?.resize(width, height).catch(this.#report);
  }

  #enqueue<T>(task: () => Promise<T>, quiet: () => boolean = () => false): Promise<T> {
    return this.#queue.add(async () => {
      useRun.setState({ busy: true });
      try {
        return await task();
      } catch (thrown) {
        const error = toEngineError(thrown);
        if (!quiet()) this.#report(error);
        throw thrown instanceof EngineFailure ? thrown : new EngineFailure(error);
      } finally {
        useRun.setState({ busy: false });
      }
    });
  }

  readonly #report = (thrown: unknown): void => {
    const error = toEngineError(thrown);
    const { error: shown } = useRun.getState();
    // The engine tells of some failures twice, by event and by rejection, and the event says more.
    if (shown === null || shown.kind === 'internal') useRun.setState({ error, progress: null });
  };

  #need(): Engine {
    if (this.#engine !== null) return this.#engine;
    throw new EngineFailure(
      useRun.getState().error ?? { kind: 'internal', message: 'The engine has not started.' },
    );
  }

  #left(goal: number): number {
    return goal - useRun.getState().telemetry.iteration;
  }

  #forgetRun(): void {
    dropTelemetry();
    useRun.getState().clearRun();
  }

  async #load(experiment: Experiment, entry: Entry, keep: boolean): Promise<void> {
    const engine = this.#need();
    const { iteration } = useRun.getState().telemetry;
    const lost = keep && iteration > 0;
    const restore = rememberPage();
    useExperiment.getState().replace(experiment, keep ? iteration : null);
    writeAddress(experiment, entry);
    this.#forgetRun();
    useRun.setState({ state: 'loading', progress: null, plane: null });
    try {
      await engine.load(experiment);
    } catch (thrown) {
      // Refused outright, so the engine still has the run it had, and the page must not show another's name.
      if (toEngineError(thrown).kind === 'bad-experiment') {
        useMemory.setState({ refused: toHash(experiment) });
        if (this.#loaded) restore();
      }
      throw thrown;
    }
    this.#loaded = true;
    dropTelemetry();
    useRun.getState().setTelemetry(await engine.telemetry());
    if (lost) {
      useRun
        .getState()
        .notify(
          `A new run has begun. The one before had come to iteration ${iteration.toLocaleString('en')}.`,
          'undo',
        );
    }
  }

  async #run(): Promise<void> {
    if (this.#training !== null) return;
    const engine = this.#need();
    useRun.setState({ error: null });
    let failure: unknown;
    const training = engine
      .run()
      .catch((thrown: unknown) => {
        failure = thrown;
        this.#report(thrown);
      })
      .finally(() => {
        this.#training = null;
        flushTelemetry();
      });
    this.#training = training;
    const begun = deferred<void>();
    const unsubscribe = useRun.subscribe(({ state }) => {
      if (state === 'running') begun.resolve();
    });
    await Promise.race([begun.promise, training]);
    unsubscribe();
    if (failure !== undefined) throw new EngineFailure(toEngineError(failure));
  }

  async #stop(): Promise<void> {
    if (this.#training === null) return;
    await this.#need().pause();
    await this.#training;
  }

  async #step(count: number): Promise<Telemetry> {
    const telemetry = await this.#need().step(count);
    flushTelemetry();
    useRun.getState().setTelemetry(telemetry);
    return telemetry;
  }
}

/** The page's one session. */
export const session = new Session();
