/** A judgement of generated samples: how it is asked for, and as a file and as lines for people. */
import type { Judgement } from '../../engine/protocol';
import { type Judged, JUDGED_SAMPLES, type JudgeRequest } from '../../engine/tasks-protocol';
import type { Experiment } from '../../experiment';
import { InvalidArgumentError } from 'commander';
import type { Progress } from './progress';
import { unlessStopped } from './run';
import type { Session } from './session';

/** As on the page. */
const SAMPLER = { method: 'euler', steps: 20, rtol: 1e-5, atol: 1e-5 } as const;
const REPEATS = 1;

/** Samples of each kind where the command line does not say. */
export const JUDGED = 1024;

/** Reads --judge: a number of samples; 0 for no judgement. */
export function judgedCount(text: string): number {
  const { least, most } = JUDGED_SAMPLES;
  const count = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (count === 0 || (count >= least && count <= most)) return count;
  throw new InvalidArgumentError(`It is 0, or a whole number from ${least} to ${most}.`);
}

/** Judges the samples of a run; undefined where somebody stopped it. */
export async function judgeRun(
  session: Session,
  { seed }: Experiment,
  count: number,
  progress: Progress,
  stop: AbortSignal,
): Promise<{ readonly request: JudgeRequest; readonly result: Judgement } | undefined> {
  const request = { count, seed, sampler: SAMPLER, repeats: REPEATS };
  const result = await unlessStopped(session, progress, stop, () => session.judge(request));
  return result && { request, result };
}

/** The figures, and how they came about. */
export function qualityJson({
  request,
  result,
}: {
  readonly request: JudgeRequest;
  readonly result: Judgement;
}): string {
  const { seed, sampler, repeats } = request;
  return `${JSON.stringify({ ...result, seed, sampler, repeats }, null, 2)}\n`;
}

const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
const number = (x: number): string => x.toPrecision(3);

/** What each figure is called, and how it is written. */
const FIGURES: readonly {
  readonly name: string;
  readonly of: (judged: Partial<Judged>) => number | null | undefined;
  readonly written: (value: number) => string;
}[] = [
  { name: 'Frechet distance (classifier features)', of: ({ frechet }) => frechet, written: number },
  { name: 'sliced Wasserstein', of: ({ slicedWasserstein }) => slicedWasserstein, written: number },
  { name: 'p of MMD^2', of: ({ mmd }) => mmd?.p, written: (p) => p.toFixed(3) },
  { name: 'class accuracy', of: ({ classAccuracy }) => classAccuracy, written: percent },
  { name: 'reconstruction error', of: ({ reconstruction }) => reconstruction, written: number },
];

/** A line a figure: of the decoder, of the control, of real samples. */
export function qualityLines({ models, floor, classifierAccuracy, count }: Judgement): string[] {
  const real: Partial<Judged> = { ...floor, classAccuracy: classifierAccuracy };
  const columns = [
    ...models.map((judged) => [judged.model, judged] as const),
    ['real samples', real] as const,
  ];
  const figures = FIGURES.flatMap(({ name, of, written }) => {
    if (models.every((judged) => (of(judged) ?? null) === null)) return [];
    const cells = columns.flatMap(([column, judged]) => {
      const value = of(judged) ?? null;
      return value === null ? [] : [`${column} ${written(value)}`];
    });
    return [`${name}: ${cells.join(', ')}`];
  });
  return figures.map(
    (line, i) =>
      `${(i === 0 ? 'quality' : '').padEnd(14)}${line}${i === 0 ? ` (${count} samples of each)` : ''}`,
  );
}
