/** Saying no to an experiment that is too large: with its numbers, and with the nearest that is not. */
import { formatBytes } from '../bytes';
import { type Experiment, reconcile, settingOf } from '../experiment';
import { type BufferNeed, byPurpose, largestNeed, PURPOSES, totalBytes } from '../gpu/memory';
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
  if (row.kind === 'choice') return undefined;
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
function purposes(needs: readonly BufferNeed[]): string {
  const small = SMALL * totalBytes(needs);
  const parts = byPurpose(needs).toSorted((a, b) => b.bytes - a.bytes);
  const told = parts
    .filter(({ bytes }) => bytes >= small)
    .map(({ purpose, bytes }) => `${PURPOSES[purpose].toLowerCase()} ${formatBytes(bytes, 'up')}`);
  const rest = parts.reduce((sum, { bytes }) => (bytes < small ? sum + bytes : sum), 0);
  return [...told, ...(rest > 0 ? [`the rest ${formatBytes(rest, 'up')}`] : [])].join(', ');
}

/** What is over the limit, in a sentence. */
function reason(needs: readonly BufferNeed[], limits: MemoryLimits | 'ran out'): string {
  const largest = largestNeed(needs);
  const buffer = `the largest buffer, ${largest.label}, takes ${formatBytes(largest.bytes, 'up')}`;
  if (limits === 'ran out') return `The GPU ran out of memory; ${buffer}.`;
  if (largest.bytes > limits.buffer) {
    return `This GPU allows ${formatBytes(limits.buffer, 'down')} in one buffer; ${buffer}.`;
  }
  const allowed = formatBytes(limits.total ?? 0, 'down');
  return `This software adapter may take ${allowed}, three quarters of the memory that the browser reports.`;
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
  const [best, ...others] = remedies(e, fits);
  const also = others.map(({ key, value }) => `${key}=${value}`).join(' or ');
  const half = limits === 'ran out' ? 'With half as much' : 'The nearest that fits';
  const remedy =
    best === undefined
      ? 'No smaller n, d or steps alone would do.'
      : `${half}: ${best.key}=${best.value}${also === '' ? '' : ` (or ${also})`}.`;
  return {
    message:
      `n=${e.n}, d=${e.d} and steps=${e.steps} need ${formatBytes(totalBytes(needs), 'up')} of GPU memory: ` +
      `${purposes(needs)}. ${reason(needs, limits)} ${remedy}`,
    remedy: best ?? null,
  };
}
