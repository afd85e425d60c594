/** Draws of the prior that follow the flow: where they begin, and how their picture moves. */
import { vectors } from '../../gpu/matrix';
import { fillNormals, STREAM } from '../../random/philox';
import type { Pace } from './pace';

/** How many are shown. */
export function particleCount(fallback: boolean): number {
  return fallback ? 96 : 384;
}

/** N(0, I) in d dimensions for each particle, as rows x pitch(d): the same ones always. */
export function particleStarts(count: number, d: number): Float32Array<ArrayBuffer> {
  const draws = new Float32Array(count * d);
  fillNormals(draws, 0, STREAM.probe, 0);
  const stored = new Float32Array(count * 4 * vectors(d));
  draws.forEach((v, i) => (stored[Math.floor(i / d) * 4 * vectors(d) + (i % d)] = v));
  return stored;
}

/** Milliseconds from the prior to the anchors. */
const LOOP = 6000;
/** A pause longer than this is no frame: the clock goes on from where it was. */
const LONGEST_FRAME = 1000;

/** Of the time of a software adapter, which is the machine's own processor, while nothing else runs. */
const SOFTWARE_SHARE = 0.5;

export interface MotionOptions {
  readonly pace: Pace;
  /** A software adapter. */
  readonly fallback: boolean;
  /** Paints a frame and resolves when the GPU has. */
  readonly paint: () => Promise<void>;
}

/** The next time that the screen is painted; a hidden page has none, so the motion rests with it. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestAnimationFrame === 'function') requestAnimationFrame(() => resolve());
    else setTimeout(resolve, 33);
  });
}

/** The clock of moving particles. Frames follow each other when the GPU is through with the last one and it is paid for. */
export class Motion {
  readonly #options: MotionOptions;
  #wanted = false;
  #going = false;
  #clock = 0;
  #last = 0;

  constructor(options: MotionOptions) {
    this.#options = options;
  }

  /** 0 to 1, again and again; null while nothing moves. */
  get clock(): number | null {
    return this.#wanted ? this.#clock : null;
  }

  /** Starts or stops. */
  set(wanted: boolean): void {
    this.#wanted = wanted;
    if (!wanted || this.#going) return;
    this.#going = true;
    this.#last = performance.now();
    // A picture that cannot be painted is heard of where somebody waits for it.
    this.#run()
      .catch(() => (this.#wanted = false))
      .finally(() => {
        this.#going = false;
        if (this.#wanted) this.set(true);
      });
  }

  async #run(): Promise<void> {
    const { pace, fallback, paint } = this.#options;
    while (this.#wanted) {
      await nextFrame();
      await pace.turn(fallback ? { idle: SOFTWARE_SHARE } : {});
      if (!this.#wanted) return;
      const now = performance.now();
      this.#clock = (this.#clock + Math.min(LONGEST_FRAME, now - this.#last) / LOOP) % 1;
      this.#last = now;
      await pace.spend(paint);
    }
  }
}
