/**
 * What a person or a script can do, as commands to the engine. Commands are carried out one after another in the
 * order given; each keeps stores, address bar and engine in step. Only this folder talks to the engine.
 */
import * as Comlink from 'comlink';
import type { HotChange, MemoryEstimate, PlaneProbe, ProbeResult, Telemetry } from '../../engine/protocol';
import { type DataName, DEFAULTS, type Experiment, parseHash, toHash, type Warning } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import { textsOf } from '../../state/language';
import { useRun } from '../../state/run';
import { type Entry, writeAddress } from '../address';
import { EngineFailure, spawnEngine } from '../engine-client';
import { dropTelemetry, flushTelemetry, takeEvent } from '../events';
import { Training } from './training';

/** Data sets that a software adapter trains on too slowly to watch. */
const HEAVY: ReadonlySet<DataName> = new Set<DataName>(['mnist', 'fashion']);

class Session extends Training {
  #started = false;
  #cancelled = false;

  /** Starts the engine on a canvas and loads the address bar's experiment. Once; later calls do nothing. */
  start(canvas: HTMLCanvasElement): void {
    if (this.#started) return;
    this.#started = true;
    const { experiment, warnings } = parseHash(location.hash);
    useExperiment.getState().warn(warnings);
    void this.enqueue(async () => {
      if (!('gpu' in navigator) || (navigator.gpu as GPU | undefined) === undefined) {
        throw new EngineFailure({ kind: 'no-webgpu', message: textsOf('page')('failures.noWebGpu') });
      }
      const engine = spawnEngine((error) => {
        this.report(error);
        this.first.reject(new EngineFailure(error));
      });
      const offscreen = canvas.transferControlToOffscreen();
      const adapter = await engine.start(
        Comlink.transfer(offscreen, [offscreen]),
        Comlink.proxy(takeEvent),
        document.baseURI,
      );
      this.engine = engine;
      useRun.setState({ adapter });
      if (adapter.fallback && HEAVY.has(experiment.data)) {
        useRun.getState().notify(textsOf('page')('notices.slow'));
      }
      await this.showViews();
      await this.loadNow(experiment, 'replace', false);
      if (toHash(experiment) === toHash(DEFAULTS)) await this.showRecorded();
    }).then(this.first.resolve, this.first.reject);
  }

  /** Loads an experiment at iteration 0. A run that it replaces can be undone; `resume` goes on training after. */
  load(experiment: Experiment, entry: Entry = 'push', resume = false): Promise<void> {
    return this.enqueue(async () => {
      const wasRunning = this.isTraining;
      await this.stopNow();
      await this.loadNow(experiment, entry, true);
      if (resume && wasRunning) await this.runNow();
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
    return this.enqueue(() => this.runNow());
  }

  /** Resolves when training has stopped. */
  pause(): Promise<void> {
    this.askReplayToStop();
    return this.enqueue(() => this.stopNow());
  }

  /** Pauses, makes exactly `count` iterations, and gives the telemetry after the last. */
  step(count = 1): Promise<Telemetry> {
    if (!Number.isInteger(count) || count < 1) {
      return Promise.reject(new RangeError(textsOf('page')('failures.stepCount', { count })));
    }
    return this.enqueue(async () => {
      await this.stopNow();
      return this.stepNow(count);
    });
  }

  /** Back to iteration 0 of the same experiment; training stops. */
  reset(): Promise<void> {
    return this.enqueue(async () => {
      const engine = this.need();
      await this.stopNow();
      const { current, pushUndo } = useExperiment.getState();
      const lost = this.present();
      this.lookAtPresent();
      await engine.reset();
      this.forgetRun(current);
      useRun.getState().setTelemetry(await engine.telemetry());
      if (lost === null) return;
      pushUndo(lost);
      useRun.getState().notify(textsOf('page')('notices.reset', { iteration: lost.iteration }), 'undo');
    });
  }

  /** Back to the last good snapshot. */
  revert(): Promise<void> {
    return this.enqueue(async () => {
      const engine = this.need();
      await this.stopNow();
      this.lookAtPresent();
      await engine.revert();
      dropTelemetry();
      useRun.getState().goBack(await engine.telemetry());
    });
  }

  /** Goes back to the frame of the film at `iteration`, to go on from there; what came after can be made again. */
  fork(iteration: number): Promise<void> {
    return this.enqueue(async () => {
      const engine = this.need();
      await this.stopNow();
      const lost = this.present();
      this.lookAtPresent();
      await engine.fork(iteration);
      dropTelemetry();
      useRun.getState().goBack(await engine.telemetry());
      if (lost === null || lost.iteration <= iteration) return;
      useExperiment.getState().pushUndo(lost);
      useRun.getState().notify(textsOf('page')('notices.forked', { iteration }), 'undo');
    });
  }

  /** Changes settings of the running experiment from its next iteration on; the link starts with the new values. */
  retune(change: HotChange): Promise<void> {
    return this.enqueue(async () => {
      const iteration = await this.retuneNow(change);
      if (iteration === 0) return;
      const text = textsOf('page');
      const names = textsOf('settings');
      for (const key of ['u', 'lr'] as const) {
        const value = change[key];
        if (value === undefined) continue;
        const name = names(`${key}.label`);
        useRun.getState().notify(text('notices.retuned', { name, value: String(value), iteration }));
      }
    });
  }

  /** Goes on from the recorded run; what was trained before can be brought back. */
  adoptRecorded(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopNow();
      const lost = this.present();
      await this.adoptNow();
      const { telemetry, notify } = useRun.getState();
      if (lost !== null) useExperiment.getState().pushUndo(lost);
      notify(
        textsOf('page')('notices.adopted', { iteration: telemetry.iteration }),
        ...(lost === null ? [] : ['undo' as const]),
      );
    });
  }

  /** Brings the replaced run back, and trains it again to where it was. */
  undo(): Promise<void> {
    return this.enqueue(async () => {
      const entry = useExperiment.getState().popUndo();
      if (entry === null) return;
      await this.stopNow();
      await this.replay(entry);
    });
  }

  /** Where a point ends, in turn with the other commands: for scripts. */
  probeInTurn(x: number, y: number): Promise<PlaneProbe> {
    return this.enqueue(() => this.probeAt(x, y));
  }

  /** Linear probe and kNN; training waits meanwhile, and goes on afterwards if it was going on before. */
  evaluate(): Promise<ProbeResult> {
    return this.enqueue(
      async () => {
        const engine = this.need();
        const wasRunning = this.isTraining;
        await this.stopNow();
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
          if (wasRunning) await this.runNow();
        }
      },
      () => this.#cancelled,
    );
  }

  /** Ends a running evaluation, whose promise rejects. */
  async cancelEvaluation(): Promise<void> {
    this.#cancelled = true;
    await this.engine?.cancelEvaluation();
  }

  /** The GPU memory that an experiment would take; waits for no command. */
  async estimateMemory(experiment: Experiment): Promise<MemoryEstimate> {
    return this.need().estimateMemory(experiment);
  }

  /** 16 lower-case hex digits over the bits of the weights. */
  fingerprint(): Promise<string> {
    return this.enqueue(() => this.need().fingerprint());
  }

  /** Destroys the GPU device, as a driver crash would. */
  async loseDevice(): Promise<void> {
    await this.engine?.loseDevice();
  }
}

/** The page's one session. */
export const session = new Session();
