/** `lzn sweep`: every combination of some values with some seeds, one run after the other, and a table of means and spreads. */
import { freshCourse, toHash } from '../../experiment';
import {
  bestCell,
  fromWords,
  isFailed,
  MOST_TEXT,
  nextRun,
  type PlannedRun,
  planSweep,
  secondsLeft,
  type RunResult,
  summarise,
  type SweepPlan,
  toWords,
} from '../../sweep';
import { reasonInEnglish, refusalInEnglish } from '../../sweep/english';
import type { Context } from './context';
import { EngineTrouble, EXIT, type Exit, wrongCall } from './failure';
import { linkFrom, type LinkOptions } from './link-options';
import { giveData, needData } from './own-data';
import { duration, type Progress, progressOn } from './progress';
import { evaluateRun, hearing, makeRun } from './run';
import type { Session } from './session';
import { SweepFolder } from './sweep-folder';
import { sweepLines } from './sweep-table';

export interface SweepOptions extends LinkOptions {
  readonly data?: string;
  readonly grid?: string;
  readonly seeds?: string;
  readonly steps?: number;
  readonly evaluate?: boolean;
  readonly out?: string;
  readonly adapter: 'software' | 'hardware';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Iterations between two reports of how far a run is. */
const EVERY = 10;

function planOf(options: SweepOptions, warn: (message: string) => void): SweepPlan {
  const { course, left } = linkFrom(options, warn);
  if (left > 0 || course.changes.length > 0 || course.recorded) {
    wrongCall(
      'A sweep’s runs begin from the seed and keep their settings: take ev=, left= and from= out of the link.',
    );
  }
  const { experiment } = course;
  const { grid = '', seeds = String(experiment.seed), steps = experiment.iters, evaluate = false } = options;
  const read = fromWords({ link: toHash(experiment), grid, seeds, iterations: steps, evaluate });
  const plan = planSweep(read.input);
  const refusals = [...read.refusals, ...(read.refusals.length > 0 ? [] : plan.refusals)];
  if (refusals.length > 0) {
    wrongCall(
      `The sweep was refused:\n${refusals.map((refusal) => `  ${refusalInEnglish(refusal)}`).join('\n')}`,
    );
  }
  for (const { values, reasons } of plan.impossible) {
    const why = reasons.map(reasonInEnglish).join(' ');
    warn(`${plan.axes.map(({ key }, k) => `${key}=${values[k]}`).join(' ')}: ${why}`);
  }
  const wanted = plan.cells.find((cell) => cell.experiment.data === 'own')?.experiment ?? experiment;
  needData(wanted, options.data);
  return plan;
}

/** Troubles of the GPU or the browser are not the run's own: the sweep ends, and the run is made once more another time. */
function isOwn(error: unknown): error is EngineTrouble {
  return error instanceof EngineTrouble && ['not-finite', 'bad-experiment'].includes(error.kind);
}

/** One run; undefined where somebody stopped it. */
async function runOne(
  session: Session,
  { index: run, experiment }: PlannedRun,
  { evaluate }: SweepPlan,
  { progress, stop }: { readonly progress: Progress; readonly stop: AbortSignal },
): Promise<RunResult | undefined> {
  const begun = performance.now();
  const took = () => (performance.now() - begun) / 1000;
  try {
    const from = await session.load(freshCourse(experiment));
    const made = await makeRun(session, {
      from,
      goal: experiment.iters,
      every: EVERY,
      receipt: null,
      progress,
      stop,
    });
    const probe = evaluate ? await evaluateRun(session, progress, stop) : undefined;
    if (stop.aborted) return undefined;
    const { aligned } = await session.look();
    const fingerprint = await session.fingerprint();
    const { accuracy = null, odeError = null } = made.record.batch ?? {};
    return {
      run,
      loss: made.record.points.at(-1)?.loss ?? null,
      assignmentAccuracy: accuracy,
      odeError,
      aligned,
      linear: probe?.linear ?? null,
      knn: probe?.knn ?? null,
      seconds: made.took / 1000,
      took: took(),
      fingerprint,
    };
  } catch (error) {
    if (!isOwn(error)) throw error;
    return { run, took: took(), failure: { message: error.message.slice(0, MOST_TEXT) } };
  }
}

/** @returns the exit status */
export async function sweep(options: SweepOptions, { open, stop, print }: Context): Promise<Exit> {
  const { out, json = false, quiet = false } = options;
  const progress = progressOn('run', { quiet });
  const plan = planOf(options, (message) => progress.say(`left out: ${message}`));
  const words = toWords(plan);
  const folder = out === undefined ? undefined : SweepFolder.open(out, words);
  const results: RunResult[] = folder ? [...folder.results] : [];
  if (results.length > 0) progress.say(`${results.length} of ${plan.runs.length} runs are there already.`);
  if (nextRun(plan, { results }) !== undefined) {
    progress.begin('starting the browser');
    const session = await open(options.adapter, hearing(progress));
    try {
      await giveData(session, plan.base, options.data);
      for (let next = nextRun(plan, { results }); next && !stop.aborted; next = nextRun(plan, { results })) {
        const values = plan.axes.map(({ key }, k) => `${key}=${plan.cells[next?.cell ?? 0]?.values[k]} `);
        const left = secondsLeft(plan, results, null);
        const time = left === null ? '' : `, about ${duration(1000 * left)} left`;
        const of = `run ${results.length + 1} of ${plan.runs.length}`;
        progress.begin(`${of}: ${values.join('')}seed=${next.seed}${time}`);
        const result = await runOne(session, next, plan, { progress, stop });
        if (result === undefined) break;
        results.push(result);
        folder?.add(result);
      }
    } finally {
      await session.close();
    }
  }
  const files = folder?.finish(plan) ?? [];
  const cells = summarise(plan, results);
  if (json) {
    const told = cells.map((cell) => ({ values: plan.cells[cell.cell]?.values ?? [], ...cell }));
    const best = {
      loss: bestCell(plan, cells, 'loss') ?? null,
      linear: bestCell(plan, cells, 'linear') ?? null,
    };
    const { impossible } = plan;
    print(
      JSON.stringify(
        { ...words, interrupted: stop.aborted, cells: told, best, impossible, results, files },
        null,
        2,
      ),
    );
  } else {
    print(
      [
        ...sweepLines(plan, results),
        ...files.map((file, i) => `${i === 0 ? 'files  ' : '       '}${file}`),
      ].join('\n'),
    );
  }
  if (stop.aborted) return EXIT.interrupted;
  return results.some(isFailed) ? EXIT.failed : EXIT.done;
}
