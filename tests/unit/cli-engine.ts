/** A stand-in for the headless engine: every number follows from experiment and iteration, at once. */
import type { Headless, HeadlessEvent } from '../../src/cli/lzn/headless';
import type { Context } from '../../src/cli/lzn/context';
import { EngineTrouble } from '../../src/cli/lzn/failure';
import type { Session } from '../../src/cli/lzn/session';
import type { Course, Experiment } from '../../src/experiment';
import { freshCourse, DEFAULTS, settingsAt, toHash } from '../../src/experiment';
import type { ClassifyRequest, HistoryPoint, JudgeRequest, KeptRun } from '../../src/engine/protocol';

const ADAPTER = {
  vendor: 'paper',
  architecture: 'abacus',
  description: '',
  fallback: true,
  form: 'rows',
  choice: 'software',
} as const;

const PROBE = { linear: 0.9, knn: 0.8, rawPixels: 0.7, randomEncoder: 0.6, chance: 0.1 };

/** FNV-1a over a text, as 16 hex digits. */
function print(text: string): string {
  let hash = 0x811c9dc5;
  for (const unit of text) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0').repeat(2);
}

export interface FakeOptions {
  /** Added to every loss; the weights differ with it. */
  readonly drift?: number;
  /** Iterations after which it stops by itself, as if somebody had pressed Ctrl-C. */
  readonly interruptAt?: number;
  /** Experiments whose first iteration fails. */
  readonly fails?: (experiment: Experiment) => boolean;
}

export class FakeEngine implements Headless {
  readonly #options: FakeOptions;
  readonly #stop: AbortController;
  readonly #onEvent: (event: HeadlessEvent) => void;
  #course: Course = freshCourse(DEFAULTS);
  #iteration = 0;
  /** Every load, in order. */
  readonly loads: Course[] = [];

  constructor(options: FakeOptions, stop: AbortController, onEvent: (event: HeadlessEvent) => void) {
    this.#options = options;
    this.#stop = stop;
    this.#onEvent = onEvent;
  }

  start() {
    return Promise.resolve({ adapter: ADAPTER, browser: 'Mozilla/5.0 HeadlessChrome/1.2.3' });
  }

  offer() {
    return Promise.resolve({ sha256: '1'.repeat(64), fits: true });
  }

  load(course: Course) {
    this.loads.push(course);
    this.#course = course;
    this.#iteration = course.recorded ? 600 : 0;
    return Promise.resolve(this.#iteration);
  }

  bringBack({ course, iteration }: KeptRun) {
    this.#course = course;
    this.#iteration = iteration;
    return Promise.resolve();
  }

  #point(iteration: number): HistoryPoint {
    const { seed, d, lr } = settingsAt(this.#course, iteration - 1);
    const loss = 5 / (1 + 0.1 * iteration) + 0.01 * seed + 0.001 * d + lr + (this.#options.drift ?? 0);
    return { iteration, loss, gradientNorm: 1 / iteration };
  }

  step(count: number) {
    const { interruptAt = Infinity, fails } = this.#options;
    if (fails?.(this.#course.experiment) === true) {
      return Promise.reject(new EngineTrouble({ kind: 'not-finite', message: 'The loss is not finite.' }));
    }
    const end = Math.min(this.#iteration + count, interruptAt);
    const points: HistoryPoint[] = [];
    while (this.#iteration < end) points.push(this.#point((this.#iteration += 1)));
    if (end === interruptAt) this.#stop.abort();
    const { loss, gradientNorm } = this.#point(this.#iteration);
    const telemetry = {
      iteration: this.#iteration,
      loss,
      gradientNorm,
      assignmentAccuracy: 0.5,
      odeError: 0.25,
      alignmentByStep: { t: [], mean: [], p10: [], p90: [], argmaxShare: [] },
      probe: null,
    };
    return Promise.resolve({ telemetry, points });
  }

  pause() {
    return Promise.resolve();
  }

  look() {
    return Promise.resolve({ aligned: 0.75, roundTrip: 1 });
  }

  classify({ split, noise }: ClassifyRequest) {
    const labels = Uint8Array.from([0, 0, 1, 1]);
    return Promise.resolve({
      iteration: this.#iteration,
      split,
      classNames: ['a', 'b'],
      batch: 4,
      labels,
      noise,
      curves: [
        { weights: 'equal', rule: 'nearest', accuracy: noise.map((factor) => 0.75 - factor / 4) },
      ] as const,
      predictions: noise.map(() => Uint8Array.from([0, 0, 1, 0])),
      chance: 0.5,
    });
  }

  judge({ count }: JudgeRequest) {
    const figures = { slicedWasserstein: 0.25, mmd: { value: 0.01, p: 0.035 }, frechet: null };
    const zones = { model: 'zones', ...figures, classAccuracy: null, reconstruction: 0.125 } as const;
    const floor = { slicedWasserstein: 0.0625, mmd: { value: -0.001, p: 0.7 }, frechet: null };
    const models = [zones, { ...zones, model: 'control', slicedWasserstein: 0.5 }] as const;
    return Promise.resolve({ iteration: this.#iteration, count, models, floor, classifierAccuracy: null });
  }

  evaluate() {
    this.#onEvent({ type: 'progress', label: 'Training the probe', fraction: 0.5 });
    return Promise.resolve(PROBE);
  }

  figures() {
    const { seed, objective } = this.#course.experiment;
    // Objectives differ by much more than seeds do.
    const linear = 0.5 + objective.length / 50 + seed / 1000;
    const probed = (['features', 'output', 'random', 'pixels'] as const).map((name, i) => ({
      name,
      columns: 8,
      linear: linear - i / 100,
      knn: linear - i / 50,
      rankMe: 4.5,
      rankMost: 8,
    }));
    const rest = { uniformity: -2, wasserstein: 0.5, gaussianity: 0.25, spread: 1, trace: 8 };
    const shapes = [{ name: 'output', alignment: 0.5, ...rest }] as const;
    return Promise.resolve({
      iteration: this.#iteration,
      tests: 2000,
      looked: 1000,
      chance: 0.1,
      probed,
      shapes,
    });
  }

  memory() {
    return Promise.resolve(2 ** 24);
  }

  cancelEvaluation() {
    return Promise.resolve();
  }

  fingerprint() {
    const made = `${toHash(this.#course.experiment)} ${JSON.stringify(this.#course.changes)}`;
    return Promise.resolve(print(`${made} ${this.#iteration} ${this.#options.drift ?? 0}`));
  }

  keep() {
    const buffers = [4, 4, 4, 4, 2].map((length) => new Float32Array(length).fill(this.#iteration));
    const point = this.#iteration === 0 ? null : this.#point(this.#iteration);
    return Promise.resolve({ course: this.#course, iteration: this.#iteration, point, buffers });
  }

  tensors() {
    return Promise.resolve([{ name: 'head.weight', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]);
  }

  zones() {
    return Promise.resolve(Uint8Array.of(0x89, 0x50, 0x4e, 0x47));
  }
}

/** A command's surroundings, what it printed, and its engines. */
export function fakeContext(options: FakeOptions = {}) {
  const stop = new AbortController();
  const printed: string[] = [];
  const engines: FakeEngine[] = [];
  const context: Context = {
    open: async (_, onEvent) => {
      const engine = new FakeEngine(options, stop, onEvent);
      engines.push(engine);
      const session: Session = Object.assign(engine, {
        place: await engine.start(),
        choose: () => Promise.resolve(),
        close: () => Promise.resolve(),
      });
      return session;
    },
    stop: stop.signal,
    print: (text) => printed.push(text),
    build: '0.0.0',
  };
  return { context, printed, engines };
}
