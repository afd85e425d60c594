/** Makes a run in a session, step by step, until it is where it should be or somebody stops it. */
import type { Course, Experiment, Receipt } from '../../experiment';
import type { Classification, ProbeResult } from '../../engine/protocol';
import { NOISE_FACTORS } from '../../eval/label-rules';
import type { Curves } from '../../files/curves';
import { wrongCall } from './failure';
import type { HeadlessEvent } from './headless';
import type { Progress } from './progress';
import { Record } from './record';
import type { Session } from './session';

export interface RunOptions {
  /** Where it is. */
  readonly from: number;
  /** Where it is to come to. */
  readonly goal: number;
  /** Iterations from one measurement to the next. */
  readonly every: number;
  /** What it should come to at some iteration; null for nothing. */
  readonly receipt: Receipt | null;
  /** Curves of the run so far, where it goes on. */
  readonly before?: Curves;
  readonly progress: Progress;
  readonly stop: AbortSignal;
}

export interface Made {
  readonly record: Record;
  readonly iteration: number;
  /** Milliseconds of training. */
  readonly took: number;
  /** Fingerprint at the receipt's iteration; null where the run did not stop there. */
  readonly there: string | null;
}

/**
 * Iterations that a course is to come to.
 * @param steps how many more; all that the experiment has when undefined
 * @throws CliFailure with exit status 2 where the experiment has not so many
 */
export function goalOf({ experiment: { iters } }: Course, from: number, steps: number | undefined): number {
  if (steps === undefined && from < iters) return iters;
  const goal = from + (steps ?? 0);
  if (goal > iters || steps === undefined) {
    const begun = from === 0 ? '' : `, of which ${from} are finished`;
    wrongCall(
      `--steps ${steps ?? ''}: the experiment has iters=${iters}${begun}. Put a larger iters into the link.`,
    );
  }
  return goal;
}

/** Trains to the goal, or until it is stopped. */
export async function makeRun(session: Session, options: RunOptions): Promise<Made> {
  const { from, goal, every, receipt, progress, stop } = options;
  const record = new Record(every, options.before);
  const pause = () => void session.pause().catch(() => undefined);
  stop.addEventListener('abort', pause);
  const begun = performance.now();
  let iteration = from;
  let there: string | null = null;
  try {
    while (iteration < goal && !stop.aborted) {
      const ends = [goal, nextMultiple(iteration, every), receipt?.iteration ?? goal];
      const next = Math.min(...ends.filter((end) => end > iteration));
      const { telemetry, points } = await session.step(next - iteration);
      record.add(points, telemetry);
      iteration = telemetry.iteration;
      if (iteration === receipt?.iteration) there = await session.fingerprint();
      progress.at(iteration - from, goal - from, `loss ${telemetry.loss?.toFixed(3) ?? '–'}`);
    }
  } finally {
    stop.removeEventListener('abort', pause);
    progress.end();
  }
  return { record, iteration, took: performance.now() - begun, there };
}

function nextMultiple(iteration: number, every: number): number {
  return (Math.floor(iteration / every) + 1) * every;
}

/** Tells what the page tells: notices, and how far an evaluation is. */
export function hearing(progress: Progress): (event: HeadlessEvent) => void {
  return (event) => {
    if (event.type === 'notice') progress.say(event.message);
    else progress.part(event.label, event.fraction);
  };
}

/** Evaluates; undefined where somebody stopped it. */
export function evaluateRun(
  session: Session,
  progress: Progress,
  stop: AbortSignal,
): Promise<ProbeResult | undefined> {
  return unlessStopped(session, progress, stop, () => session.evaluate());
}

/** Classifies the test samples, so many at a time, at the paper's noise factors; undefined where somebody stopped it. */
export function classifyRun(
  session: Session,
  { seed }: Experiment,
  batch: number,
  progress: Progress,
  stop: AbortSignal,
): Promise<Classification | undefined> {
  const request = { split: 'test', noise: NOISE_FACTORS, seed, batch } as const;
  return unlessStopped(session, progress, stop, () => session.classify(request));
}

/** Work that a cancelled evaluation ends; undefined where somebody stopped it. */
export async function unlessStopped<T>(
  session: Session,
  progress: Progress,
  stop: AbortSignal,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const cancel = () => void session.cancelEvaluation().catch(() => undefined);
  stop.addEventListener('abort', cancel);
  try {
    return stop.aborted ? undefined : await work();
  } catch (error) {
    if (stop.aborted) return undefined;
    throw error;
  } finally {
    stop.removeEventListener('abort', cancel);
    progress.end();
  }
}
