/** The runs of a visit, told by the run's store as the page tells it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Telemetry } from '../../src/engine/protocol';
import { DEFAULTS, type Experiment, freshCourse, withChange } from '../../src/experiment';
import { append, EMPTY_HISTORY } from '../../src/state/history';
import { NO_TELEMETRY, useRun } from '../../src/state/run';
import {
  allRuns,
  beginRival,
  endRival,
  forgetRuns,
  MOST_NAME,
  MOST_RUNS,
  renameRun,
  showRun,
  updateRival,
  useRuns,
} from '../../src/state/runs';
import { NO_SERIES, useSeries } from '../../src/state/series';

const told = (iteration: number): Telemetry => ({
  ...NO_TELEMETRY,
  iteration,
  loss: 1 / iteration,
  assignmentAccuracy: 0.5,
  odeError: 0.1,
});

const point = (iteration: number) => ({ iteration, loss: 1 / iteration, gradientNorm: 1 });

/** As the session begins a course. */
function begin(change: Partial<Experiment> = {}): void {
  useRun.getState().clearRun();
  useRun.setState({ course: freshCourse({ ...DEFAULTS, ...change }), foreign: null });
  useRun.getState().setTelemetry({ ...NO_TELEMETRY });
}

/** As training tells of its iterations. */
function train(from: number, to: number): void {
  for (let k = from; k <= to; k += 1) useRun.getState().record(told(k), [point(k)], 1);
}

const { present: presentNow, earlier: earlierNow } = {
  present: () => useRuns.getState().present,
  earlier: () => useRuns.getState().earlier,
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  begin();
  forgetRuns();
});

afterEach(() => {
  endRival();
  vi.useRealTimers();
});

describe('the runs of a visit', () => {
  it('begin with their first iteration, and are kept once another begins', () => {
    expect(presentNow()).toBeNull();
    begin({ seed: 7 });
    expect(earlierNow(), 'a run without iterations').toEqual([]);
    train(1, 3);
    const first = presentNow();
    expect(first).toMatchObject({ telemetry: { iteration: 3 }, course: { experiment: { seed: 7 } } });
    expect(first?.history).toBe(useRun.getState().history);
    expect(first?.series).toBe(useSeries.getState());
    begin({ seed: 8 });
    expect(presentNow()).toBeNull();
    expect(earlierNow()).toEqual([first]);
    expect(earlierNow()[0]?.series.batches.buckets).toHaveLength(3);
    train(1, 1);
    expect(presentNow()?.id).not.toBe(first?.id);
    expect(presentNow()?.name).not.toBe(first?.name);
    expect(presentNow()?.colour).not.toBe(first?.colour);
  });

  it('are the last ones, each with a colour of its own', () => {
    for (let seed = 1; seed <= MOST_RUNS + 3; seed += 1) {
      begin({ seed });
      train(1, 2);
    }
    const runs = allRuns(useRuns.getState());
    expect(runs.map((run) => run.course.experiment.seed)).toEqual(
      Array.from({ length: MOST_RUNS }, (_, k) => k + 4),
    );
    expect(new Set(runs.map((run) => run.colour)).size).toBe(MOST_RUNS);
    expect(runs.every(({ colour }) => colour >= 1 && colour <= MOST_RUNS)).toBe(true);
  });

  it('go on where a replay brings them back, and their time is counted once', () => {
    begin({ seed: 7 });
    useRun.setState({ state: 'running' });
    vi.advanceTimersByTime(2000);
    train(1, 5);
    useRun.setState({ state: 'ready' });
    vi.advanceTimersByTime(60_000);
    const { id, seconds } = presentNow() ?? {};
    expect(seconds).toBe(2);
    begin({ seed: 8 });
    train(1, 2);
    begin({ seed: 7 });
    useRun.setState({ replayTo: 5, state: 'running' });
    vi.advanceTimersByTime(3000);
    train(1, 5);
    useRun.setState({ replayTo: null, state: 'ready' });
    expect(presentNow()).toMatchObject({ id, seconds: 2, telemetry: { iteration: 5 } });
    expect(earlierNow().map((run) => run.course.experiment.seed)).toEqual([8]);
  });

  it('do not go on where a replay makes another one', () => {
    begin({ seed: 7 });
    train(1, 5);
    useRun.setState({ course: withChange(freshCourse({ ...DEFAULTS, seed: 7 }), 3, { u: 0.5 }) });
    begin({ seed: 7 });
    useRun.setState({ replayTo: 5 });
    train(1, 5);
    useRun.setState({ replayTo: null });
    expect(earlierNow()).toHaveLength(1);
    expect(presentNow()?.id).not.toBe(earlierNow()[0]?.id);
  });

  it('are the same ones with the same history, curves and all: a load that was refused changes nothing', () => {
    begin({ seed: 7 });
    train(1, 4);
    const { telemetry, history, course } = useRun.getState();
    const before = presentNow();
    begin({ seed: 8 });
    useRun.setState({ telemetry, history, course });
    expect(presentNow()).toEqual(before);
    expect(useSeries.getState().batches.buckets).toHaveLength(4);
    expect(earlierNow()).toEqual([]);
  });

  it('follow what is changed on the way, and going back', () => {
    begin({ seed: 7 });
    train(1, 6);
    useRun.setState(({ course }) => ({ course: withChange(course, 6, { lr: 0.01 }) }));
    expect(presentNow()?.course.changes).toEqual([{ iteration: 6, change: { lr: 0.01 } }]);
    useRun.getState().goBack(told(2));
    expect(presentNow()?.telemetry.iteration).toBe(2);
    expect(presentNow()?.history.buckets).toHaveLength(2);
  });

  it('have names that can be changed and stay unique', () => {
    begin({ seed: 7, data: 'moons', d: 2 });
    train(1, 1);
    expect(presentNow()?.name).toMatch(/^Two moons d=2 #\d+$/);
    const first = presentNow()?.id ?? 0;
    renameRun(first, '  low   rate ');
    begin({ seed: 8 });
    train(1, 1);
    const second = presentNow()?.id ?? 0;
    renameRun(second, 'low rate');
    expect(allRuns(useRuns.getState()).map((run) => run.name)).toEqual(['low rate', 'low rate (2)']);
    renameRun(second, ' ');
    expect(presentNow()?.name).toBe('low rate (2)');
    renameRun(second, 'x'.repeat(100));
    expect(presentNow()?.name).toHaveLength(MOST_NAME);
    showRun(first, false);
    expect(earlierNow()[0]?.shown).toBe(false);
    forgetRuns(first);
    expect(earlierNow()).toEqual([]);
  });
});

describe('the run beside that of the page', () => {
  const facts = {
    course: freshCourse({ ...DEFAULTS, seed: 9 }),
    foreign: null,
    telemetry: NO_TELEMETRY,
    history: EMPTY_HISTORY,
    series: NO_SERIES,
    probe: null,
    seconds: 0,
  };

  it('is there before it has begun, and is kept only if it has', () => {
    beginRival(facts);
    expect(useRuns.getState().rival).toMatchObject({ telemetry: { iteration: 0 } });
    endRival();
    expect(earlierNow()).toEqual([]);
    beginRival(facts);
    updateRival({ telemetry: told(1), history: append(EMPTY_HISTORY, [point(1)]) });
    endRival();
    expect(earlierNow().map((run) => run.course.experiment.seed)).toEqual([9]);
  });

  it('changes places with it, both under their names', () => {
    begin({ seed: 7 });
    train(1, 2);
    beginRival(facts);
    updateRival({ telemetry: told(2), history: append(EMPTY_HISTORY, [point(1), point(2)]) });
    const { present: a, rival: b } = useRuns.getState();
    endRival();
    begin({ seed: 9 });
    useRun.setState({ telemetry: told(2), history: b?.history ?? EMPTY_HISTORY });
    if (a === null) throw new Error('There was a run.');
    beginRival(a);
    expect(presentNow()?.id).toBe(b?.id);
    expect(useRuns.getState().rival).toEqual(a);
    expect(earlierNow()).toEqual([]);
  });
});
