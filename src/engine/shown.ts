/** Which anchors are to be shown: those of the encoder of the moment, or those of a moment that stands still, some of them moved by hand. */
import { pitch } from '../gpu/matrix';
import type { AnchorMove, SceneOrigin } from './protocol';

/** A moment that stands still. */
export interface Still {
  readonly origin: SceneOrigin;
  readonly iteration: number;
  /** (2n + K) x pitch(d): anchors, view 1 above view 2, and below them those of the labels, where there are any. */
  readonly anchors: Float32Array<ArrayBuffer>;
}

export class Shown {
  #still: Still | undefined;
  #held: Still | undefined;
  #moves: readonly AnchorMove[] = [];
  #last: Still | undefined;

  /** What to show; undefined for the encoder of the moment. */
  get still(): Still | undefined {
    return this.#held ?? this.#still;
  }

  /** Anchors of it that are held elsewhere. */
  get moves(): readonly AnchorMove[] {
    return this.#moves;
  }

  /** What was looked at last, before anchors were moved. */
  get last(): Still | undefined {
    return this.#last;
  }

  /** Whether it was looked at already. */
  get seen(): boolean {
    return this.#moves.length === 0 && this.still !== undefined && this.still === this.#last;
  }

  /** Shows something else; what was held is let go. */
  show(still: Still | undefined): void {
    this.#still = still;
    this.#held = undefined;
    this.#moves = [];
  }

  /** What a look found, before anchors were moved. */
  saw(still: Still): void {
    this.#last = still;
  }

  /** Forgets everything: another run. */
  forget(): void {
    this.show(undefined);
    this.#last = undefined;
  }

  /** Holds what is shown and moves anchors of it; none: lets it go. */
  move(moves: readonly AnchorMove[]): void {
    this.#moves = moves;
    this.#held = moves.length === 0 ? undefined : (this.#held ?? this.#still ?? this.#last);
  }

  /** The run goes on: a recorded one has had its time. */
  goOn(): void {
    if (this.#still?.origin.kind === 'recorded') this.#still = undefined;
  }
}

/**
 * Anchors ((2n + K) x pitch(d)) with some of them elsewhere: of samples those of view 2, or of both where they are the same; of labels.
 * @param lift the anchor that lies at x, y of the plane and is else as `base`, d numbers each
 */
export function moved(
  anchors: Float32Array<ArrayBuffer>,
  { count, d, views }: { readonly count: number; readonly d: number; readonly views: boolean },
  moves: readonly AnchorMove[],
  lift: (base: Float32Array, x: number, y: number) => Float32Array,
): Float32Array<ArrayBuffer> {
  const result = anchors.slice();
  for (const move of moves) {
    const rows =
      'label' in move ? [2 * count + move.label] : [count + move.sample, ...(views ? [] : [move.sample])];
    for (const row of rows) {
      const at = row * pitch(d);
      result.set(lift(anchors.slice(at, at + d), move.x, move.y), at);
    }
  }
  return result;
}
