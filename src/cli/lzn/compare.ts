/** `lzn compare`: every objective with every seed, one run after the other, each measured in the same way and kept in a file of its own. */
import {
  MOST_WORDS,
  type MeasuredBy,
  type MeasuredCell,
  type PlannedCell,
  writeComparison,
} from '../../comparison';
import { freshCourse } from '../../experiment';
import { statsOf } from '../../sweep';
import { CompareFolder } from './compare-folder';
import { type CompareOptions, wantedOf } from './compare-options';
import { boardLines } from './compare-table';
import type { Context } from './context';
import { EngineTrouble, EXIT, type Exit } from './failure';
import { placeWords } from './files';
import { duration, type Progress, progressOn } from './progress';
import { hearing, makeRun, unlessStopped } from './run';
import type { Session } from './session';

/** Iterations between two reports, each of which takes a little time that is none of training. */
const EVERY = 50;

interface Surroundings {
  readonly progress: Progress;
  readonly stop: AbortSignal;
  readonly by: Omit<MeasuredBy, 'date'>;
}

/** One run; undefined where somebody stopped it. */
async function measure(
  session: Session,
  { objective, seed, experiment, link }: PlannedCell,
  { progress, stop, by }: Surroundings,
): Promise<MeasuredCell | undefined> {
  const begun = performance.now();
  const cell = () => ({
    objective,
    seed,
    link,
    by: { ...by, date: new Date().toISOString() },
    took: (performance.now() - begun) / 1000,
  });
  try {
    const from = await session.load(freshCourse(experiment));
    const goal = experiment.iters;
    const made = await makeRun(session, { from, goal, every: EVERY, receipt: null, progress, stop });
    const figures = await unlessStopped(session, progress, stop, () => session.figures());
    if (figures === undefined) return undefined;
    const { points } = made.record;
    return {
      ...cell(),
      figures,
      loss: { first: points[0]?.loss ?? 0, last: points.at(-1)?.loss ?? 0 },
      fingerprint: await session.fingerprint(),
      iterations: made.iteration - from,
      seconds: made.took / 1000,
      memory: await session.memory(experiment),
    };
  } catch (error) {
    // What this adapter has no memory for may fit another: only what breaks training itself is kept.
    if (!(error instanceof EngineTrouble && error.kind === 'not-finite')) throw error;
    return { ...cell(), failure: error.message.slice(0, MOST_WORDS) };
  }
}

const meanTime = (cells: readonly MeasuredCell[]) => statsOf(cells.map(({ took }) => took))?.mean;

/** Milliseconds until all is measured: of an objective what it took before, of others the mean; undefined while nothing is known. */
function timeLeft(left: readonly PlannedCell[], cells: readonly MeasuredCell[]): number | undefined {
  const overall = meanTime(cells);
  if (overall === undefined) return undefined;
  const of = (name: string) => meanTime(cells.filter(({ objective }) => objective === name)) ?? overall;
  return 1000 * left.reduce((sum, { objective }) => sum + of(objective), 0);
}

/** @returns the exit status */
export async function compare(options: CompareOptions, { open, stop, print, build }: Context): Promise<Exit> {
  const { json = false, quiet = false } = options;
  const progress = progressOn('training', { quiet });
  const wanted = wantedOf(options);
  const folder = CompareFolder.open(options.out, wanted);
  folder.read((message) => progress.say(`${message} It is measured again.`));
  const left = wanted.cells.filter((cell) => !folder.has(cell));
  const done = wanted.cells.length - left.length;
  if (done > 0) progress.say(`${done} of ${wanted.cells.length} runs are there already.`);
  if (left.length > 0) {
    progress.begin('starting the browser');
    const session = await open(options.adapter, hearing(progress));
    const by = { ...placeWords(session.place), build, command: wanted.command };
    const elsewhere = folder.cells.filter(
      (cell) => cell.by.adapter !== by.adapter || cell.by.build !== build,
    );
    if (elsewhere.length > 0) {
      progress.say(
        `${elsewhere.length} of the runs that are there were measured with another build or on another adapter: seconds, and with other kernels the last digits, differ. The tables name each.`,
      );
    }
    try {
      for (const [i, cell] of left.entries()) {
        if (stop.aborted) break;
        const time = timeLeft(left.slice(i), folder.cells);
        const about = time === undefined ? '' : `, about ${duration(time)} left`;
        progress.begin(
          `run ${done + i + 1} of ${wanted.cells.length}: ${cell.objective} seed=${cell.seed}${about}`,
        );
        const measured = await measure(session, cell, { progress, stop, by });
        if (measured !== undefined) folder.add(measured);
      }
    } finally {
      await session.close();
    }
  }
  const files = folder.finish();
  const { board, cells } = folder;
  if (json) print(writeComparison([board]).trimEnd());
  else
    print(
      [...boardLines(board), ...files.map((file, i) => `${i === 0 ? 'files  ' : '       '}${file}`)].join(
        '\n',
      ),
    );
  if (stop.aborted) return EXIT.interrupted;
  return cells.some((cell) => 'failure' in cell) ? EXIT.failed : EXIT.done;
}
