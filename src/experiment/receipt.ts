/**
 * A receipt: what a run came to, so that whoever makes it again can tell whether it came out the same. It stands in a link as `at` (iteration),
 * `fp` (fingerprint of the weights), `ck` (loss and gradient norm at up to 16 iterations) and `by` (adapter, browser and build).
 */
import { numberText } from './hash';

/** Most checkpoints of a receipt. */
export const MOST_CHECKPOINTS = 16;
/** Longest description of where it was made. */
const MOST_BY = 160;
/** Digits that a checkpoint keeps. */
const DIGITS = 6;

/** Numbers of one finished iteration. */
export interface Checkpoint {
  readonly iteration: number;
  /** nats */
  readonly loss: number;
  /** Before clipping. */
  readonly gradientNorm: number;
}

export interface Receipt {
  readonly iteration: number;
  /** 16 lower-case hex digits over the bits of the weights. */
  readonly fingerprint: string;
  /** By ascending iteration, none after `iteration`; rounded to six digits. */
  readonly checkpoints: readonly Checkpoint[];
  /** Adapter, browser and build, in words; empty where it is not known. */
  readonly by: string;
}

/** A number as it stands in a receipt. */
export function rounded(x: number): number {
  // Adding 0 turns -0 into 0, which has the same text.
  return Number(x.toPrecision(DIGITS)) + 0;
}

/** Octaves begin at 1, 2, 4, ...; each has at most so many milestones. */
const AN_OCTAVE = 8;

/**
 * Whether the numbers of an iteration are worth keeping for a receipt: the first sixteen, then eight an octave (18, 20, ..., 32, 36, ...). The first
 * ones tell another experiment from another adapter, on which rounding grows with every iteration; and however long a run is, they are few.
 */
export function isMilestone(iteration: number): boolean {
  const octave = 2 ** Math.floor(Math.log2(Math.max(1, iteration)));
  return iteration % Math.max(1, octave / AN_OCTAVE) === 0;
}

/** The checkpoints of a receipt from what was recorded of a run (ascending): evenly spread, the last among them, rounded. */
export function checkpointsOf(points: readonly Checkpoint[], iteration: number): Checkpoint[] {
  const usable = points.filter(
    (p) => p.iteration <= iteration && [p.loss, p.gradientNorm].every(Number.isFinite),
  );
  const count = Math.min(MOST_CHECKPOINTS, usable.length);
  const chosen = Array.from({ length: count }, (_, i) =>
    count === 1 ? usable.length - 1 : Math.round((i * (usable.length - 1)) / (count - 1)),
  );
  return chosen.flatMap((at) => {
    const point = usable[at];
    if (point === undefined) return [];
    const { loss, gradientNorm } = point;
    return [{ iteration: point.iteration, loss: rounded(loss), gradientNorm: rounded(gradientNorm) }];
  });
}

/** `ck` of a link. */
export function checkpointsText(checkpoints: readonly Checkpoint[]): string {
  const text = ({ iteration, loss, gradientNorm }: Checkpoint) =>
    [iteration, rounded(loss), rounded(gradientNorm)].map(numberText).join(':');
  return checkpoints.map(text).join(',');
}

const ITERATION = /^[1-9]\d{0,6}$/;
const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e-?\d{1,3})?$/;

/** An iteration, 1 to 9,999,999; undefined where the text is none. */
export function iterationOf(text: string): number | undefined {
  return ITERATION.test(text) ? Number(text) : undefined;
}

/** Reads `ck`; undefined where it is not of that form, has too many, or they do not ascend up to `last`. */
export function checkpointsFrom(text: string, last: number): Checkpoint[] | undefined {
  if (text === '') return [];
  const parts = text.split(',');
  if (parts.length > MOST_CHECKPOINTS) return undefined;
  const checkpoints: Checkpoint[] = [];
  let before = 0;
  for (const part of parts) {
    const [k = '', loss = '', norm = '', ...more] = part.split(':');
    const iteration = iterationOf(k);
    if (iteration === undefined || iteration <= before || iteration > last || more.length > 0)
      return undefined;
    if (!NUMBER.test(loss) || !NUMBER.test(norm)) return undefined;
    const [l, g] = [rounded(Number(loss)), rounded(Number(norm))];
    if (!Number.isFinite(l) || !Number.isFinite(g)) return undefined;
    checkpoints.push({ iteration, loss: l, gradientNorm: g });
    before = iteration;
  }
  return checkpoints;
}

export function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

/** Where a receipt was made: printable, without what would grow in a link, cut to a length that fits. */
export function byText(text: string): string {
  return text
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, MOST_BY)
    .replace(/[\uD800-\uDBFF]$/u, '')
    .trimEnd();
}
