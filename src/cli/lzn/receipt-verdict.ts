/** Whether a run came to what its receipt says, in words. */
import { compareReceipt, type Deviation, type Receipt, type Verdict } from '../../experiment';
import { EXIT, type Exit } from './failure';
import type { Made } from './run';

export interface Compared {
  readonly verdict: Verdict;
  readonly iteration: number;
  readonly claimed: string;
  readonly measured: string;
  /** Where the receipt was made. */
  readonly by: string;
}

/**
 * Compares a run with its receipt.
 * @returns null where the run did not stop at the receipt's iteration
 */
export function compareMade(
  receipt: Receipt,
  { record, there }: Pick<Made, 'record' | 'there'>,
): Compared | null {
  if (there === null) return null;
  const { iteration, fingerprint: claimed, by } = receipt;
  const verdict = compareReceipt(receipt, { fingerprint: there, checkpoints: record.points });
  return { verdict, iteration, claimed, measured: there, by };
}

/** How a command ends that compared. */
export function exitOf(compared: Compared | null): Exit {
  return compared?.verdict.kind === 'different' ? EXIT.notReproduced : EXIT.done;
}

const METRICS: Readonly<Record<Deviation['metric'], string>> = {
  loss: 'loss',
  gradientNorm: 'gradient norm',
};

const share = (x: number): string => `${(100 * x).toPrecision(2)} %`;

function told({ iteration, metric, claimed, measured, relative, tolerance }: Deviation): string {
  const off = `${share(relative)} off, allowed ${share(tolerance)}`;
  return `${METRICS[metric]} after ${iteration}: ${measured}, receipt ${claimed} (${off})`;
}

function kindLines(verdict: Verdict): string[] {
  if (verdict.kind === 'same') return [];
  if (verdict.kind === 'close') return [`largest difference: ${told(verdict.largest)}`];
  const { first } = verdict;
  return [first === null ? 'the receipt has no losses to compare' : `first difference: ${told(first)}`];
}

const TITLES: Readonly<Record<Verdict['kind'], string>> = {
  same: 'the same bits',
  close: 'the same within the tolerance',
  different: 'different',
};

/** For people. */
export function verdictLines({ verdict, iteration, claimed, measured, by }: Compared): string[] {
  const made = by === '' ? '' : ` (${by})`;
  const bits = verdict.kind === 'same' ? measured : `${measured}, receipt ${claimed}${made}`;
  const lines = [
    `${TITLES[verdict.kind]} after ${iteration} iterations`,
    `weights ${bits}`,
    ...kindLines(verdict),
  ];
  return lines.map((line, i) => (i === 0 ? 'receipt' : '').padEnd(14) + line);
}
