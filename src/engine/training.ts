/** The loop around the trainer: how often to look back, what to keep, when to stop. */
import type { Bench } from './bench';
import { EngineFailure, isLost } from './device';
import type { Observer } from './observer';
import type { EngineError, HistoryPoint, Telemetry } from './protocol';
import type { Snapshot } from './trainer';

/** Milliseconds between two reports, and between two snapshots. */
const REPORT_PERIOD = 250;
const SNAPSHOT_PERIOD = 3000;
/** Iterations after which a report is due however fast they were: the record on the GPU is a ring. */
const REPORT_ITERATIONS = 128;

/** What the loop needs of the engine around it. */
export interface TrainingHost {
  /** The bench of the moment: a recovery replaces it. */
  readonly bench: () => Bench;
  /** A recovery under way. */
  readonly recovery: () => Promise<void> | undefined;
  readonly report: (
    bench: Bench,
    telemetry: Telemetry,
    history: readonly HistoryPoint[],
    speed: number,
  ) => void;
}

/** One run of one experiment: from iteration 0 until it is replaced. */
export class Training {
  readonly observer: Observer;
  /** Where to continue from after trouble; undefined means iteration 0. */
  snapshot: Snapshot | undefined;
  /** Why the run cannot go on; training that is under way ends with it. */
  broken: EngineError | undefined;
  readonly #host: TrainingHost;
  #snapshotAt = performance.now();
  #pauseRequested = false;
  #going: Promise<void> | undefined;

  constructor(host: TrainingHost, observer: Observer) {
    this.#host = host;
    this.observer = observer;
  }

  /** Whether iterations are being made. */
  get going(): boolean {
    return this.#going !== undefined;
  }

  /** Trains to the goal, or until a pause; the reports of what happened are out when it resolves. */
  train(goal: number): Promise<void> {
    if (this.broken !== undefined) return Promise.reject(new EngineFailure(this.broken));
    this.#pauseRequested = false;
    const going = this.#loop(goal).finally(() => {
      if (this.#going === going) this.#going = undefined;
    });
    this.#going = going;
    return going;
  }

  /** Resolves when no iteration is under way. */
  async pause(): Promise<void> {
    this.#pauseRequested = true;
    await this.#going?.catch(() => undefined); // whoever began it hears of its failure
  }

  async #loop(goal: number): Promise<void> {
    let reported = performance.now();
    let unreported = 0;
    let before: Promise<unknown> = Promise.resolve();
    for (;;) {
      const bench = this.#host.bench();
      try {
        const done = this.#pauseRequested || bench.trainer.iteration >= goal;
        if (!done) {
          await bench.step();
          unreported += 1;
          const submitted = bench.device.queue.onSubmittedWorkDone();
          // One iteration runs while the next is encoded; a pause is never more than two away.
          await before;
          before = submitted;
        }
        if (done || unreported >= REPORT_ITERATIONS || performance.now() - reported >= REPORT_PERIOD) {
          await this.#report(bench);
          reported = performance.now();
          unreported = 0;
        }
        this.#mayGoOn();
        const recovery = this.#host.recovery();
        if (recovery !== undefined) await recovery;
        else if (done) return;
      } catch (error) {
        if (error instanceof EngineFailure) throw error;
        if (!(await isLost(bench.device, true))) {
          this.#mayGoOn(); // what broke it says more than what came of that
          throw error;
        }
        await this.#host.recovery();
      }
    }
  }

  /** Reads the record of the iterations since the last report, passes it on, and keeps a snapshot now and then. */
  async #report(bench: Bench): Promise<void> {
    const { trainer } = bench;
    const points = await trainer.readHistory();
    const broken = points.findIndex(
      (p) => !Number.isFinite(p.loss) || !Number.isFinite(p.gradientNorm) || p.notFinite > 0,
    );
    const bad = points[broken];
    if (bad !== undefined) {
      // The way there is worth seeing; the alignment on the GPU is of an iteration after it.
      const before = points.slice(0, broken);
      this.observer.record(before, undefined);
      this.#tell(bench, before);
      this.#stop(bad.iteration, Number.isFinite(bad.loss) ? 'gradient' : 'loss');
    }
    if (points.length > 0) this.observer.record(points, await trainer.readAlignment());
    if (performance.now() - this.#snapshotAt >= SNAPSHOT_PERIOD) {
      const snapshot = await trainer.snapshot();
      this.#mayGoOn();
      if (!snapshot.buffers.every((numbers) => numbers.every(Number.isFinite))) {
        this.#tell(bench, points);
        this.#stop(snapshot.iteration, 'weights');
      }
      this.snapshot = snapshot;
      this.observer.keep();
      this.#snapshotAt = performance.now();
    }
    this.#tell(bench, points);
  }

  #tell(bench: Bench, points: readonly HistoryPoint[]): void {
    const history = points.map(({ iteration, loss, gradientNorm }) => ({ iteration, loss, gradientNorm }));
    this.#host.report(bench, this.observer.telemetry(), history, this.observer.speed);
  }

  /** @throws EngineFailure where something has broken the run meanwhile */
  #mayGoOn(): void {
    if (this.broken !== undefined) throw new EngineFailure(this.broken);
  }

  /** Stops the run until somebody goes back or starts anew. */
  #stop(iteration: number, quantity: string): never {
    this.broken ??= {
      kind: 'not-finite',
      message: `The ${quantity} ${quantity === 'weights' ? 'are' : 'is'} not finite at iteration ${iteration}. The run was stopped there.`,
      iteration,
      quantity,
      snapshotIteration: this.snapshot?.iteration ?? 0,
    };
    throw new EngineFailure(this.broken);
  }
}
