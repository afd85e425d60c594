/**
 * The runs of this visit: that of the page, the one beside it, and the last ones before, each with a name, a colour, how it comes about, and
 * what was measured. Curves are shared with the stores that keep them, never copied. Nothing is stored: a reload begins anew.
 */
import { create } from 'zustand';
import type { Telemetry } from '../engine/protocol';
import { type Course, leadsTo } from '../experiment';
import type { LossHistory } from './history';
import { textsOf } from './language';
import { NO_TELEMETRY, type RunStore, useRun } from './run';
import { type SeriesStore, useSeries } from './series';

/** Most runs that are kept, the present one among them: as many as there are colours. */
export const MOST_RUNS = 8;

/** Longest name. */
export const MOST_NAME = 40;

/** What a run has come to. */
export interface RunFacts {
  readonly course: Course;
  /** Where weights came from that no link can name; null where the course says it all. */
  readonly foreign: string | null;
  readonly telemetry: Telemetry;
  readonly history: LossHistory;
  readonly series: SeriesStore;
  readonly probe: RunStore['probe'];
  /** Spent training. */
  readonly seconds: number;
}

export interface Run extends RunFacts {
  readonly id: number;
  /** No two runs have the same. */
  readonly name: string;
  /** 1 to MOST_RUNS. */
  readonly colour: number;
  /** Whether the charts show it once another has begun. */
  readonly shown: boolean;
}

export interface RunsStore {
  /** Runs that are over, the latest last. */
  readonly earlier: readonly Run[];
  /** The page's run; null until it has made an iteration. */
  readonly present: Run | null;
  /** The run beside the page's. */
  readonly rival: Run | null;
}

export const useRuns = create<RunsStore>()(() => ({ earlier: [], present: null, rival: null }));

/** All of them, in the order in which they began. */
export function allRuns({ earlier, present, rival }: RunsStore): Run[] {
  return [...earlier, present, rival].filter((run) => run !== null).toSorted((a, b) => a.id - b.id);
}

let lastId = 0;

function begun({ history, telemetry }: RunFacts): boolean {
  return history.buckets.length > 0 && telemetry.iteration > 0;
}

function unique(name: string, others: readonly Run[]): string {
  const taken = new Set(others.map((run) => run.name));
  let found = name;
  for (let k = 2; taken.has(found); k += 1) found = `${name} (${k})`;
  return found;
}

function defaultName({ course: { experiment } }: RunFacts, id: number): string {
  const { data, d, file } = experiment;
  const name = data === 'own' ? file : textsOf('settings')(`data.options.${data}`);
  return `${name} d=${d} #${id}`;
}

/** A run of its own. Where there are too many, the oldest one is forgotten. */
function makeRun(facts: RunFacts): Run {
  const store = useRuns.getState();
  const kept = store.earlier.slice(allRuns(store).length < MOST_RUNS ? 0 : 1);
  const others = allRuns({ ...store, earlier: kept });
  lastId += 1;
  const used = new Set(others.map((run) => run.colour));
  // Colours come in turn, so that the one of a forgotten run does not come again at once.
  const turn = Array.from({ length: MOST_RUNS }, (_, k) => ((lastId - 1 + k) % MOST_RUNS) + 1);
  const colour = turn.find((each) => !used.has(each)) ?? 1;
  useRuns.setState({ earlier: kept });
  const name = unique(defaultName(facts, lastId), others);
  return { ...facts, id: lastId, name, colour, shown: true };
}

/** Takes the latest earlier run of that kind out of the list. */
function takeEarlier(wanted: (run: Run) => boolean): Run | null {
  const { earlier } = useRuns.getState();
  const found = earlier.findLast(wanted) ?? null;
  if (found !== null) useRuns.setState({ earlier: earlier.filter((run) => run !== found) });
  return found;
}

/** Whether a run is under way again to where this one was. */
function replayed(run: Run): boolean {
  const { course, telemetry, replayTo } = useRun.getState();
  const { iteration } = run.telemetry;
  if (run.foreign !== null) return false;
  return replayTo === iteration && leadsTo(course, telemetry.iteration, { ...run.course, iteration });
}

/** Milliseconds of training that no run has been given yet. */
let spent = 0;
/** When the count of them was last brought up to date while training. */
let since: number | null = null;

function countTime({ state, replayTo }: RunStore): void {
  const now = performance.now();
  if (since !== null) spent += now - since;
  // What is made again has been counted when it was made.
  since = state === 'running' && replayTo === null ? now : null;
}

function factsNow(): RunFacts {
  const { course, foreign, telemetry, history, probe } = useRun.getState();
  return { course, foreign, telemetry, history, probe, series: useSeries.getState(), seconds: 0 };
}

function takePresent(): void {
  const facts = factsNow();
  const { present } = useRuns.getState();
  const seconds = spent / 1000;
  if (present !== null) {
    spent = 0;
    useRuns.setState({ present: { ...present, ...facts, seconds: present.seconds + seconds } });
    return;
  }
  if (facts.history.buckets.length === 0) return;
  spent = 0;
  const same = takeEarlier((run) => run.history === facts.history);
  if (same !== null) {
    // The very same run is back, with all that was measured of it.
    const { series } = same;
    useRuns.setState({ present: { ...same, ...facts, series, seconds: same.seconds + seconds } });
    useSeries.setState(series);
    return;
  }
  const again = takeEarlier(replayed);
  useRuns.setState({
    present:
      again === null
        ? makeRun({ ...facts, seconds })
        : { ...again, ...facts, seconds: again.seconds + seconds },
  });
}

function endPresent(): void {
  const { earlier, present } = useRuns.getState();
  spent = 0;
  if (present === null) return;
  useRuns.setState({ present: null, earlier: begun(present) ? [...earlier, present] : earlier });
}

function follow(now: RunStore, before: RunStore): void {
  if (now.state !== before.state || now.telemetry !== before.telemetry || now.replayTo !== before.replayTo)
    countTime(now);
  if (now.telemetry === NO_TELEMETRY) {
    if (before.telemetry !== NO_TELEMETRY) endPresent();
    return;
  }
  const changed = (['telemetry', 'history', 'course', 'foreign', 'probe'] as const).some(
    (key) => now[key] !== before[key],
  );
  if (changed) takePresent();
}

useRun.subscribe(follow);
useSeries.subscribe(() => {
  const { telemetry } = useRun.getState();
  if (telemetry !== NO_TELEMETRY && useRuns.getState().present !== null) takePresent();
});
countTime(useRun.getState());
takePresent();

/** A run begins, or goes on, beside that of the page. */
export function beginRival(facts: RunFacts): void {
  endRival();
  const { history } = facts;
  const same = history.buckets.length > 0 ? takeEarlier((run) => run.history === history) : null;
  useRuns.setState({ rival: same === null ? makeRun(facts) : { ...same, ...facts } });
}

export function updateRival(facts: Partial<RunFacts>): void {
  const { rival } = useRuns.getState();
  if (rival !== null) useRuns.setState({ rival: { ...rival, ...facts } });
}

/** It is an earlier run now, if it has made an iteration. */
export function endRival(): void {
  const { earlier, rival } = useRuns.getState();
  if (rival !== null)
    useRuns.setState({ rival: null, earlier: begun(rival) ? [...earlier, rival] : earlier });
}

function change(id: number, how: (run: Run) => Run): void {
  const { earlier, present, rival } = useRuns.getState();
  const changed = (run: Run | null) => (run?.id === id ? how(run) : run);
  useRuns.setState({
    earlier: earlier.map((run) => (run.id === id ? how(run) : run)),
    present: changed(present),
    rival: changed(rival),
  });
}

/** Gives a run a name, made unique; an empty one changes nothing. */
export function renameRun(id: number, name: string): void {
  const wanted = name.trim().replaceAll(/\s+/g, ' ').slice(0, MOST_NAME);
  if (wanted === '') return;
  const others = allRuns(useRuns.getState()).filter((run) => run.id !== id);
  change(id, (run) => ({ ...run, name: unique(wanted, others) }));
}

export function showRun(id: number, shown: boolean): void {
  change(id, (run) => ({ ...run, shown }));
}

/** Forgets an earlier run; without a number, all of them. */
export function forgetRuns(id?: number): void {
  const { earlier } = useRuns.getState();
  useRuns.setState({ earlier: id === undefined ? [] : earlier.filter((run) => run.id !== id) });
}
