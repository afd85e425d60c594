/**
 * What a person or a script can do, as commands to the engine. Commands are carried out one after another in the
 * order given; each keeps stores, address bar and engine in step. Only this folder talks to the engine.
 */
import * as Comlink from 'comlink';
import type { AdapterChange, PlaneProbe, PowerChoice, Telemetry } from '../../engine/protocol';
import {
  type DataName,
  DEFAULTS,
  type Experiment,
  freshCourse,
  fromTheStart,
  type HotChange,
  type Link,
  parseLink,
  type Refusal,
  toHash,
  type Warning,
  worded,
  writeLink,
} from '../../experiment';
import { wantedAdapter } from '../../state/adapter';
import { useExperiment } from '../../state/experiment';
import { textsOf } from '../../state/language';
import { useRun } from '../../state/run';
import { useShared } from '../../state/shared';
import { type Entry, hashOf, writeAddress } from '../address';
import { EngineFailure, spawnEngine } from '../engine-client';
import { dropTelemetry, takeEvent } from '../events';
import { Measuring } from './measuring';

/** Data sets that a software adapter trains on too slowly to watch. */
const HEAVY: ReadonlySet<DataName> = new Set<DataName>(['mnist', 'fashion']);

/** What a command that is made of several may do; see `Session.together`. */
export interface Steps {
  /** Whether training was going on when its turn came. */
  readonly training: boolean;
  stop(): Promise<void>;
  run(): Promise<void>;
  open(link: Link): Promise<readonly Refusal[]>;
  /** As far as nobody pauses; see `Training.trainTo`. */
  trainTo(iteration: number, stops?: readonly number[], tell?: (telemetry: Telemetry) => void): Promise<void>;
  fingerprint(): Promise<string>;
}

class Session extends Measuring {
  #started = false;
  /** Notices of the last change on the way. */
  readonly #retuned = new Set<string>();

  /** Starts the engine on a canvas and loads the address bar's experiment. Once; later calls do nothing. */
  start(canvas: HTMLCanvasElement): void {
    if (this.#started) return;
    this.#started = true;
    const { link, warnings } = parseLink(location.hash);
    const { experiment } = link.course;
    useExperiment.getState().warn(warnings);
    void import('../../state/receipt');
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
        wantedAdapter(),
      );
      this.engine = engine;
      useRun.setState({ adapter });
      if (adapter.fallback && HEAVY.has(experiment.data)) {
        useRun.getState().notify(textsOf('page')('notices.slow'));
      }
      await this.showViews();
      await this.openNow(link, 'replace', false);
      if (writeLink(link) === toHash(DEFAULTS)) await this.showRecorded();
    }).then(this.first.resolve, this.first.reject);
  }

  /** Loads an experiment at iteration 0. A run that it replaces can be undone; `resume` goes on training after. */
  load(experiment: Experiment, entry: Entry = 'push', resume = false): Promise<void> {
    return this.enqueue(async () => {
      const wasRunning = this.isTraining;
      await this.stopNow();
      await this.loadNow(freshCourse(experiment), entry, true);
      if (resume && wasRunning) await this.runNow();
    });
  }

  /** Loads what a hash says, with or without its `#`; what it refuses is also shown on the page. */
  async loadHash(hash: string): Promise<{ warnings: readonly Warning[] }> {
    const { link, warnings } = parseLink(hash);
    useExperiment.getState().warn(warnings);
    const unseen = await this.openLink(link);
    return { warnings: [...warnings, ...worded(unseen)] };
  }

  /** Loads everything that a link says; `resume` goes on training after. Resolves to what was refused of its view. */
  openLink(link: Link, entry: Entry = 'push', resume = false): Promise<readonly Refusal[]> {
    return this.enqueue(async () => {
      const wasRunning = this.isTraining;
      await this.stopNow();
      const refused = await this.openNow(link, entry, true);
      if (resume && wasRunning) await this.runNow();
      return refused;
    });
  }

  /** A command made of several: no other comes between them. */
  together<T>(task: (steps: Steps) => Promise<T>): Promise<T> {
    return this.enqueue(() =>
      task({
        training: this.isTraining,
        stop: () => this.stopNow(),
        run: () => this.runNow(),
        open: (link) => this.openNow(link, 'replace', true),
        trainTo: (...to) => this.trainTo(...to),
        fingerprint: () => this.need().fingerprint(),
      }),
    );
  }

  /** The address bar changed by hand, or by the browser's back and forward. */
  readonly followAddress = (): void => {
    const { link, warnings } = parseLink(location.hash);
    useExperiment.getState().warn(warnings);
    if (hashOf(link.course) === hashOf(useRun.getState().course)) {
      writeAddress(writeLink(link), 'replace');
      void this.heed(link).catch(() => undefined);
    } else void this.openLink(link, 'replace', true).catch(() => undefined);
  };

  /** Trains until pause() or the last iteration; resolves as soon as training has begun. */
  run(): Promise<void> {
    return this.enqueue(() => this.runNow());
  }

  /** Resolves when training has stopped. */
  pause(): Promise<void> {
    this.askReplayToStop();
    void this.partner?.pause();
    return this.enqueue(() => this.stopNow());
  }

  /** Pauses, makes exactly `count` iterations, and gives the telemetry after the last. */
  step(count = 1): Promise<Telemetry> {
    if (!Number.isInteger(count) || count < 1) {
      return Promise.reject(new RangeError(textsOf('page')('failures.stepCount', { count })));
    }
    return this.enqueue(async () => {
      await this.stopNow();
      const goal = useRun.getState().telemetry.iteration + count;
      const [telemetry] = await Promise.all([this.stepNow(count), this.partner?.goTo(goal)]);
      return telemetry;
    });
  }

  /** Back to iteration 0 of the same experiment; training stops. */
  reset(): Promise<void> {
    return this.enqueue(async () => {
      const engine = this.need();
      await this.stopNow();
      const { pushUndo, replace } = useExperiment.getState();
      const lost = this.present();
      this.lookAtPresent();
      await Promise.all([engine.reset(), this.partner?.reset()]);
      // As the engine does it.
      const { course, telemetry } = useRun.getState();
      const begun = fromTheStart(course, telemetry.iteration);
      // What the link claims still holds where the course is that of the link.
      const { link } = useShared.getState();
      const same = link !== null && hashOf(link.course) === hashOf(begun) ? link : null;
      replace(begun.experiment);
      writeAddress(hashOf(begun, same ?? {}), 'replace');
      this.forgetRun(begun, same);
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
      await this.#wentBack();
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
      await this.#wentBack();
      if (lost === null || lost.iteration <= iteration) return;
      useExperiment.getState().pushUndo(lost);
      useRun.getState().notify(textsOf('page')('notices.forked', { iteration }), 'undo');
    });
  }

  /** The engine has gone back: the page forgets what came after, and its link says how it is now. */
  async #wentBack(): Promise<void> {
    dropTelemetry();
    useRun.getState().goBack(await this.need().telemetry());
    writeAddress(hashOf(useRun.getState().course), 'replace');
  }

  /** Changes settings of the running experiment from its next iteration on; the run's link says so. */
  retune(change: HotChange): Promise<void> {
    return this.enqueue(async () => {
      const iteration = await this.retuneNow(change);
      if (iteration === 0) return;
      const text = textsOf('page');
      const names = textsOf('settings');
      const { notices, dismiss, notify } = useRun.getState();
      // The last change is told; those before it are in the link.
      for (const { id, message } of notices) if (this.#retuned.has(message)) dismiss(id);
      this.#retuned.clear();
      for (const key of ['u', 'lr'] as const) {
        const value = change[key];
        if (value === undefined) continue;
        const name = names(`${key}.label`);
        const message = text('notices.retuned', { name, value: String(value), iteration });
        this.#retuned.add(message);
        notify(message);
      }
    });
  }

  /** Goes on from the recorded run; what was trained before can be brought back. */
  adoptRecorded(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopNow();
      const lost = this.present();
      await this.adoptNow();
      writeAddress(hashOf(useRun.getState().course), 'replace');
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

  /** Goes on with the run on another adapter, from where it is. */
  chooseAdapter(choice: PowerChoice): Promise<AdapterChange> {
    return this.enqueue(async () => {
      const engine = this.need();
      const wasRunning = this.isTraining;
      await this.stopNow();
      const recorded = useRun.getState().scene?.origin.kind === 'recorded';
      this.lookAtPresent();
      const change = await engine.chooseAdapter(choice);
      useRun.setState({ adapter: change.adapter });
      if (recorded) await this.showRecorded();
      if (wasRunning) await this.runNow();
      return change;
    });
  }

  /** Destroys the GPU device, as a driver crash would. */
  async loseDevice(): Promise<void> {
    await this.engine?.loseDevice();
  }
}

/** The page's one session. */
export const session = new Session();
