/** `lzn reproduce`: makes the run of a link once more, up to its receipt, and says whether it came out the same. */
import type { Context } from './context';
import { EXIT, type Exit, wrongCall } from './failure';
import { linkFrom } from './link-options';
import { giveData, needData } from './own-data';
import { progressOn } from './progress';
import { compareMade, exitOf, verdictLines } from './receipt-verdict';
import { hearing, makeRun } from './run';

export interface ReproduceOptions {
  readonly link: string;
  readonly data?: string;
  readonly adapter: 'software' | 'hardware';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Iterations between two reports of how far it is. */
const EVERY = 10;

/** @returns the exit status */
export async function reproduce(options: ReproduceOptions, { open, stop, print }: Context): Promise<Exit> {
  const { adapter, json = false, quiet = false } = options;
  const progress = progressOn('reproducing', { quiet });
  const { course, receipt, left } = linkFrom({ link: options.link }, (message) => progress.say(message));
  if (receipt === null) {
    return wrongCall(
      'The link has no receipt (at=, fp=): there is nothing to compare with. Links that train writes have one.',
    );
  }
  if (left > 0)
    wrongCall(
      `The link lacks ${left} of the changes that were made on the way; only its run file can be made again.`,
    );
  if (receipt.iteration > course.experiment.iters) {
    wrongCall(`at=${receipt.iteration} lies beyond the experiment’s iters=${course.experiment.iters}.`);
  }
  needData(course.experiment, options.data);
  progress.begin('starting the browser, compiling the kernels');
  const session = await open(adapter, hearing(progress));
  try {
    await giveData(session, course.experiment, options.data);
    const from = await session.load(course);
    if (receipt.iteration < from)
      wrongCall(`at=${receipt.iteration} lies before the recorded run, which ends at ${from}.`);
    const made = await makeRun(session, {
      from,
      goal: receipt.iteration,
      every: EVERY,
      receipt,
      progress,
      stop,
    });
    if (made.iteration < receipt.iteration) return EXIT.interrupted;
    const there = made.there ?? (await session.fingerprint());
    const compared = compareMade(receipt, { record: made.record, there });
    if (compared === null) return EXIT.failed;
    print(
      json
        ? JSON.stringify({ ...compared, place: session.place }, null, 2)
        : verdictLines(compared).join('\n'),
    );
    return exitOf(compared);
  } finally {
    await session.close();
  }
}
