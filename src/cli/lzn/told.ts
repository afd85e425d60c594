/** Results as lines for people. */
import type { ProbeResult } from '../../engine/protocol';

const number = (x: number | null): string => x?.toFixed(3) ?? '–';
const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;

/** Accuracies, each beside what it must beat. */
export function probeLines({ linear, knn, randomEncoder, rawPixels, chance }: ProbeResult): string[] {
  return [
    `linear probe  ${percent(linear)}  (random encoder ${percent(randomEncoder)}, raw inputs ${percent(rawPixels)}, chance ${percent(chance)})`,
    `neighbours    ${percent(knn)}`,
  ];
}

export interface Summary {
  readonly link: string;
  readonly iterations: number;
  readonly iteration: number;
  readonly interrupted: boolean;
  readonly firstLoss: number | null;
  readonly loss: number | null;
  /** Null where it says nothing. */
  readonly lossOfChance: number | null;
  readonly probe: ProbeResult | null;
  readonly fingerprint: string;
  readonly seconds: number;
  readonly iterationsPerSecond: number | null;
  readonly files: readonly string[];
}

/** A run, a line for each of its results; `measured` are lines of what else was measured of it. */
export function summaryLines(summary: Summary, measured: readonly string[] = []): string[] {
  const { iteration, iterations, interrupted, firstLoss, loss, lossOfChance, probe, fingerprint, files } =
    summary;
  const rate = summary.iterationsPerSecond?.toFixed(1) ?? '–';
  return [
    `link          ${summary.link}`,
    `iteration     ${iteration}${interrupted ? ' (stopped)' : ''}, ${iterations} made in ${summary.seconds.toFixed(1)} s (${rate}/s)`,
    `loss          ${number(firstLoss)} to ${number(loss)}${lossOfChance === null ? '' : ` nats (chance ${number(lossOfChance)})`}`,
    ...(probe === null ? [] : probeLines(probe)),
    ...measured,
    `fingerprint   ${fingerprint}`,
    ...files.map((file, i) => (i === 0 ? 'files' : '').padEnd(14) + file),
  ];
}
