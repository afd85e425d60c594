/**
 * Carries out sweeps: one run after another on an engine of its own, so that the run on the page stays as it is. Results are kept after
 * every run; a run that was cut off begins anew. Fetched with the sweeps of the lab.
 */
import * as Comlink from 'comlink';
import type { EngineApi, EngineError, EngineEvent } from '../../engine/protocol';
import { hasZones } from '../../experiment';
import { useLab } from '../../state/lab';
import { textsOf } from '../../state/language';
import { useOwn } from '../../state/own';
import { useRun } from '../../state/run';
import { type Going, putSweep, sweepOf, useSweep } from '../../state/sweep';
import { forgetSweep, keepSweep, keptSweep, keptSweeps, MOST_KEPT } from '../../state/sweep-db';
import {
  MOST_TEXT,
  newRecord,
  nextRun,
  type PlannedRun,
  planOf,
  type RunResult,
  type SweepInput,
  type SweepPlan,
  type SweepRecord,
  withoutFailed,
} from '../../sweep';
import { type Engine, EngineFailure, startWorker, toEngineError } from '../engine-client';
import { type Deferred, deferred } from '../queue';
import { Stopwatch } from './stopwatch';
import { session } from './index';

/** Failures of an experiment, which whoever tries it again meets again; others are of the machine, and end the sweep. */
const OF_THE_EXPERIMENT: ReadonlySet<EngineError['kind']> = new Set<EngineError['kind']>([
  'bad-experiment',
  'not-finite',
  'internal',
]);

/** Somebody has stopped the sweep, or its worker is gone. */
class Halt extends Error {
  readonly why: EngineError | null;

  constructor(why: EngineError | null) {
    super(why?.message ?? 'stopped');
    this.why = why;
  }
}

function finite(x: number | null | undefined): number | null {
  return x !== null && x !== undefined && Number.isFinite(x) ? x : null;
}

class Sweeper {
  #opened: Promise<void> | undefined;
  #engine: Engine | null = null;
  /** Rejects when the sweep shall end at once. */
  #halted: Deferred<never> = deferred<never>();
  /** Resolves when the sweep shall go on; null unless it is paused. */
  #hold: Deferred<void> | null = null;
  readonly #watch = new Stopwatch();
  /** Latents that end in their own zone, by the iteration at which they were counted. */
  #aligned: { readonly iteration: number; readonly share: number } | null = null;

  /** Finds the sweeps that are kept; once. */
  open(): Promise<void> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async #open(): Promise<void> {
    const kept = await keptSweeps();
    useSweep.setState({ records: kept ?? [], kept: kept !== undefined });
  }

  /** Begins a sweep that can be planned; those before the last few are forgotten. Resolves when it is over or has stopped. */
  async start(input: SweepInput): Promise<void> {
    await this.open();
    const record = newRecord(crypto.randomUUID(), Date.now(), input);
    await this.#put(record);
    useSweep.setState({ shown: record.id });
    const old = (useSweep.getState().records ?? []).slice(MOST_KEPT);
    await Promise.all(old.map(({ id }) => this.remove(id)));
    await this.resume(record.id);
  }

  /** Goes on with a sweep that is not over. Resolves when it is over or has stopped. */
  async resume(id: string, again = false): Promise<void> {
    const record = sweepOf(id);
    if (record === undefined || useSweep.getState().going !== null) return;
    const wanted = again ? withoutFailed(record) : record;
    const run = nextRun(planOf(record), wanted)?.index;
    if (run === undefined) return;
    useSweep.setState({
      shown: id,
      stopped: null,
      going: { id, phase: 'starting', run, iteration: 0, seconds: 0 },
    });
    // Two tabs may have found the same sweep unfinished.
    await navigator.locks.request(`lzn-sweep-${id}`, { ifAvailable: true }, async (lock) => {
      if (lock === null) useSweep.setState({ going: null, stopped: { id, elsewhere: true } });
      else await this.#carryOut(id, again);
    });
  }

  /** Forgets the runs that failed, and makes them once more. */
  async retry(id: string): Promise<void> {
    await this.resume(id, true);
  }

  /** The run that is under way goes on later from where it is. An evaluation is finished first. */
  pause(): void {
    const { going } = useSweep.getState();
    if (going === null || this.#hold !== null) return;
    this.#hold = deferred<void>();
    this.#tell({ phase: 'pausing' });
    void this.#engine?.pause().catch(() => undefined); // whoever trains hears of it
  }

  goOn(): void {
    const hold = this.#hold;
    this.#hold = null;
    this.#tell({ phase: 'training' });
    hold?.resolve();
  }

  /** Ends it at once; the run that is under way is given up, and all before are kept. */
  stop(): void {
    this.#halted.reject(new Halt(null));
  }

  async remove(id: string): Promise<void> {
    if (useSweep.getState().going?.id === id) return;
    const { records, shown } = useSweep.getState();
    useSweep.setState({
      records: records?.filter((record) => record.id !== id) ?? null,
      shown: shown === id ? null : shown,
    });
    await forgetSweep(id);
  }

  async #carryOut(id: string, again: boolean): Promise<void> {
    this.#halted = deferred<never>();
    this.#halted.promise.catch(() => undefined); // heard of by whoever waits for the engine
    this.#hold = null;
    let worker: Worker | null = null;
    try {
      // Another tab may have gone on with it meanwhile; where nothing could be kept, this one knows more.
      const [kept, own] = [await keptSweep(id), sweepOf(id)];
      const known = (kept?.results.length ?? -1) > (own?.results.length ?? -1) ? kept : own;
      const record = known === undefined || !again ? known : withoutFailed(known);
      if (record === undefined) return;
      putSweep(record);
      // Two trainings at once take longer than one after the other, and the seconds of neither would mean anything.
      await this.#unlessHalted(session.pause());
      worker = startWorker((error) => this.#halted.reject(new Halt(error)));
      const engine = Comlink.wrap<EngineApi>(worker);
      const { choice } = useRun.getState().adapter ?? {};
      await this.#unlessHalted(
        engine.start(
          null,
          Comlink.proxy((event) => this.#take(event)),
          document.baseURI,
          choice,
        ),
      );
      this.#engine = engine;
      await this.#all(id, planOf(record));
    } catch (thrown) {
      const error = thrown instanceof Halt ? thrown.why : toEngineError(thrown);
      if (error !== null) useSweep.setState({ stopped: { id, words: error } });
    } finally {
      worker?.terminate(); // and with it all memory of the GPU that it has taken
      this.#engine = null;
      this.#hold = null;
      useSweep.setState({ going: null });
    }
  }

  async #all(id: string, plan: SweepPlan): Promise<void> {
    const { data } = useOwn.getState();
    if (data !== null && plan.cells.some(({ experiment }) => experiment.data === 'own'))
      await this.#unlessHalted(this.#need().offerData(data));
    for (;;) {
      const record = sweepOf(id);
      const run = record && nextRun(plan, record);
      if (record === undefined || run === undefined) break;
      const result = await this.#result(run, plan.evaluate);
      await this.#put({ ...record, results: [...record.results, result] });
    }
    if (useLab.getState().open === 'sweeps') return;
    const runs = plan.runs.length;
    useRun.getState().notify(textsOf('sweeps')('sweep.over', { runs }));
  }

  async #put(record: SweepRecord): Promise<void> {
    putSweep(record);
    if (!(await keepSweep(record))) useSweep.setState({ kept: false });
  }

  /** @throws what ends the sweep: a Halt, or a failure that is not the experiment's */
  async #result(run: PlannedRun, evaluate: boolean): Promise<RunResult> {
    this.#watch.restart();
    this.#aligned = null;
    this.#tell({ run: run.index, phase: 'loading', iteration: 0, seconds: 0 });
    try {
      return await this.#train(run, evaluate);
    } catch (thrown) {
      if (thrown instanceof Halt) throw thrown;
      const { kind, message, text } = toEngineError(thrown);
      if (!OF_THE_EXPERIMENT.has(kind)) throw thrown;
      const short = message.slice(0, MOST_TEXT);
      const failure = text === undefined ? { message: short } : { message: short, text };
      return { run: run.index, took: this.#watch.seconds, failure };
    }
  }

  async #train({ index, experiment }: PlannedRun, evaluate: boolean): Promise<RunResult> {
    const engine = this.#need();
    await this.#unlessHalted(engine.load(experiment));
    const loaded = this.#watch.seconds;
    let telemetry = await this.#unlessHalted(engine.telemetry());
    while (telemetry.iteration < experiment.iters) {
      await this.#whileHeld();
      this.#tell({ phase: 'training' });
      await this.#unlessHalted(engine.run());
      telemetry = await this.#unlessHalted(engine.telemetry());
    }
    const seconds = this.#watch.seconds - loaded;
    const fingerprint = await this.#unlessHalted(engine.fingerprint());
    if (evaluate) await this.#whileHeld();
    const probe = evaluate ? await this.#evaluate() : null;
    const { loss, assignmentAccuracy, odeError } = telemetry;
    const { iteration, share } = this.#aligned ?? { iteration: 0, share: null };
    return {
      run: index,
      took: this.#watch.seconds,
      loss: finite(loss),
      assignmentAccuracy: finite(assignmentAccuracy),
      odeError: finite(odeError),
      aligned: iteration === experiment.iters && hasZones(experiment) ? share : null,
      linear: probe?.linear ?? null,
      knn: probe?.knn ?? null,
      seconds,
      fingerprint,
    };
  }

  /** Once more where the GPU was lost in between: the engine has brought the weights back by then. */
  async #evaluate() {
    this.#tell({ phase: 'evaluating' });
    try {
      return await this.#unlessHalted(this.#need().evaluate());
    } catch (thrown) {
      if (thrown instanceof Halt || toEngineError(thrown).kind !== 'device-lost') throw thrown;
      return this.#unlessHalted(this.#need().evaluate());
    }
  }

  /** Returns at once unless the sweep is paused; nothing may lie between this and what it guards. */
  async #whileHeld(): Promise<void> {
    while (this.#hold !== null) {
      this.#tell({ phase: 'paused' });
      this.#watch.pause();
      await this.#unlessHalted(this.#hold.promise);
      this.#watch.goOn();
    }
  }

  #unlessHalted<T>(task: Promise<T>): Promise<T> {
    return Promise.race([task, this.#halted.promise]);
  }

  #take(event: EngineEvent): void {
    if (event.type === 'telemetry') this.#tell({ iteration: event.telemetry.iteration });
    if (event.type !== 'film') return;
    const last = event.frames.at(-1);
    if (last !== undefined) this.#aligned = { iteration: last.iteration, share: last.aligned };
  }

  #tell(change: Partial<Going>): void {
    const { going } = useSweep.getState();
    // A pause that was asked for stays in sight until it has come about.
    const phase =
      this.#hold !== null && change.phase !== undefined && change.phase !== 'paused'
        ? { phase: 'pausing' as const }
        : {};
    if (going !== null)
      useSweep.setState({ going: { ...going, seconds: this.#watch.seconds, ...change, ...phase } });
  }

  #need(): Engine {
    if (this.#engine !== null) return this.#engine;
    throw new EngineFailure({ kind: 'internal', message: textsOf('page')('failures.notStarted') });
  }
}

/** The page's one sweeper. */
export const sweeper = new Sweeper();
