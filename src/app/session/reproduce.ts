/** Receipts: what the run has come to, for a link; and making a run again that a link claims to have made. */
import {
  type Checkpoint,
  checkpointsOf,
  compareReceipt,
  type Link,
  linkOf,
  type Receipt,
  type Verdict,
} from '../../experiment';
import { needTexts, textsOf } from '../../state/language';
import { checkpointsUntil } from '../../state/receipt';
import { type Outcome, useReproduction } from '../../state/reproduction';
import { useRun } from '../../state/run';
import { useShared } from '../../state/shared';
import { madeBy } from '../share/made-by';
import { session, type Steps } from './index';

/** The link of the run as it stands, without receipt and view. */
export function presentLink(): Link {
  const { course } = useRun.getState();
  return { ...linkOf(course.experiment), course, left: useShared.getState().link?.left ?? 0 };
}

/** Why there can be no receipt of the run as it stands; null where there can. */
export function noReceipt(): 'notBegun' | 'foreign' | 'incomplete' | null {
  const { telemetry, foreign } = useRun.getState();
  if (foreign !== null) return 'foreign';
  if (presentLink().left > 0) return 'incomplete';
  return telemetry.iteration === 0 ? 'notBegun' : null;
}

/**
 * The link of the run with a receipt of its present iteration; training waits for a moment meanwhile.
 * @throws RangeError where there is nothing to make a receipt of: see `noReceipt`
 */
export async function linkWithReceipt(): Promise<Link & { readonly receipt: Receipt }> {
  await needTexts('share');
  return session.together(async (steps) => {
    await steps.stop();
    const why = noReceipt();
    if (why !== null) throw new RangeError(textsOf('share')(`none.${why}`));
    const { iteration } = useRun.getState().telemetry;
    const link = presentLink();
    const checkpoints = checkpointsOf(checkpointsUntil(iteration), iteration);
    const receipt = { iteration, fingerprint: await steps.fingerprint(), checkpoints, by: madeBy() };
    if (steps.training) await steps.run();
    return { ...link, receipt };
  });
}

/** Trains to the receipt's iteration, from the beginning. */
async function make(steps: Steps, link: Link, receipt: Receipt): Promise<Outcome> {
  await steps.stop();
  const { telemetry, foreign } = useRun.getState();
  // What the link has loaded and nobody has trained since need not be loaded once more.
  const fresh = telemetry.iteration === 0 && foreign === null && useShared.getState().link === link;
  if (!fresh) await steps.open(link);
  const { iteration: start } = useRun.getState().telemetry;
  if (start > receipt.iteration) return { kind: 'tooLate', iteration: start };
  const found: Checkpoint[] = [];
  const stops = receipt.checkpoints.map(({ iteration }) => iteration);
  await steps.trainTo(receipt.iteration, stops, ({ iteration, loss, gradientNorm }) => {
    if (loss !== null && gradientNorm !== null) found.push({ iteration, loss, gradientNorm });
  });
  const { iteration } = useRun.getState().telemetry;
  if (iteration < receipt.iteration) return { kind: 'cancelled', iteration };
  const measured = { fingerprint: await steps.fingerprint(), checkpoints: found };
  return { kind: 'compared', verdict: compareReceipt(receipt, measured), by: madeBy() };
}

/**
 * Makes the run again that the link of this page claims to have made, and compares. Null where somebody paused, or where the run begins after the
 * claimed iteration; `useReproduction` says which.
 * @throws RangeError where no link with a receipt was opened
 */
export async function reproduce(): Promise<Verdict | null> {
  const { link } = useShared.getState();
  if (link === null || link.receipt === null) {
    await needTexts('share');
    throw new RangeError(textsOf('share')('none.claimed'));
  }
  const { receipt } = link;
  useReproduction.setState({ link, outcome: null, going: true });
  try {
    const outcome = await session.together((steps) => make(steps, link, receipt));
    useReproduction.setState({ outcome });
    return outcome.kind === 'compared' ? outcome.verdict : null;
  } finally {
    useReproduction.setState({ going: false });
  }
}
