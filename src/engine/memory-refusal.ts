/** Saying no to an experiment that is too large: with its numbers, and with the nearest that is not. */
import { formatBytes } from '../bytes';
import { type Experiment, reconcile, settingOf } from '../experiment';
import { type BufferNeed, byPurpose, largestNeed, totalBytes } from '../gpu/memory';
import { type Phrase, phrase } from '../texts/phrase';
import { say } from '../texts/say';
import type { MemoryLimits, MemoryRefusal, MemoryRemedy } from './protocol';

/** The settings that memory grows with. */
const LEVERS = ['n', 'd', 'steps'] as const;

/**
 * The largest value of a setting below the present one with which the experiment fits, everything else as it is; undefined where there is
 * none. What follows it does not fit. Values that no experiment can have are passed over.
 */
export function nearestFit(
  e: Experiment,
  key: MemoryRemedy['key'],
  fits: (e: Experiment) => boolean,
): number | undefined {
  const row = settingOf(key);
  const possible: number[] = [];
  for (let value = row.min; value < e[key]; value += 1) {
    if (reconcile({ ...e, [key]: value }).warnings.length === 0) possible.push(value);
  }
  let [good, bad] = [-1, possible.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (fits({ ...e, [key]: possible[middle] })) good = middle;
    else bad = middle;
  }
  return possible[good];
}

/** Each setting's nearest value that fits, the smallest change (as a ratio) first. */
function remedies(e: Experiment, fits: (e: Experiment) => boolean): MemoryRemedy[] {
  return LEVERS.flatMap((key) => {
    const value = nearestFit(e, key, fits);
    return value === undefined ? [] : [{ key, value }];
  }).toSorted((a, b) => e[a.key] / a.value - e[b.key] / b.value);
}

/** Purposes of less than this share of the whole are told together. */
const SMALL = 0.01;

/** The memory by purpose, the largest first. */
function purposes(needs: readonly BufferNeed[]): Phrase[] {
  const small = SMALL * totalBytes(needs);
  const parts = byPurpose(needs).toSorted((a, b) => b.bytes - a.bytes);
  const told = parts
    .filter(({ bytes }) => bytes >= small)
    .map(({ purpose, bytes }) => phrase(`memory.parts.${purpose}`, { bytes: formatBytes(bytes, 'up') }));
  const rest = parts.reduce((sum, { bytes }) => (bytes < small ? sum + bytes : sum), 0);
  return rest > 0 ? [...told, phrase('memory.parts.rest', { bytes: formatBytes(rest, 'up') })] : told;
}

/** What is over the limit, in a sentence. */
function reason(needs: readonly BufferNeed[], limits: MemoryLimits | 'ran out'): Phrase {
  const largest = largestNeed(needs);
  const buffer = { name: largest.label, bytes: formatBytes(largest.bytes, 'up') };
  if (limits === 'ran out') return phrase('memory.ranOut', buffer);
  if (largest.bytes > limits.buffer) {
    return phrase('memory.overBuffer', { ...buffer, limit: formatBytes(limits.buffer, 'down') });
  }
  return phrase('memory.overTotal', { limit: formatBytes(limits.total ?? 0, 'down') });
}

/** What would do, in a sentence. */
function wayOut(list: readonly MemoryRemedy[], limits: MemoryLimits | 'ran out'): Phrase {
  const [best, first, second] = list.map(({ key, value }) => `${key}=${value}`);
  if (best === undefined) return phrase('memory.noRemedy');
  const half = limits === 'ran out';
  if (first === undefined) return phrase(half ? 'memory.half' : 'memory.nearest', { best });
  const others = second === undefined ? first : phrase('or', { first, second });
  return phrase(half ? 'memory.halfOr' : 'memory.nearestOr', { best, others });
}

/**
 * Why an experiment is refused: its memory by purpose, what is over the limit, and the nearest setting that fits.
 * @param limits what is not kept, or that memory ran out although the limits were kept
 * @param fits whether another experiment would be let through
 */
export function refuse(
  e: Experiment,
  needs: readonly BufferNeed[],
  limits: MemoryLimits | 'ran out',
  fits: (e: Experiment) => boolean,
): MemoryRefusal {
  const fitting = remedies(e, fits);
  const said = say('memory.refusal', {
    n: e.n,
    d: e.d,
    steps: e.steps,
    total: formatBytes(totalBytes(needs), 'up'),
    parts: purposes(needs),
    reason: reason(needs, limits),
    remedy: wayOut(fitting, limits),
  });
  return { ...said, remedy: fitting[0] ?? null };
}
