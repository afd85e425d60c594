/** Between a run on the page and a run in a file: gathers what the page knows beside the engine, and brings it back. */
import type { KeptRun } from '../../../engine/protocol';
import { settingsAt } from '../../../experiment';
import type { Curves } from '../../../files/curves';
import type { SavedRun } from '../../../files/run-description';
import { upTo } from '../../../state/buckets';
import { openLab } from '../../../state/lab';
import { textsOf } from '../../../state/language';
import { useOwn } from '../../../state/own';
import { useRun } from '../../../state/run';
import { useSeries } from '../../../state/series';
import { browserName } from '../../browser';
import { flushTelemetry } from '../../events';
import { session } from '../../session';
import { runName } from './names';

/** The page's script is named by its content, which names the build. */
function buildName(): string {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src]');
  return script?.src.split('/').at(-1) ?? '';
}

/** What the charts show, up to an iteration. */
export function curvesUntil(iteration: number): Curves {
  flushTelemetry();
  const { history, probe } = useRun.getState();
  const { batches, looks, probes } = useSeries.getState();
  return {
    loss: upTo(history, iteration),
    batches: upTo(batches, iteration),
    looks: upTo(looks, iteration),
    probes: upTo(probes, iteration),
    probe: probe === null || probe.iteration > iteration ? null : probe,
  };
}

/** A kept run with everything that belongs into its file. */
export function savedRun(run: KeptRun): SavedRun {
  const { adapter, foreign } = useRun.getState();
  return {
    run,
    about: {
      name: runName(settingsAt(run.course, run.iteration)),
      date: new Date().toISOString(),
      build: buildName(),
      browser: browserName(),
      adapter,
    },
    curves: curvesUntil(run.iteration),
    foreign,
  };
}

/** Whether the run's data are there: those that came with the page always are. */
function hasData({ experiment: { data, sha, prep } }: KeptRun['course']): boolean {
  const own = useOwn.getState().data;
  return data !== 'own' || (own?.sha256 === sha && own.prep === prep);
}

/**
 * Asks for the reader's own data of a run.
 * @returns false where other data were opened, or the request was withdrawn
 */
function askForData(course: KeptRun['course']): Promise<boolean> {
  const wanted = { course, left: 0, receipt: null, view: '' };
  useOwn.setState({ wanted });
  openLab('data');
  return new Promise((resolve) => {
    const stop = useOwn.subscribe((now) => {
      const there = hasData(course);
      if (!there && now.wanted === wanted) return;
      stop();
      resolve(there);
    });
  });
}

/**
 * Goes on from a saved run, its curves in the charts; its numbers are handed over. Where its own data are not there, the page asks for them.
 * @param again called when they are there, if they ever are
 * @returns whether it goes on now
 */
export async function goOn(saved: SavedRun, again: () => void): Promise<boolean> {
  const { run, curves, foreign } = saved;
  const { course } = run;
  if (!hasData(course)) {
    const { file } = course.experiment;
    useRun.getState().notify(textsOf('files')('offer.wanted', { file }));
    void askForData(course).then((there) => {
      if (there) again();
    });
    return false;
  }
  await session.bringBack(run, curves.loss, foreign);
  const { batches, looks, probes } = curves;
  useRun.setState({ probe: curves.probe });
  useSeries.setState({ batches, looks, probes });
  return true;
}

/** Whether a run was saved on an adapter that computes as the present one does. */
export function sameAdapter({ adapter: then }: SavedRun['about']): boolean {
  const { adapter: now } = useRun.getState();
  const keys = ['vendor', 'architecture', 'description', 'form'] as const;
  return then === null || now === null || keys.every((key) => then[key] === now[key]);
}
