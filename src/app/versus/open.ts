/** Commands of an A/B. A is the page's run, B a second engine beside it; they are carried out one after another. */
import { type Course, parseLink } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import { useLab } from '../../state/lab';
import { needTexts, textsOf } from '../../state/language';
import { useRun } from '../../state/run';
import { endRival, type RunFacts, useRuns } from '../../state/runs';
import { useSeries } from '../../state/series';
import { NO_VERSUS, useVersus } from '../../state/versus';
import { toEngineError } from '../engine-client';
import { SerialQueue } from '../queue';
import { session } from '../session';
import { Rival } from '../session/rival';

const queue = new SerialQueue();
let rival: Rival | null = null;

/** Opens an A/B with what a link says as B, or without a B yet. Resolves when B can train, or has failed. */
export async function openVersus(hash?: string): Promise<void> {
  await needTexts('runs');
  useLab.setState({ open: null });
  if (!useVersus.getState().open) useVersus.setState({ ...NO_VERSUS, open: true });
  if (hash === undefined) return;
  const { link, warnings } = parseLink(hash);
  useExperiment.getState().warn(warnings);
  await chooseRival(link.course);
}

function dropRival(): void {
  rival?.close();
  rival = null;
  useVersus.setState({ canvas: null });
}

/** Begins a course as B, in place of the one there was; A goes on as it is. */
export function chooseRival(course: Course): Promise<void> {
  return queue.add(async () => {
    await session.join(null);
    // What has failed may have left the engine in any state.
    if (useVersus.getState().status === 'failed') dropRival();
    const made = rival ?? new Rival();
    if (rival === null) {
      rival = made;
      useVersus.setState({ status: 'loading', error: null, canvas: made.canvas });
      try {
        await made.start();
      } catch (thrown) {
        useVersus.setState({ status: 'failed', error: toEngineError(thrown) });
        return;
      }
    }
    if (await made.load(course)) await session.join(made);
  });
}

/** Ends the A/B; A stays on the page. */
export function closeVersus(): Promise<void> {
  rival?.giveUp();
  return queue.add(async () => {
    await session.join(null);
    dropRival();
    endRival();
    useVersus.setState(NO_VERSUS);
  });
}

function factsOfA(): RunFacts {
  const { course, foreign, telemetry, history, probe } = useRun.getState();
  const seconds = useRuns.getState().present?.seconds ?? 0;
  return { course, foreign, telemetry, history, probe, series: useSeries.getState(), seconds };
}

/** Ends the A/B; B becomes the page's run as it stands. What A was can be brought back. */
export function keepRival(): Promise<void> {
  return queue.add(async () => {
    const run = useRuns.getState().rival;
    if (rival === null || run === null) return;
    await session.pause();
    await session.join(null);
    const kept = await rival.keep();
    const { history } = useRuns.getState().rival ?? run;
    dropRival();
    endRival();
    useVersus.setState(NO_VERSUS);
    await session.bringBack(kept, history, run.foreign);
    useRun.getState().notify(textsOf('runs')('versus.kept', { iteration: kept.iteration }));
  });
}

/** A becomes B and B becomes A, as they stand. */
export function swapRuns(): Promise<void> {
  return queue.add(async () => {
    if (rival === null) return;
    await session.pause();
    await session.join(null);
    const [a, b] = await Promise.all([session.keep(), rival.keep()]);
    const facts = factsOfA();
    const run = useRuns.getState().rival;
    endRival();
    await session.bringBack(b, run?.history, run?.foreign);
    if (await rival.bringBack(a, facts)) await session.join(rival);
  });
}

/** Device pixels of B's picture. */
export function resizeRival(width: number, height: number): void {
  rival?.resize(width, height);
}
