/**
 * Moments of a run that are kept, weights and all: to look back at, to go on from, and to recover from. They live on the CPU, and
 * there are at most 40 of them and at most 192 MiB (but always the first and the last): the run may be as long as it likes.
 */
import type { Knowledge } from './observer';
import type { FilmFrame } from './protocol';
import type { Snapshot } from './trainer';

/** Largest number of frames, and of bytes of all of them. */
const MOST = 40;
const MOST_BYTES = 192 * 2 ** 20;

/** A moment: everything of it is of one iteration. */
export interface Frame {
  readonly snapshot: Snapshot;
  /** (2n + K) x pitch(d): anchors of the shown samples, view 1 above view 2, and below them the label anchors, where there are any. */
  readonly anchors: Float32Array<ArrayBuffer>;
  /** Share of the shown samples' latents that end in their own zone. */
  readonly aligned: number;
  /** What was known of the run then. */
  readonly known: Knowledge;
}

const iterationOf = (frame: Frame | undefined): number => frame?.snapshot.iteration ?? 0;

const bytesOf = ({ snapshot, anchors }: Frame): number =>
  snapshot.buffers.reduce((sum, { byteLength }) => sum + byteLength, anchors.byteLength);

export class Film {
  #frames: readonly Frame[] = [];

  /** The latest frame. */
  get last(): Frame | undefined {
    return this.#frames.at(-1);
  }

  /** As the page knows them, earliest first. */
  get list(): FilmFrame[] {
    return this.#frames.map(({ snapshot, aligned, known }) => ({
      iteration: snapshot.iteration,
      loss: known.point?.loss ?? null,
      aligned,
    }));
  }

  /** The frame of exactly this iteration. */
  at(iteration: number): Frame | undefined {
    return this.#frames.find((frame) => iterationOf(frame) === iteration);
  }

  /** The frame nearest to an iteration, the earlier of two. */
  nearest(iteration: number): Frame | undefined {
    const distance = (frame: Frame) => Math.abs(iterationOf(frame) - iteration);
    return this.#frames.reduce<Frame | undefined>(
      (best, frame) => (best !== undefined && distance(best) <= distance(frame) ? best : frame),
      undefined,
    );
  }

  /** Adds the latest moment. Where there are too many then, those go that are missed least. */
  add(frame: Frame): void {
    this.#frames = [...this.#frames.filter((other) => iterationOf(other) < iterationOf(frame)), frame];
    while (this.#full()) this.#frames = withoutTheLeast(this.#frames);
  }

  /** Forgets what came after an iteration. */
  cut(iteration: number): void {
    this.#frames = this.#frames.filter((frame) => iterationOf(frame) <= iteration);
  }

  /** Forgets all but the beginning of the run. */
  clear(): void {
    this.cut(0);
  }

  #full(): boolean {
    const bytes = this.#frames.reduce((sum, frame) => sum + bytesOf(frame), 0);
    return this.#frames.length > 2 && (this.#frames.length > MOST || bytes > MOST_BYTES);
  }
}

/**
 * Without the frame whose neighbours are closest together (the first of equals), never the first or the last: so the film stays evenly
 * spread over the iterations, however often it is full.
 */
function withoutTheLeast(frames: readonly Frame[]): Frame[] {
  const gap = (i: number) => iterationOf(frames[i + 1]) - iterationOf(frames[i - 1]);
  let least = 1;
  for (let i = 2; i < frames.length - 1; i += 1) if (gap(i) < gap(least)) least = i;
  return frames.filter((_, i) => i !== least);
}
