/** Commands that train, and the way back to runs that were replaced. */
import type { HotChange, Telemetry } from '../../engine/protocol';
import { type Experiment, toHash } from '../../experiment';
import { changesLeft, freshCourse, leadsTo, type Undo, withChange } from '../../state/course';
import { isChanged, useExperiment } from '../../state/experiment';
import { textsOf } from '../../state/language';
import { useMemory } from '../../state/memory';
import { usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { useView } from '../../state/view';
import { type Entry, writeAddress } from '../address';
import { EngineFailure, toEngineError } from '../engine-client';
import { dropTelemetry, flushTelemetry } from '../events';
import { rememberPage } from '../memory';
import { deferred } from '../queue';
import { Looks } from './looks';

function now(): number {
  return useRun.getState().telemetry.iteration;
}

/** Iterations per call while replaying, so that a pause is heard in between. */
const REPLAY_CHUNK = 10;

export class Training extends Looks {
  /** Whether the engine has a run. */
  #loaded = false;
  /** The engine's run() while it has not returned. */
  #training: Promise<void> | null = null;
  #stopReplay = false;

  protected get isTraining(): boolean {
    return this.#training !== null;
  }

  protected askReplayToStop(): void {
    this.#stopReplay = true;
  }

  /** The run that the page shows, to come back to; null where it has not begun. */
  protected present(): Undo | null {
    const { course, telemetry } = useRun.getState();
    return telemetry.iteration > 0 ? { ...course, iteration: telemetry.iteration } : null;
  }

  /** Loads an experiment at iteration 0; with `keep`, what it replaces can be brought back. */
  protected async loadNow(experiment: Experiment, entry: Entry, keep: boolean): Promise<void> {
    const engine = this.need();
    const { current, replace, pushUndo } = useExperiment.getState();
    const { course } = useRun.getState();
    const lost = keep ? this.present() : null;
    const restore = rememberPage();
    // A mere change of settings before training can be taken back too.
    if (lost !== null) pushUndo(lost);
    else if (keep && toHash(current) !== toHash(experiment)) pushUndo({ ...course, iteration: 0 });
    replace(experiment);
    writeAddress(experiment, entry);
    this.forgetRun(experiment);
    useRun.setState({ state: 'loading', progress: null, plane: null, scene: null, samples: null, film: [] });
    usePlane.getState().clearRun();
    useView.getState().clearRun();
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
    if (lost !== null) {
      useRun.getState().notify(textsOf('page')('notices.newRun', { iteration: lost.iteration }), 'undo');
    }
  }

  /** Begins to train; resolves as soon as training has begun. */
  protected async runNow(): Promise<void> {
    if (this.#training !== null) return;
    const engine = this.need();
    useRun.setState({ error: null });
    let failure: unknown;
    const training = engine
      .run()
      .catch((thrown: unknown) => {
        failure = thrown;
        this.report(thrown);
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

  protected async stopNow(): Promise<void> {
    if (this.#training === null) return;
    await this.need().pause();
    await this.#training;
  }

  protected async stepNow(count: number): Promise<Telemetry> {
    const telemetry = await this.need().step(count);
    flushTelemetry();
    useRun.getState().setTelemetry(telemetry);
    return telemetry;
  }

  /** Changes settings of the run that is loaded. Resolves to the number of iterations finished before. */
  protected async retuneNow(change: HotChange): Promise<number> {
    const iteration = await this.need().retune(change);
    const { current, draft, edit, replace } = useExperiment.getState();
    const edited = isChanged({ current, draft });
    const next = { ...current, ...change };
    replace(next);
    if (edited) edit({ ...draft, ...change });
    writeAddress(next, 'replace');
    const { course } = useRun.getState();
    // Before the first iteration it is simply another experiment.
    useRun.setState({
      course: iteration === 0 && !course.recorded ? freshCourse(next) : withChange(course, iteration, change),
    });
    return iteration;
  }

  /** Takes over the recorded weights. */
  protected async adoptNow(): Promise<void> {
    const engine = this.need();
    this.lookAtPresent();
    await engine.adoptRecorded();
    this.forgetRun(useExperiment.getState().current, true);
    useRun.getState().setTelemetry(await engine.telemetry());
  }

  /** Trains to where `goal` was: the same link, the same changes, the same bits. */
  protected async replay(goal: Undo): Promise<void> {
    if (!leadsTo(useRun.getState().course, now(), goal)) {
      await this.loadNow(goal.experiment, 'push', false);
      if (goal.recorded) await this.adoptNow();
    }
    const advance = async (until: number) => {
      while (now() < until && !this.#stopReplay) await this.stepNow(Math.min(until - now(), REPLAY_CHUNK));
    };
    this.#stopReplay = false;
    useRun.setState({ replayTo: goal.iteration > now() ? goal.iteration : null });
    try {
      for (const { iteration, change } of changesLeft(useRun.getState().course, goal) ?? []) {
        await advance(iteration);
        if (this.#stopReplay) return;
        await this.retuneNow(change);
      }
      await advance(goal.iteration);
    } finally {
      useRun.setState({ replayTo: null });
    }
  }

  /** Forgets the numbers of the run that was; a new one of `experiment` begins. */
  protected forgetRun(experiment: Experiment, recorded = false): void {
    dropTelemetry();
    useRun.getState().clearRun();
    useRun.setState({ course: { ...freshCourse(experiment), recorded } });
  }
}
