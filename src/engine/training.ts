/** The loop around the trainer: how often to look back, what to keep, when to stop. */
import type { AlignmentTelemetry } from './alignment-telemetry';
import type { Bench } from './bench';
import { say } from '../texts/say';
import { hasZones } from '../experiment';
import { EngineFailure, isLost } from './device';
import { Film, type Frame } from './film';
import type { Observer } from './observer';
import type { EngineError, HistoryPoint, Telemetry } from './protocol';
import type { RecordedPoint } from './trainer';
import type { Tuning } from './tuning';

/** Milliseconds between two reports, and at least between two frames of the film. */
const REPORT_PERIOD = 250;
const FRAME_PERIOD = 300;
/** Share of the time that frames may take. */
const FRAME_SHARE = 0.05;
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
  /** The film has changed. */
  readonly filmed: (film: Film) => void;
}

/** One run of one experiment: from iteration 0 until it is replaced. */
export class Training {
  readonly observer: Observer;
  readonly tuning: Tuning;
  /** Its last frame is where to continue from after trouble. */
  readonly film = new Film();
  /** Why the run cannot go on; training that is under way ends with it. */
  broken: EngineError | undefined;
  readonly #host: TrainingHost;
  #frameDue = 0;
  #pauseRequested = false;
  #going: Promise<void> | undefined;

  constructor(host: TrainingHost, observer: Observer, tuning: Tuning) {
    this.#host = host;
    this.observer = observer;
    this.tuning = tuning;
  }

  /** Whether iterations are being made. */
  get going(): boolean {
    return this.#going !== undefined;
  }

  /**
   * Trains to the goal, or until a pause; the reports of what happened are out when it resolves.
   * @param keepLast whether the film shall have a frame of where it stopped
   */
  train(goal: number, keepLast: boolean): Promise<void> {
    if (this.broken !== undefined) return Promise.reject(new EngineFailure(this.broken));
    this.#pauseRequested = false;
    const going = this.#loop(goal, keepLast).finally(() => {
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

  /** Before the first iteration: what the untrained encoder makes of the samples, and the first frame. */
  async begin(bench: Bench): Promise<void> {
    const { alignment, ...moment } = await bench.moment();
    this.observer.see(learntOnly(bench, alignment));
    this.film.add({ ...moment, aligned: alignment.aligned, known: this.observer.known });
  }

  /** Takes over the weights of another moment of the same experiment, which are on the bench, and what is known of it. */
  async adopt(bench: Bench, point: HistoryPoint | undefined): Promise<void> {
    const { alignment, ...moment } = await bench.moment();
    this.film.clear();
    this.observer.goBack(bench.trainer.iteration, {
      point,
      alignment: learntOnly(bench, alignment),
      codes: undefined,
      probe: null,
    });
    this.broken = undefined;
    this.film.add({ ...moment, aligned: alignment.aligned, known: this.observer.known });
    this.#host.filmed(this.film);
  }

  /**
   * Goes on from a frame of the film, or from iteration 0 without one; what came after it is forgotten.
   * @param bench with the weights of that iteration
   * @param from the iteration that the run had come to
   */
  goBack(bench: Bench, from: number): void {
    const { iteration } = bench.trainer;
    this.film.cut(iteration);
    this.tuning.goBack(iteration, from);
    this.observer.goBack(iteration, this.film.at(iteration)?.known);
    this.broken = undefined;
    this.#host.filmed(this.film);
  }

  /** The present iteration as a frame of the film; nothing may train meanwhile. @throws EngineFailure where the run is broken */
  async now(bench: Bench): Promise<Frame> {
    const { iteration } = bench.trainer;
    if (this.film.at(iteration) === undefined && !(await this.#keep(bench))) this.#stop(iteration, 'weights');
    const frame = this.film.at(iteration);
    if (frame === undefined) throw new Error('A film keeps its last frame.');
    return frame;
  }

  /** Keeps the present iteration, between two iterations; false, and not kept, where the weights are not finite. */
  async #keep(bench: Bench): Promise<boolean> {
    const started = performance.now();
    const { alignment, ...moment } = await bench.moment();
    this.#mayGoOn();
    if (!moment.snapshot.buffers.every(allFinite)) return false;
    this.film.add({ ...moment, aligned: alignment.aligned, known: this.observer.known });
    this.#host.filmed(this.film);
    const now = performance.now();
    this.#frameDue = now + Math.max(FRAME_PERIOD, (now - started) * (1 / FRAME_SHARE - 1));
    return true;
  }

  async #loop(goal: number, keepLast: boolean): Promise<void> {
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
          await this.#report(bench, done && keepLast);
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

  /** Reads the record of the iterations since the last report, passes it on, and keeps a frame now and then. */
  async #report(bench: Bench, keepThis: boolean): Promise<void> {
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
    if (points.length > 0) {
      const [alignment, codes] = await Promise.all([trainer.readAlignment(), trainer.readCodes()]);
      this.observer.record(points, alignment, codes);
    }
    const there = this.film.last?.snapshot.iteration === trainer.iteration;
    const due = !there && (keepThis || performance.now() >= this.#frameDue);
    const sound = !due || (await this.#keep(bench));
    this.#tell(bench, points);
    if (!sound) this.#stop(trainer.iteration, 'weights');
  }

  #tell(bench: Bench, points: readonly RecordedPoint[]): void {
    const history = points.map(({ iteration, loss, gradientNorm, parts }) => ({
      iteration,
      loss,
      gradientNorm,
      ...(parts === undefined ? {} : { parts }),
    }));
    this.#host.report(bench, this.observer.telemetry(), history, this.observer.speed);
  }

  /** @throws EngineFailure where something has broken the run meanwhile */
  #mayGoOn(): void {
    if (this.broken !== undefined) throw new EngineFailure(this.broken);
  }

  /** Stops the run until somebody goes back or starts anew. */
  #stop(iteration: number, quantity: 'loss' | 'gradient' | 'weights'): never {
    this.broken ??= {
      kind: 'not-finite',
      ...say(`failures.${quantity}NotFinite`, { iteration }),
      iteration,
      quantity,
      snapshotIteration: this.film.last?.snapshot.iteration ?? 0,
    };
    throw new EngineFailure(this.broken);
  }
}

/** The alignment where zones are learnt; of another method it would be that of a flow that training knows nothing of. */
function learntOnly({ trainer }: Bench, alignment: AlignmentTelemetry): AlignmentTelemetry | undefined {
  return hasZones(trainer.experiment) ? alignment : undefined;
}

/** As every(Number.isFinite), in a fraction of its time. */
function allFinite(numbers: Float32Array): boolean {
  // 0 times anything that is not finite is not a number, and stays so in the sum.
  let sum = 0;
  for (const x of numbers) sum += 0 * x;
  return sum === 0;
}
