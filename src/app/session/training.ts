/** Commands that train, and the way back to runs that were replaced. */
import type { Telemetry } from '../../engine/protocol';
import {
  type Course,
  type CourseAt,
  freshCourse,
  fromTheStart,
  type HotChange,
  leadsTo,
  type Link,
  settingsAt,
  toHash,
  withChange,
} from '../../experiment';
import { isChanged, useExperiment } from '../../state/experiment';
import { textsOf } from '../../state/language';
import { useMemory } from '../../state/memory';
import { usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { useView } from '../../state/view';
import { useShared } from '../../state/shared';
import { type Entry, hashOf, writeAddress } from '../address';
import { type Engine, EngineFailure, toEngineError } from '../engine-client';
import { dropTelemetry, flushTelemetry, holdRunning } from '../events';
import { rememberPage } from '../memory';
import { deferred } from '../queue';
import { Looks } from './looks';
import type { Partner } from './partner';

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
  /** Trains in step with this run; null while it is alone. */
  protected partner: Partner | null = null;

  protected get isTraining(): boolean {
    return this.#training !== null;
  }

  protected askReplayToStop(): void {
    this.#stopReplay = true;
  }

  /** The run that the page shows, to come back to; null where it has not begun. */
  protected present(): CourseAt | null {
    const { course, foreign, telemetry } = useRun.getState();
    // Weights from a file cannot be made again.
    return telemetry.iteration > 0 && foreign === null ? { ...course, iteration: telemetry.iteration } : null;
  }

  /**
   * Begins a course at iteration 0 (one from recorded weights at theirs); with `keep`, what it replaces can be brought back.
   * @param link that the course comes from
   */
  protected async loadNow(
    course: Course,
    entry: Entry,
    keep: boolean,
    link: Link | null = null,
  ): Promise<void> {
    await this.replaceNow(course, entry, keep, link, (engine) =>
      engine.load(course.experiment, course.changes),
    );
    if (course.recorded) await this.adoptNow(course, link);
  }

  /** Replaces the run by what `load` makes the engine load. */
  protected async replaceNow(
    course: Course,
    entry: Entry,
    keep: boolean,
    link: Link | null,
    load: (engine: Engine) => Promise<void>,
  ): Promise<void> {
    const engine = this.need();
    const { current, replace, pushUndo } = useExperiment.getState();
    const { course: before } = useRun.getState();
    const experiment = settingsAt(course, 0);
    const lost = keep ? this.present() : null;
    const restore = rememberPage();
    // A mere change of settings before training can be taken back too.
    if (lost !== null) pushUndo(lost);
    else if (keep && toHash(current) !== toHash(experiment)) pushUndo({ ...before, iteration: 0 });
    replace(experiment);
    writeAddress(hashOf(course, link ?? {}), entry);
    this.forgetRun(course, link);
    useRun.setState({ state: 'loading', progress: null, plane: null, scene: null, samples: null, film: [] });
    usePlane.getState().clearRun();
    useView.getState().clearRun();
    try {
      await load(engine);
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
    await this.partner?.reset();
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
    const { partner } = this;
    const training = (partner === null ? engine.run() : this.#together(partner))
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
    if (partner !== null) begun.resolve();
    await Promise.race([begun.promise, training]);
    unsubscribe();
    if (failure !== undefined) throw new EngineFailure(toEngineError(failure));
  }

  /** One go after another of both. The engine stops for a moment between two, which is no pause to whoever looks. */
  async #together(partner: Partner): Promise<void> {
    holdRunning(true);
    useRun.setState({ state: 'running' });
    try {
      await partner.run(() => ({
        iteration: now(),
        iters: useExperiment.getState().current.iters,
        step: (count) => this.stepNow(count),
      }));
    } finally {
      holdRunning(false);
      if (useRun.getState().state === 'running') useRun.setState({ state: 'ready' });
    }
  }

  /** From now on `partner` trains in step with this run; null for alone. Training that was going on goes on. */
  join(partner: Partner | null): Promise<void> {
    return this.enqueue(async () => {
      const wasRunning = this.isTraining;
      await this.stopNow();
      this.partner = partner;
      if (wasRunning) await this.runNow();
    });
  }

  protected async stopNow(): Promise<void> {
    if (this.#training === null) return;
    await Promise.all([this.partner?.pause(), this.need().pause()]);
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
    const { course } = useRun.getState();
    // Before the first iteration it is simply another experiment.
    const changed =
      iteration === 0 && !course.recorded ? freshCourse(next) : withChange(course, iteration, change);
    useRun.setState({ course: changed });
    useShared.setState({ link: null });
    writeAddress(hashOf(changed), 'replace');
    return iteration;
  }

  /** Takes over the recorded weights; changes that were made count from the beginning, planned ones lie ahead. */
  protected async adoptNow(
    course: Course = fromTheStart(useRun.getState().course, now()),
    link: Link | null = null,
  ): Promise<void> {
    const engine = this.need();
    this.lookAtPresent();
    await engine.adoptRecorded();
    this.forgetRun({ ...course, recorded: true }, link);
    useRun.getState().setTelemetry(await engine.telemetry());
  }

  /** Trains to where `goal` was: the same link, the same changes, the same bits. */
  protected async replay(goal: CourseAt): Promise<void> {
    const { iteration, ...course } = goal;
    const { course: here, foreign } = useRun.getState();
    // Weights from elsewhere lead nowhere that a course can tell.
    if (foreign !== null || !leadsTo(here, now(), goal)) await this.loadNow(course, 'push', false);
    await this.trainTo(iteration);
  }

  /** Trains to an iteration unless somebody pauses; stops for a moment at each of `stops`, and passes on what it tells there. */
  protected async trainTo(
    iteration: number,
    stops: readonly number[] = [],
    tell: (telemetry: Telemetry) => void = () => undefined,
  ): Promise<void> {
    this.#stopReplay = false;
    useRun.setState({ replayTo: iteration > now() ? iteration : null });
    try {
      while (now() < iteration && !this.#stopReplay) {
        const next = Math.min(iteration, now() + REPLAY_CHUNK, ...stops.filter((stop) => stop > now()));
        tell(await this.stepNow(next - now()));
      }
    } finally {
      useRun.setState({ replayTo: null });
    }
  }

  /** Forgets the numbers of the run that was; a new one begins. */
  protected forgetRun(course: Course, link: Link | null = null): void {
    dropTelemetry();
    useRun.getState().clearRun();
    useRun.setState({ course, foreign: null });
    useShared.setState({ link });
  }
}
